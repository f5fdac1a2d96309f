"""Which modules are changed, and the files of tests that must notice: a line a module, its quickest tests first."""

from collections.abc import Mapping

DESK = (
    "tests/test_moves.py",
    "tests/test_desk_rules.py",
    "tests/test_follows.py",
    "tests/test_consultation.py",
    "tests/test_desk_cases.py",
    "tests/test_desk_walk.py",
)
PROJECTS = (
    "tests/test_moves.py",
    "tests/test_project_dates.py",
    "tests/test_project_walk.py",
    "tests/test_project_board.py",
    "tests/test_project_rules.py",
)
ACCESS = ("tests/test_moves.py", "tests/test_access_requests.py")

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "home/workdays.py": ("tests/test_workdays.py", "tests/test_follows.py"),
    "home/access.py": ("tests/test_access.py", "tests/test_collections.py", "tests/test_files_kept.py"),
    "home/privacy.py": ("tests/test_privacy.py",),
    "home/rights/rules.py": ("tests/test_role_admin.py", "tests/test_user_list.py"),
    "home/role_rights/ledger.py": ("tests/test_role_rights.py",),
    "home/sessions/rules.py": ("tests/test_session_rules.py",),
    "home/limits/rules.py": ("tests/test_client_address.py", "tests/test_sign_in_limits.py"),
    "home/single_sign_on/rules.py": ("tests/test_sign_on_rules.py",),
    "home/own_account/email_change.py": ("tests/test_own_account.py",),
    "home/uploads.py": ("tests/test_uploads.py", "tests/test_files_kept.py"),
    "home/files/storage.py": ("tests/test_files_kept.py",),
    "services/desk_rules.py": DESK,
    "services/models/consultation.py": (*DESK, "tests/test_ask.py", "tests/test_desk_guide.py"),
    "services/statistics.py": ("tests/test_desk_guide.py", "tests/test_reports.py", "tests/test_desk_walk.py"),
    "services/reports.py": ("tests/test_report_figures.py", "tests/test_desk_rules.py"),
    "services/views_desk.py": (*DESK, "tests/test_ask.py", "tests/test_desk_guide.py"),
    "services/schedule.py": PROJECTS,
    "services/timeline.py": ("tests/test_project_timeline.py",),
    "services/approval.py": PROJECTS,
    "services/models/project.py": PROJECTS,
    "forms/lifecycle.py": ACCESS,
    "forms/models/access.py": ACCESS,
    "forms/access_views.py": ACCESS,
    "forms/outcomes.py": ("tests/test_ask.py", "tests/test_access_requests.py"),
    "forms/results.py": ("tests/test_survey_results.py",),
}
