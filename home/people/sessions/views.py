"""Where I am signed in: each device with a button to sign it out."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from home.audit.actions import Action
from home.audit.writing import note

from .ending import end_sessions
from .rules import device_name, network_name


def session_line(session: UserSession, current: str | None) -> dict[str, object]:
    """One device as text."""
    return {
        "pk": session.pk,
        "device": device_name(session.user_agent),
        "network": network_name(session.ip),
        "begun": session.created_at,
        "seen": session.last_seen_at,
        "is_current": session.session_key == current,
    }


@require_safe
def own_sessions(request: HttpRequest) -> HttpResponse:
    """The current device first, then the most recently used; expired sessions are omitted."""
    current = request.session.session_key
    living = UserSession.objects.purge_and_list(request.user)
    living.sort(
        key=lambda session: (session.session_key == current, session.last_seen_at), reverse=True
    )
    rows = [session_line(session, current) for session in living]
    return render(request, "account/sessions.html", {"sessions": rows})


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own other devices."""
    others = UserSession.objects.filter(user=request.user).exclude(
        session_key=request.session.session_key
    )
    session = get_object_or_404(others, pk=pk)
    session.end()
    note(Action.SESSION_END, request.user)
    messages.success(request, f"ออกจากระบบบน {device_name(session.user_agent)} แล้ว")
    return redirect("own_sessions")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    count = end_sessions([request.user.pk], but=request.session.session_key)
    note(Action.SESSION_END, request.user, rows=count)
    messages.success(request, f"ออกจากระบบบนอุปกรณ์อื่น {count} เครื่องแล้ว")
    return redirect("own_sessions")
