"""Which modules are changed, and the files of tests that must notice: a line a module, its
quickest tests first.
"""

from collections.abc import Mapping

DESK = (
    "tests/test_moves.py",
    "tests/desk/test_rules.py",
    "tests/desk/test_entries.py",
    "tests/desk/test_days.py",
    "tests/office/test_follows.py",
    "tests/desk/test_consultation.py",
    "tests/desk/test_cases.py",
    "tests/desk/test_walk.py",
)
PROJECTS = (
    "tests/test_moves.py",
    "tests/projects/test_dates.py",
    "tests/projects/test_reminders.py",
    "tests/projects/test_deciding.py",
    "tests/projects/test_walk.py",
    "tests/projects/test_board.py",
    "tests/projects/test_rules.py",
    "tests/projects/test_days.py",
    "tests/projects/test_evaluation.py",
)
ACCESS = (
    "tests/test_moves.py",
    "tests/access/test_rights.py",
    "tests/access/test_ends.py",
    "tests/access/test_requests.py",
    "tests/access/test_stages.py",
    "tests/access/test_granting.py",
)

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "home/thai/workdays.py": ("tests/thai/test_workdays.py", "tests/office/test_follows.py"),
    "home/pages/access.py": (
        "tests/pages/test_access.py",
        "tests/files/test_collections.py",
        "tests/files/test_kept.py",
    ),
    "home/privacy/columns.py": ("tests/privacy/test_columns.py",),
    "home/privacy/personal_data.py": (
        "tests/privacy/test_columns.py",
        "tests/privacy/test_personal_data.py",
    ),
    "home/people/rights/rules.py": (
        "tests/people/test_role_admin.py",
        "tests/people/test_user_list.py",
    ),
    "home/people/role_rights/ledger.py": ("tests/people/test_role_rights.py",),
    "home/people/sessions/rules.py": ("tests/people/test_session_rules.py",),
    "home/people/limits/rules.py": (
        "tests/people/test_client_address.py",
        "tests/people/test_sign_in_limits.py",
    ),
    "home/people/single_sign_on/rules.py": ("tests/people/test_sign_on_rules.py",),
    "home/people/own_account/email_change.py": ("tests/people/test_own_account.py",),
    "home/people/nightly.py": (
        "tests/people/test_nightly.py",
        "tests/people/test_cards.py",
        "tests/people/test_sessions.py",
    ),
    "home/mail/nightly.py": ("tests/mail/test_nightly.py", "tests/mail/test_outbox.py"),
    "home/audit/nightly.py": ("tests/audit/test_rows.py",),
    "home/files/nightly.py": ("tests/files/test_nightly.py", "tests/files/test_old_pictures.py"),
    "home/files/uploads.py": (
        "tests/files/test_uploads.py",
        "tests/files/test_pictures.py",
        "tests/files/test_kept.py",
    ),
    "home/files/storage.py": ("tests/files/test_kept.py",),
    "knowledge/pages/nightly.py": (
        "tests/pages/test_nightly.py",
        "tests/office/test_nightly.py",
    ),
    "knowledge/search/nightly.py": (
        "tests/pages/test_nightly.py",
        "tests/search/test_nightly.py",
    ),
    "knowledge/search/reports/nightly.py": ("tests/pages/test_nightly.py",),
    "knowledge/documents/nightly.py": ("tests/search/test_files.py",),
    "services/desk/rules.py": DESK,
    "services/desk/models.py": (
        *DESK,
        "tests/desk/test_ask.py",
        "tests/pages/test_from_consultation.py",
    ),
    "services/desk/obligations.py": ("tests/desk/test_obligations.py",),
    "services/desk/nightly.py": (
        "tests/desk/test_days.py",
        "tests/desk/test_cases.py",
        "tests/desk/test_consultation.py",
    ),
    "services/desk/entries.py": DESK,
    "services/desk/ready_answers.py": (
        "tests/desk/test_entries.py",
        "tests/desk/test_ask.py",
        "tests/desk/test_consultation.py",
    ),
    "services/desk/report/rows.py": (
        "tests/pages/test_from_consultation.py",
        "tests/desk/test_figures_by_hand.py",
        "tests/desk/test_report.py",
        "tests/desk/test_walk.py",
    ),
    "services/desk/report/figures.py": (
        "tests/desk/test_report_figures.py",
        "tests/desk/test_rules.py",
    ),
    "services/desk/views.py": (
        *DESK,
        "tests/desk/test_ask.py",
        "tests/pages/test_from_consultation.py",
    ),
    "services/catalogue/nightly.py": (
        "tests/catalogue/test_nightly.py",
        "tests/catalogue/test_laws.py",
    ),
    "services/catalogue/rounds.py": ("tests/catalogue/test_systems.py",),
    "services/catalogue/models.py": (
        "tests/catalogue/test_systems.py",
        "tests/catalogue/test_laws.py",
    ),
    "services/projects/nightly.py": (
        "tests/projects/test_reminders.py",
        "tests/projects/test_dates.py",
    ),
    "services/projects/schedule.py": PROJECTS,
    "services/projects/order.py": ("tests/projects/test_order.py",),
    "services/projects/timeline.py": ("tests/projects/test_timeline.py",),
    "services/projects/approval.py": PROJECTS,
    "services/projects/models.py": PROJECTS,
    "forms/access/nightly.py": ACCESS,
    "forms/access/rules.py": ACCESS,
    "forms/access/models.py": ACCESS,
    "forms/access/querysets.py": ACCESS,
    "forms/access/granting.py": ACCESS,
    "forms/access/telling.py": ACCESS,
    "forms/access/together.py": ACCESS,
    "forms/access/views.py": ACCESS,
    "forms/access/outcome.py": (
        "tests/access/test_rights.py",
        "tests/desk/test_ask.py",
        "tests/access/test_requests.py",
    ),
    "forms/submissions/nightly.py": (
        "tests/submissions/test_nightly.py",
        "tests/privacy/test_personal_data.py",
    ),
    "forms/submissions/models.py": (
        "tests/submissions/test_receiving.py",
        "tests/privacy/test_columns.py",
        "tests/privacy/test_personal_data.py",
    ),
    "forms/surveys/answers.py": ("tests/surveys/test_answers.py", "tests/surveys/test_results.py"),
    "forms/surveys/figures.py": (
        "tests/surveys/test_figures.py",
        "tests/surveys/test_cells.py",
        "tests/surveys/test_results.py",
    ),
}

# What these do is asked over HTTP by the wall and the walks, or most of it is columns and texts of
# a register: of them the named changes alone are tried.
NAMED_ALONE = {
    "services/catalogue/models.py",
    "services/desk/views.py",
    "forms/access/views.py",
    "forms/access/outcome.py",
    "forms/submissions/models.py",
}
