"""What the wiring answers to the apps below: its own health, and the jobs of the schedule."""

from wagtail import hooks

from home.health.checks import HOOK as HEALTH
from home.schedule.jobs import HOOK as JOBS

from .schedule import jobs_of_the_site
from .slow_pages import health_of_pages

hooks.register(HEALTH, health_of_pages)
hooks.register(JOBS, jobs_of_the_site)
