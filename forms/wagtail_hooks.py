"""What this app tells Wagtail and the apps below it: forms in the admin, lists and search."""

from django.urls import URLPattern
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from forms.access.old_register import RIGHTS_REGISTER
from forms.access.waiting import (
    access_items_follow,
    access_items_waiting,
    access_stages_waiting,
    rights_to_review,
)
from forms.page.admin import (
    admin_addresses,
    answers_that_name,
    forms_to_find,
    hide_stock_list,
    keep_answered_forms,
    keep_answered_forms_in_bulk,
    new_fields_waiting,
    offer_next_round,
)
from forms.page.first_steps import registers_of_forms, steps_of_forms
from forms.page.offer_views import tell_of_new_fields
from forms.page.shared import parts_of_forms
from forms.submissions.admin import FormsGroup
from forms.submissions.consultations import forget_answers_of, own_answers_of
from forms.submissions.finding import (
    answers_are_not_for_editors,
    search_submissions,
    submissions_by_number,
)
from forms.submissions.processing import activities_of_forms
from forms.submissions.waiting import questions_waiting
from forms.surveys.projects import (
    needs_for_projects,
    needs_surveys_for_projects,
    results_for_projects,
    surveys_for_projects,
)
from forms.surveys.waiting import sheets_to_certify, sheets_to_correct
from home.admin.references import HOOK as REFERS
from home.bundles.parts import HOOK as SHARED
from home.files.takeover.urls import addresses_of
from home.first_steps.registers import HOOK as NUMBERED
from home.first_steps.steps import HOOK as FIRST_STEPS
from home.office.waiting import HOOK
from home.privacy.processing import HOOK as PROCESSING
from home.thai.holidays import HOOK as HOLIDAYS
from services.desk.case_answers import HOOK as CASE_ANSWERS
from services.desk.models import FORGET
from services.projects.surveys import HOOK as SURVEY_HOOK
from services.projects.surveys import NEEDS_HOOK, NEEDS_PAGES, PAGES

modeladmin_register(FormsGroup)


@hooks.register("register_admin_urls")
def old_registers() -> list[URLPattern]:
    return addresses_of(RIGHTS_REGISTER)


hooks.register(FIRST_STEPS, steps_of_forms)
hooks.register(SHARED, parts_of_forms)
hooks.register(NUMBERED, registers_of_forms)
hooks.register("before_edit_page", tell_of_new_fields)
hooks.register(CASE_ANSWERS, own_answers_of)
hooks.register(FORGET, forget_answers_of)
hooks.register("register_admin_search_area", search_submissions)
hooks.register("filter_form_submissions_for_user", answers_are_not_for_editors)
hooks.register("construct_main_menu", hide_stock_list)
hooks.register("before_delete_page", keep_answered_forms)
hooks.register("before_bulk_action", keep_answered_forms_in_bulk)
hooks.register("register_admin_urls", admin_addresses)
hooks.register("register_page_header_buttons", offer_next_round)
hooks.register(HOOK, access_items_waiting)
hooks.register(PROCESSING, activities_of_forms)
hooks.register(HOOK, access_stages_waiting)
hooks.register(HOLIDAYS, access_items_follow)
hooks.register(HOOK, rights_to_review)
hooks.register(HOOK, questions_waiting)
hooks.register(HOOK, sheets_to_certify)
hooks.register(HOOK, sheets_to_correct)
hooks.register(HOOK, new_fields_waiting)
hooks.register(PAGES, surveys_for_projects)
hooks.register(SURVEY_HOOK, results_for_projects)
hooks.register(NEEDS_PAGES, needs_surveys_for_projects)
hooks.register(NEEDS_HOOK, needs_for_projects)
hooks.register("searched_kinds", forms_to_find)
hooks.register("found_by_number", submissions_by_number)
hooks.register(REFERS, answers_that_name)
