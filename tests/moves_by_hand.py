"""The tables of moves, written a second time by hand from the manual and the orders of the office:
what tests compare the product's own tables with. A line a move: its name, from where, to where;
"reason" where one must be given.
"""

from dataclasses import dataclass

# Process B, steps ๕.๑ to ๕.๗. Who has asked may ask again; what was answered can no longer be
# cancelled.
DESK = """
take      | received reopened                    | studying
prepare   | studying                             | answering
answer    | received studying answering reopened | answered
follow_up | answered follow_up                   | follow_up
close     | answered follow_up                   | closed
reopen    | answered follow_up closed            | reopened  | reason
cancel    | received studying answering reopened | cancelled | reason
"""

# The form คำร้องขอเข้าถึงระบบ with its signatories: director of the school, officer who checks,
# director of the office. The check has the form's three outcomes (ครบถ้วน เห็นควรอนุมัติ ·
# ขอข้อมูลเพิ่มเติม · เห็นควรไม่อนุมัติ); only what is checked comes to the approver, who may have it
# checked anew. Accounts for good are granted; a new password or an end of an account is done once.
# What is approved is the office's to end.
ACCESS = """
certify          | awaiting_certificate           | submitted    |        | certifier
certify_on_paper | awaiting_certificate           | submitted    | reason | reviewer
reject           | awaiting_certificate           | refused      | reason | certifier
review           | submitted                      | under_review |        | reviewer
recommend        | submitted under_review         | checked      |        | reviewer
return           | submitted under_review         | returned     | reason | reviewer
advise_against   | submitted under_review         | checked      | reason | reviewer
resubmit         | returned                       | submitted    | reason | requester
cancel           | awaiting_certificate submitted | cancelled    |        | requester
cancel           | under_review checked returned  | cancelled    |        | requester
approve          | checked                        | approved     |        | decider
refuse           | checked                        | refused      | reason | decider
send_back        | checked                        | under_review | reason | decider
grant            | approved                       | granted      |        | granter   | rights
complete         | approved                       | done         |        | granter   | deeds
warn             | granted renewed                | expiring     |        | clock
renew            | granted expiring renewed       | renewed      |        | granter
expire           | granted expiring renewed       | expired      |        | clock
revoke           | granted expiring renewed       | revoked      | reason | granter
"""
KINDS = {
    "see": {"see"},
    "correct": {"correct", "stop"},
    "erase": {"erase"},
    "rights": {"new", "change_rights", "replace"},
    "deeds": {"reset_password", "suspend"},
    "": {"new", "change_rights", "replace", "reset_password", "suspend"},
}

# Process A: a step begins and ends; the one loop of the chart, ไม่เห็นชอบ, leads from step 4 back to
# step 3.
# Only the last step is complete by the director's taking note.
STEPS = """
start    | waiting | active
finish   | active  | done
complete | active  | done
return   | active  | waiting
reopen   | done    | active
"""
LAST = {"complete"}

# Process A, step 12: the report of form ๗.๑ is read and taken note of, or comes back with a reason.
PROJECT_REPORTS = """
send     | draft returned | sent
withdraw | sent           | draft
note     | sent           | noted
return   | sent           | returned | reason
"""

# The report of form ๗.๒: the director takes note, and approves nothing.
REPORTS = """
send     | draft | sent
withdraw | sent  | draft
note     | sent  | noted
"""

# Form ๗.๑ by school: the director of the school certifies what somebody there informed. What was
# sent back is answered again.
SHEETS = """
certify  | waiting   | certified |        | director
return   | waiting   | returned  | reason | director
withdraw | certified | waiting   | reason | director
resend   | returned  | waiting   |        | sender
"""

# The state of an answer to any other form is chosen by its name.
SUBMISSIONS = """
working | received         | working
closed  | received working | closed
"""

# Sections 30 to 36 of the Personal Data Protection Act: who asks without an account is confirmed
# first; then it is done, or refused with the reason (section 39 (7)). To erase takes a right of
# its own.
DATA_REQUESTS = """
confirm  | received           | confirmed | reason | handler
show     | confirmed          | done      |        | handler   | see
settle   | confirmed          | done      | reason | handler   | correct
erase    | confirmed          | done      |        | eraser    | erase
refuse   | received confirmed | refused   | reason | handler
withdraw | received confirmed | withdrawn |        | requester
"""


@dataclass(frozen=True)
class Row:
    """One move from one state."""

    name: str
    source: str
    target: str
    needs_reason: bool
    who: str
    kinds: frozenset[str]


def rows_of(table: str) -> list[Row]:
    """A row for each state that a move leads from."""
    rows = []
    for line in filter(None, table.splitlines()):
        cells = [cell.strip() for cell in f"{line}|||".split("|")]
        name, sources, target, reason, who, kinds = cells[:6]
        facts = target, bool(reason), who, frozenset(KINDS[kinds])
        rows += [Row(name, source, *facts) for source in sources.split()]
    return rows


def names_of(table: str) -> set[str]:
    return {row.name for row in rows_of(table)}


def targets_of(table: str) -> dict[tuple[str, str], str]:
    """Where each move leads, by its name and the state before."""
    return {(row.name, row.source): row.target for row in rows_of(table)}
