"""The hooks of this app for Wagtail and the other apps: lists, reports, search and waiting
tasks.
"""

from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from home.bundles.parts import HOOK as SHARED
from home.health.readiness import HOOK as READINESS
from home.office.waiting import HOOK
from home.people.hand_over.parts import HOOK as HAND_OVER
from home.privacy.processing import HOOK as PROCESSING
from knowledge.feedback.admin import ReaderGroup, new_problem_reports
from knowledge.importer import views as guides_from_files
from knowledge.pages.citing import pages_citing
from knowledge.pages.content_report import report_addresses, report_in_the_menu
from knowledge.pages.shared import parts_of_knowledge
from knowledge.pages.waiting import pages_citing_what_is_over, pages_to_approve, reviews_due
from knowledge.search.alike import shares_alike
from knowledge.search.checks import check_index
from knowledge.search.page import views as searching
from knowledge.search.reports import lists as search_reports
from knowledge.search.reports.admin import SearchGroup
from knowledge.search.reports.shared import parts_of_search
from services.catalogue.citations import HOOK as CITES_LAW
from services.desk.alike import HOOK as QUESTIONS_ALIKE

from . import home_panels
from .pages import from_consultation, hand_over
from .processing import activities_of_knowledge

hooks.register(HAND_OVER, hand_over.pages)
hooks.register(PROCESSING, activities_of_knowledge)
register_snippet(SearchGroup)
hooks.register(SHARED, parts_of_search)
hooks.register(SHARED, parts_of_knowledge)
hooks.register("construct_homepage_panels", home_panels.knowledge_panels)
hooks.register("consultation_actions", from_consultation.action)
hooks.register("found_by_number", searching.consultations_by_number)
hooks.register("found_by_number", searching.projects_by_number)
hooks.register("report_links", search_reports.report_link)
hooks.register("write_next", search_reports.searched_in_vain)
hooks.register("write_next", from_consultation.worst_rated)
hooks.register("answers_for_question", from_consultation.answers_for)
hooks.register(QUESTIONS_ALIKE, shares_alike)
modeladmin_register(ReaderGroup)
hooks.register(READINESS, check_index)
hooks.register(HOOK, pages_to_approve)
hooks.register(HOOK, reviews_due)
hooks.register(HOOK, pages_citing_what_is_over)
hooks.register(CITES_LAW, pages_citing)
hooks.register(HOOK, new_problem_reports)
hooks.register("register_admin_urls", report_addresses)
hooks.register("register_admin_urls", guides_from_files.addresses)
hooks.register("register_page_header_buttons", guides_from_files.offer_files)
hooks.register("register_reports_menu_item", report_in_the_menu)
