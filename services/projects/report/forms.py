"""Forms of a project's report: its texts, and what the director says of it."""

from django import forms
from django.db.models import QuerySet

from home.admin.versions import OneAtATime
from services.catalogue.models import Law
from services.processes.rules import PROCESS
from services.projects.deciding import ReasonedForm, each_once
from services.projects.forms import PlainTexts
from services.projects.models import DevelopmentProject

from .models import ProjectReport
from .rules import MOVES

# The steps whose notes begin a text that nobody has written yet.
NOTES = {"analysis": 3, "development": 6, "changes": 9}


class ReportForm(OneAtATime, PlainTexts, forms.ModelForm):
    class Meta:
        model = ProjectReport
        fields = ["laws", "needs_survey", *ProjectReport.TEXTS]
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in ProjectReport.TEXTS}
        widgets["laws"] = forms.CheckboxSelectMultiple

    def __init__(self, *args, surveys: QuerySet, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs_survey"].queryset = surveys
        if self.instance.pk is None:
            self.initial |= first_words(self.instance.project)


def first_words(project: DevelopmentProject) -> dict:
    """What an officer goes on from: the laws of the process and of the system, the notes of the
    steps, and what was mended for the pilot schools.
    """
    notes = dict(project.steps.values_list("number", "note"))
    words = {name: notes.get(number, "") for name, number in NOTES.items()}
    if not words["changes"]:
        words["changes"] = "\n".join(list_mended(project))
    return words | {"laws": laws_at_hand(project)}


def list_mended(project: DevelopmentProject) -> list[str]:
    solved = project.pilots.exclude(solution="")
    return [f"{pilot.problem}: {pilot.solution}".removeprefix(": ") for pilot in solved]


def laws_at_hand(project: DevelopmentProject) -> list[Law]:
    system = project.plan().system or project.outcome_or_new().system
    laws = Law.objects.filter(cited_by__process__code=PROCESS)
    if system:
        laws |= Law.objects.filter(systems=system)
    return list(laws.distinct())


class ReportDecisionForm(ReasonedForm):
    """Taking note of the report that was read, or sending it back."""

    action = forms.ChoiceField(
        choices=[(name, MOVES[name].label) for name in ("note", "return")],
        widget=forms.HiddenInput,
    )
    read = forms.IntegerField(widget=forms.HiddenInput)
    returns = "return"

    def former_reasons(self) -> list[tuple[int, str]]:
        """Why reports were sent back, the latest first, each once."""
        returned = ProjectReport.objects.exclude(reason="").order_by("-returned_at")
        return each_once(returned.values_list("pk", "reason")[:50])
