"""The schedule on the page of health: a job that failed or is overdue is a fault with what to
do.
"""

from django.urls import reverse

from home.health.rules import HealthCheck, State, tell
from home.thai.writing import format_datetime

from .states import JobState, WorkerState, states_now

NOT_RUNNING = (
    "ให้ผู้ดูแลเครื่องเริ่มระบบใหม่ งานที่ขาดไปจะทำให้เอง"
    " หากเริ่มด้วย `--no-schedule` ต้องมีเครื่องอื่นหรือ `cron` ทำงานแทน"
)


def line_of(state: JobState) -> str:
    """A job in one line, its last run first."""
    last = "ยังไม่เคยทำ"
    if state.last:
        last = f"{state.last.get_outcome_display()} {format_datetime(state.last.started_at)}"
    return f"{state.job.label}: {last} · ครั้งต่อไป {format_datetime(state.next_at)}"


def check_schedule(states: list[JobState], runner: WorkerState) -> HealthCheck:
    """What the site does by the clock: whether it does it at all, and whether that went well."""
    place = reverse("schedule:index")
    lines = tuple(map(line_of, states))
    wrong = [state for state in states if state.went_wrong and not state.is_running]
    late = [state for state in states if state.is_overdue and state not in wrong]
    if wrong:
        names = ", ".join(state.job.label for state in wrong)
        advice = " ".join(f"{state.job.label}: {state.job.advice}" for state in wrong)
        return tell("schedule", State.FAULT, f"ครั้งล่าสุดไม่สำเร็จ: {names}", advice, place, lines)
    if late:
        names = ", ".join(state.job.label for state in late)
        return tell(
            "schedule", State.FAULT, f"เลยเวลาแล้วยังไม่ได้ทำ: {names}", NOT_RUNNING, place, lines
        )
    if not runner.is_alive:
        detail = "ตัวทำงานตามเวลาไม่ได้ทำงานอยู่"
        return tell("schedule", State.WARNING, detail, NOT_RUNNING, place, lines)
    return tell("schedule", State.OK, "ทุกงานเป็นไปตามเวลา", "", place, lines)


def health_of_schedule() -> list[HealthCheck]:
    return [check_schedule(*states_now())]
