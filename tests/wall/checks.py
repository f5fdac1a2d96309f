"""Permission checks of the product, each with the text that takes it away: what the wall must
notice.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """A piece of a file that stands there once, and what is put in its place; the table whose
    rows are to notice.
    """

    name: str
    table: str
    file: str
    text: str
    instead: str = ""


CHECKS = (
    Check(
        "answers are for their sender and the readers of the form",
        "forms",
        "forms/submissions/views.py",
        "    if not found.may_be_read_by(request.user):\n        raise PermissionDenied\n",
    ),
    Check(
        "files of answers are for those who read the answers",
        "forms",
        "forms/submissions/views.py",
        "    if not (works_on_it or submission.may_be_read_by(request.user)):\n        raise"
        " PermissionDenied\n",
    ),
    Check(
        "a state is set by who may change answers",
        "forms",
        "forms/submissions/views.py",
        '    if not may_change or hasattr(found, "access"):\n        raise PermissionDenied\n',
    ),
    Check(
        "an access request is for its sender and those who work on it",
        "forms",
        "forms/access/views.py",
        "    if not found.may_be_seen_by(request.user):\n        raise PermissionDenied\n",
    ),
    Check(
        "requests and rights leave as a file by the right to export",
        "forms",
        "forms/access/views.py",
        '    if not request.user.has_perm("forms.export_submission"):\n        raise'
        " PermissionDenied\n",
    ),
    Check(
        "what waits for a role is decided by it alone",
        "forms",
        "forms/access/stage_views.py",
        "    if stage.who not in roles_by_right(request.user):\n        raise PermissionDenied\n",
    ),
    Check(
        "a request is certified at its own school",
        "forms",
        "forms/access/models.py",
        "        return school_id is not None and school_id == self.submission.school_id\n",
        "        return school_id is not None\n",
    ),
    Check(
        "a school's sheet is for its director, its sender and the office",
        "forms",
        "forms/surveys/school_views.py",
        "    if not found.may_be_seen_by(request.user):\n        raise PermissionDenied\n",
    ),
    Check(
        "a school's sheet is certified at that school",
        "forms",
        "forms/surveys/models.py",
        '        may = is_theirs and user.has_perm("forms.certify_access")\n',
        '        may = user.has_perm("forms.certify_access")\n',
    ),
    Check(
        "raw answers leave by the right to export",
        "forms",
        "forms/surveys/views.py",
        "    if not (page.may_be_read_by(request.user) and"
        ' request.user.has_perm("forms.export_submission")):\n        raise PermissionDenied\n',
    ),
    Check(
        "the desk is seen by the office",
        "desk",
        "services/desk/views.py",
        'may_see = permission_required("services.view_consultation", raise_exception=True)\n',
        "may_see = require_safe\n",
    ),
    Check(
        "cases are worked on by officers",
        "desk",
        "services/desk/views.py",
        'may_work = permission_required("services.change_consultation", raise_exception=True)\n',
        "may_work = require_POST\n",
    ),
    Check(
        "the requester's word is not the desk's to say",
        "desk",
        "services/desk/views.py",
        "    if answers_for_another(request.user, answer.consultation):\n",
        "    if False:\n",
    ),
    Check(
        "a plan is the office's until it is approved",
        "projects",
        "services/projects/models.py",
        '        return self if user.has_perm("services.view_developmentproject") else'
        " self.filter(live=True)\n",
        "        return self\n",
    ),
    Check(
        "evidence of a project is the office's",
        "projects",
        "services/projects/views.py",
        '    if not request.user.has_perm("services.view_developmentproject"):\n        raise'
        " PermissionDenied\n",
    ),
    Check(
        "a plan is decided by the director",
        "projects",
        "services/projects/approval.py",
        "        return bool(self.in_group(user) or self.stand_in(user))\n",
        "        return True\n",
    ),
    Check(
        "reports are sent and noted by right",
        "reports",
        "services/desk/report/views.py",
        "    if not request.user.has_perm(MOVES[move].who):\n        raise PermissionDenied\n",
    ),
    Check(
        "histories are for who keeps the register",
        "catalogue",
        "services/catalogue/keeping.py",
        '    if not request.user.has_perm(f"services.change_{model._meta.model_name}"):\n'
        "        raise PermissionDenied\n",
    ),
    Check(
        "work is handed over by the administrator",
        "admin_people",
        "home/people/hand_over/views.py",
        "    if not request.user.has_perm(CHANGE):\n        raise PermissionDenied\n",
    ),
    Check(
        "tables are imported by right",
        "catalogue",
        "home/files/imports/views.py",
        "    if not importer.may_be_imported_by(request.user):\n        raise PermissionDenied\n",
        "    pass\n",
    ),
    Check(
        "a table in work is its sender's",
        "catalogue",
        "home/files/imports/views.py",
        "pk=pk, uploaded_by=request.user, register=importer.key",
        "pk=pk, register=importer.key",
    ),
    Check(
        "the audit is for director and administrator",
        "reports",
        "home/audit/views.py",
        "    if not request.user.has_perm(SEE):\n        raise PermissionDenied\n",
    ),
    Check(
        "the list of cards is the administrator's",
        "admin_people",
        "home/people/cards/admin.py",
        "    if not request.user.has_perm(CHANGE):\n        raise PermissionDenied\n",
    ),
    Check(
        "bulk actions ask for their right",
        "admin_people",
        "home/admin/bulk_actions.py",
        "        if not request.user.has_perm(self.permission):\n            raise"
        " PermissionDenied\n",
    ),
    Check(
        "what is done to many names them to those alone who see them",
        "admin_registers",
        "home/admin/bulk_door.py",
        '[*SEEN_WITH, "choose"]):\n            raise PermissionDenied\n',
        '[*SEEN_WITH, "choose"]):\n            pass\n',
    ),
    Check(
        "superusers are not the administrator's to change",
        "admin_people",
        "home/people/rights/rules.py",
        "    if account.is_superuser and not by.is_superuser:\n        return SUPERUSERS_ALONE\n",
    ),
    Check(
        "a closed page is not there for others",
        "pages",
        "home/office/views.py",
        "    for branch in closed_branches(user):\n"
        "        if page.path.startswith(branch.path) or shown.path.startswith(branch.path):\n"
        "            raise Http404\n",
    ),
    Check(
        "closed branches are in no search and no list",
        "pages",
        "home/pages/access.py",
        "        pages = pages.not_descendant_of(branch, inclusive=True)\n",
        "        pages = pages.all()\n",
    ),
    Check(
        "pictures follow their collection",
        "pages",
        "home/office/views.py",
        "    if rendition is None or not may_open(user, rendition.image.collection):\n",
        "    if rendition is None:\n",
    ),
    Check(
        "documents follow their collection",
        "pages",
        "home/files/collections.py",
        "    if not may_open(request.user, document.collection):\n        raise PermissionDenied\n",
    ),
    Check(
        "registers are chosen from by those who see them",
        "admin_registers",
        "home/admin/choosers.py",
        "        if not policy.user_has_any_permission(request.user, SEEN_WITH):\n            raise"
        " PermissionDenied\n",
    ),
    Check(
        "a session is ended by its owner",
        "open",
        "home/people/sessions/views.py",
        "UserSession.objects.filter(user=request.user).exclude",
        "UserSession.objects.exclude",
    ),
    Check(
        "a page is confirmed by its owner",
        "pages",
        "knowledge/pages/views.py",
        "    if not page.may_confirm(request.user):\n        raise PermissionDenied\n",
    ),
    Check(
        "answers of forms leave the admin by the right to export",
        "forms",
        "forms/submissions/admin.py",
        '        if request.GET.get("export") and not'
        ' request.user.has_perm("forms.export_submission"):\n            raise PermissionDenied\n',
    ),
    Check(
        "what was searched is for those with the right",
        "reports",
        "knowledge/search/reports/lists.py",
        "    if not request.user.has_perm(SEE):\n        raise PermissionDenied\n",
    ),
)
