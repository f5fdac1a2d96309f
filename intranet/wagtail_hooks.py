"""The Wagtail hooks of the project: what it tells of its own health."""

from wagtail import hooks

from home.health.checks import HOOK as HEALTH

from .slow_pages import health_of_pages

hooks.register(HEALTH, health_of_pages)
