"""Text that people type has the bounds of the column in which it is kept, in every form of ours."""

from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.apps import apps

OURS = ("home", "services", "knowledge", "forms")
# Field of a form that is no model's → the column that keeps it; "" where it is only searched for or
# compared. The fields of a model's form take their bounds from the model by themselves.
KEPT_IN = {
    "forms.access.forms.DecisionForm.move": "",
    "forms.access.forms.DecisionForm.reason": "forms.AccessStep.reason",
    "forms.access.forms.ItemsFilter.q": "",
    "forms.access.forms.MoveForm.account": "forms.AccessItem.account",
    "forms.access.forms.MoveForm.reason": "forms.AccessStep.reason",
    "forms.page.rounds.RoundForm.slug": "wagtailcore.Page.slug",
    "forms.page.rounds.RoundForm.title": "wagtailcore.Page.title",
    "forms.surveys.school_views.SheetFilter.q": "",
    "home.privacy.requests.forms.DataRequestFilter.q": "",
    "home.privacy.requests.forms.MoveForm.account": "",
    "home.privacy.requests.forms.MoveForm.reason": "home.DataRequest.outcome",
    "home.people.sign_in.LoginForm.password": "",
    "home.people.sign_in.ResetPasswordForm.email": "",
    "home.people.sign_in.ChangePasswordForm.oldpassword": "",
    "home.people.sign_in.ChangePasswordForm.password1": "",
    "home.people.sign_in.ChangePasswordForm.password2": "",
    "home.people.sign_in.ResetPasswordKeyForm.password1": "",
    "home.people.sign_in.ResetPasswordKeyForm.password2": "",
    "home.audit.views.AuditFilter.q": "",
    "home.health.views.ErrorFilter.q": "",
    "home.audit.views.AuditFilter.who": "",
    "home.people.cards.forms.CodeForm.code": "",
    "home.first_steps.forms.FirstCodeForm.code": "",
    "home.admin.choosers.WordsFilter.q": "",
    "home.people.own_account.forms.EmailForm.address": "home.User.email",
    "home.people.own_account.forms.EmailForm.password": "",
    "home.people.chooser.PeopleFilter.q": "",
    "home.people.rights.bulk.StateForm.reason": "home.AuditText.text",
    "home.people.rights.forms.AccountReasonForm.reason": "home.AuditText.text",
    "home.people.second_factor.forms.AppForm.code": "",
    "home.people.second_factor.forms.CodeForm.code": "",
    "home.people.second_factor.forms.NameForm.name": "",
    "home.people.second_factor.forms.PasskeyAnswer.answer": "",
    "home.people.second_factor.forms.PasskeyForm.answer": "",
    "home.people.second_factor.forms.PasskeyForm.name": "",
    "home.site.style.SampleFilter.q": "",
    "home.site.style.SampleForm.detail": "",
    "home.site.style.SampleForm.subject": "",
    "knowledge.search.reports.lists.ListForm.words": "",
    "services.projects.approval.ReasonForm.comment": "wagtailcore.TaskState.comment",
    "services.desk.forms.AnswerForm.text": "services.Answer.text",
    "services.desk.forms.DeskFilter.counted": "",
    "services.desk.forms.DeskFilter.figure": "",
    "services.desk.forms.DeskFilter.follow_up": "",
    "services.desk.forms.DeskFilter.position": "",
    "services.desk.forms.DeskFilter.q": "",
    "services.desk.forms.DeskFilter.size": "",
    "services.desk.forms.DeskFilter.subject": "",
    "services.desk.forms.FollowUpForm.obstacle": "services.FollowUp.obstacle",
    "services.desk.forms.FollowUpForm.problem": "services.FollowUp.problem",
    "services.desk.forms.HandOverForm.reason": (
        "services.HistoricalConsultation.history_change_reason"
    ),
    "services.desk.forms.NoteForm.text": "services.Note.text",
    "services.desk.forms.OptionalReasonForm.reason": (
        "services.HistoricalConsultation.history_change_reason"
    ),
    "services.desk.forms.QuickEntry.answer": "services.Answer.text",
    "services.desk.forms.QuickEntry.key": "services.Consultation.key",
    "services.desk.forms.QuickEntry.requester_name": "services.Consultation.requester_name",
    "services.desk.forms.QuickEntry.subject": "services.Consultation.subject",
    "services.desk.forms.ReasonForm.reason": (
        "services.HistoricalConsultation.history_change_reason"
    ),
    "services.desk.report.views.RemarkForm.remark": "services.ConsultationReport.remark",
    "services.desk.forms.UnderstoodForm.comment": "services.Consultation.comment",
    "services.catalogue.forms.LawFilter.q": "",
    "services.projects.forms.ProjectFilter.q": "",
    "services.catalogue.forms.RegisterFilter.q": "",
    "services.catalogue.forms.SystemFilter.q": "",
    "services.projects.forms.DaysForm.read": "",
    "services.projects.forms.DaysForm.reason": (
        "services.HistoricalStepRecord.history_change_reason"
    ),
    "services.projects.forms.MoveForm.reason": (
        "services.HistoricalStepRecord.history_change_reason"
    ),
    "services.projects.deciding.DecisionForm.reason": "wagtailcore.TaskState.comment",
    "services.projects.deciding.ReasonedForm.reason": "wagtailcore.TaskState.comment",
    "services.projects.report.forms.ReportDecisionForm.reason": "services.ProjectReport.remark",
}


def every_form() -> list[type[forms.Form]]:
    for name in OURS:
        for module in walk_packages(import_module(name).__path__, f"{name}."):
            if ".migrations" not in module.name:
                import_module(module.name)
    found, left = [], [forms.Form]
    while left:
        left += (below := left.pop().__subclasses__())
        found += [form for form in below if form.__module__.partition(".")[0] in OURS]
    return found


def typed_fields() -> dict[str, int | None]:
    """Longest text by form and field, of what no model bounds."""
    return {
        f"{form.__module__}.{form.__name__}.{name}": field.max_length
        for form in every_form()
        for name, field in form.declared_fields.items() | form.base_fields.items()
        if isinstance(field, forms.CharField) and name not in bounded_by_model(form)
    }


def bounded_by_model(form: type[forms.Form]) -> set[str]:
    meta = getattr(form, "_meta", None)
    return set(meta.fields or ()) - set(form.declared_fields) if meta else set()


def test_every_field_of_text_names_the_column_that_keeps_it():
    assert typed_fields().keys() == KEPT_IN.keys()


def test_every_field_of_text_has_an_end():
    assert [name for name, longest in typed_fields().items() if longest is None] == []


@pytest.mark.parametrize("name", [name for name, column in KEPT_IN.items() if column])
def test_no_form_takes_more_than_its_column_keeps(name):
    model, _, column = KEPT_IN[name].rpartition(".")
    kept, taken = apps.get_model(model)._meta.get_field(column).max_length, typed_fields()[name]
    assert taken is not None
    assert kept is None or taken <= kept
