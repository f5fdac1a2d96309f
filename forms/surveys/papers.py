"""The official paper of a survey's results: tables, notes, the day, and room for signatures.

home/papers/memo.py makes a PDF and a Word file of it.
"""

from collections.abc import Sequence
from datetime import date

from home.papers.memo import Paragraph, Signatory, Table, TitledPaper
from home.thai.writing import format_date_long

from .tables import Sheet

SIGN_HERE = " " * 40  # the name in brackets is written by hand
SIGNATURES = ("ผู้รายงาน", "ผู้อำนวยการกลุ่มฯ", "ผู้อำนวยการ สพท.")


def survey_paper(
    title: str,
    office: str,
    lines: Sequence[str],
    sheets: Sequence[Sheet],
    notes: Sequence[str],
    day: date,
) -> TitledPaper:
    """`lines` are the period and the number of respondents; `notes` are printed below the
    tables.
    """
    as_of = f"ข้อมูล ณ วันที่ {format_date_long(day, official=True)}"
    tables = [Table(sheet.columns, sheet.rows, sheet.widths, sheet.caption) for sheet in sheets]
    below = [Paragraph(note, indent=False) for note in notes]
    signatories = [Signatory(SIGN_HERE, position) for position in SIGNATURES]
    return TitledPaper(title, office, [*lines, as_of], [*tables, *below], signatories)
