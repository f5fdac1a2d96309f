"""Mails about a plan: to who may decide it, and to who asked for the decision."""

from home.mail.outbox import send_template


def tell(person, template: str, project, decision) -> None:
    send_template(
        template, person.email, {"person": person, "project": project, "decision": decision}
    )


def tell_requester(decision, template: str) -> None:
    if decision.requester and decision.requester.is_active:
        tell(decision.requester, template, decision.project, decision)
