"""The steps of the first day as they stand now: each room answers for its own by a hook."""

from dataclasses import replace
from itertools import chain

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks

from home.audit.actions import Action
from home.audit.writing import note

from .models import StepLookedAt
from .rules import Step, in_order

HOOK = "first_steps"  # hook(request) -> list of Step
RIGHT = "home.take_first_steps"
PANEL = "panel"  # the key under which the panel was put away


def steps_for(request: HttpRequest) -> list[Step]:
    """All steps in their order, with what people said about them."""
    looked_at = set(StepLookedAt.objects.values_list("key", flat=True))
    steps = chain.from_iterable(answer(request) for answer in hooks.get_hooks(HOOK))
    return in_order([replace(step, is_looked_at=step.key in looked_at) for step in steps])


def say_it_is_right(key: str, title: str, by: AbstractBaseUser) -> None:
    """Said twice, by two people at once, is said once."""
    facts = {"by": by, "at": timezone.now()}
    _, is_new = StepLookedAt.objects.get_or_create(key=key, defaults=facts)
    if is_new:
        note(Action.SETTING, kind="home.steplookedat", name=title, after={"looked_at": key})


def look_again(key: str, title: str) -> None:
    if StepLookedAt.objects.filter(key=key).delete()[0]:
        note(Action.SETTING, kind="home.steplookedat", name=title, before={"looked_at": key})


def is_put_away() -> bool:
    return StepLookedAt.objects.filter(key=PANEL).exists()
