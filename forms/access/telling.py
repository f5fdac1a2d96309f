"""Mails on a request: one for each stage, when nothing of the request waits there any longer,
whatever the number of its systems. What stands undecided overnight is told by the nightly run.
"""

from home.mail.outbox import send_template

from .granting import granters, granters_of
from .rules import State, states_beside
from .steps import AccessStep


def tell_of_stage(request, source: str) -> None:
    """After a move from this state; the request is locked, so the last of several moves sees the
    others.
    """
    if not request.items.filter(state__in=states_beside(source)).exists():
        tell(request)


def tell(request) -> None:
    """Write of all that was done since the last mail: to the requester, and of what was approved
    to whoever may grant it.
    """
    found = AccessStep.objects.untold().filter(item__request=request).order_by("at", "pk")
    steps = list(found.select_related("item__system__responsible", "item__system__deputy"))
    if not steps:
        return
    latest = {step.item_id: step for step in steps}
    tell_requester(request.submission, list(latest.values()))
    approved = [step for step in latest.values() if step.item.state == State.APPROVED]
    if approved:
        tell_granters(request.submission, approved)
    AccessStep.objects.filter(pk__in=[step.pk for step in steps]).update(told=True)


def tell_requester(submission, steps: list[AccessStep]) -> None:
    words = {step.item.get_state_display() for step in steps}
    news = words.pop() if len(words) == 1 else "มีความคืบหน้า"
    context = {"submission": submission, "steps": steps, "news": news}
    send_template("emails/access_step.txt", submission.email, context)


def tell_granters(submission, steps: list[AccessStep]) -> None:
    """Whoever may go on, each mailbox once, with the systems that are theirs to grant; who
    approved knows of it, and may have to leave it to them.
    """
    everywhere = list(granters())
    by_address: dict[str, list] = {}
    for step in steps:
        people = granters_of(step.item.system, submission.user_id, everywhere)
        addresses = {person.email for person in people if person.pk != step.actor_id}
        for address in sorted(addresses):
            by_address.setdefault(address, []).append(step.item)
    for address, items in by_address.items():
        context = {"items": items, "submission": submission, "address": items[0].get_absolute_url()}
        send_template("emails/access_to_grant.txt", address, context)
