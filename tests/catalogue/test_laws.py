"""The laws: the line that they stand in, sections, what cites them, and who looks again when
one changes.
"""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from services.catalogue.citations import unchecked_citations
from services.models import Amendment, Law, LawForm, LawSection, ProcessLaw, WorkProcess
from tests.make import make_guide, make_law, make_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def law() -> Law:
    return make_law(status=Law.Status.IN_FORCE)


def ended(law: Law) -> Law:
    law.status = Law.Status.ENDED
    law.save()
    return law


def waiting_of(browser) -> str:
    return browser.get("/waiting/").content.decode()


def test_laws_that_replaced_one_another_stand_in_one_line(as_, teacher):
    oldest, middle, newest = (
        make_law(f"law-{year}", f"พระราชบัญญัติ พ.ศ. {year}") for year in (2540, 2550, 2560)
    )
    oldest.replaced_by, middle.replaced_by = middle, newest
    oldest.save()
    middle.save()
    assert middle.chain() == [oldest, middle, newest]
    page = as_(teacher).get(middle.get_absolute_url()).content.decode()
    assert str(oldest) in page
    assert str(newest) in page
    newest.replaced_by = oldest
    with pytest.raises(ValidationError):
        newest.full_clean()


def test_a_law_shows_its_sections_and_everything_that_cites_it(law, as_, teacher):
    law.sections = [LawSection(number="มาตรา ๒๖", text="เก็บข้อมูลจราจรไม่น้อยกว่า ๙๐ วัน")]
    form = Page.objects.get(slug="access-request")
    law.forms = [LawForm(page=form)]
    law.save()
    system = make_system()
    system.laws.add(law)
    process = WorkProcess.objects.first()
    ProcessLaw.objects.create(process=process, law=law, number="๘.๙", steps="4")
    guide = make_guide("คู่มือที่อ้างกฎหมาย")
    guide.laws.add(law)
    guide.save()
    page = as_(teacher).get(law.get_absolute_url()).content.decode()
    for part in ("มาตรา ๒๖", str(system), process.name, guide.title, form.title):
        assert part in page


def test_the_owner_of_what_cites_an_ended_law_looks_and_confirms(law, as_, officer, head):
    system = make_system(responsible=officer)
    system.laws.add(law)
    assert "กฎหมายเปลี่ยน" not in waiting_of(as_(officer))
    ended(law)
    browser = as_(officer)
    assert "กฎหมายเปลี่ยน" in waiting_of(browser)
    assert "กฎหมายเปลี่ยน" not in waiting_of(as_(head)), "it has an owner"
    assert str(system) in browser.get(f"/laws/{law.slug}/check/").content.decode()
    assert (
        browser.post(f"/laws/{law.slug}/check/", {"citing": f"system:{system.pk}"}).status_code
        == 302
    )
    assert "กฎหมายเปลี่ยน" not in waiting_of(browser)
    law.refresh_from_db()
    assert not law.needs_check
    assert (law.checks.get().by, law.checks.get().title) == (officer, str(system))


def test_guides_and_processes_wait_for_their_owners_too(law, as_, editor, officer):
    guide = make_guide("คู่มือของบรรณาธิการ", content_owner=editor)
    guide.laws.add(law)
    guide.save()
    process = WorkProcess.objects.first()
    WorkProcess.objects.filter(pk=process.pk).update(responsible=officer)
    ProcessLaw.objects.create(process=process, law=law, number="๘.๙")
    ended(law)
    assert "กฎหมายเปลี่ยน" in waiting_of(as_(editor))
    assert "กฎหมายเปลี่ยน" in waiting_of(as_(officer))
    as_(editor).post(f"/laws/{law.slug}/check/", {"citing": f"page:{guide.pk}"})
    assert "กฎหมายเปลี่ยน" not in waiting_of(as_(editor))
    assert [citation.title for citation in unchecked_citations(Law.objects.get(pk=law.pk))] == [
        process.name
    ]


def test_what_nobody_answers_for_waits_for_the_head(law, as_, officer, head):
    make_system().laws.add(law)
    ended(law)
    assert "กฎหมายเปลี่ยน" in waiting_of(as_(head))
    assert "กฎหมายเปลี่ยน" not in waiting_of(as_(officer))


def test_another_amendment_asks_again(law, as_, officer):
    system = make_system(responsible=officer)
    system.laws.add(law)
    ended(law)
    browser = as_(officer)
    browser.post(f"/laws/{law.slug}/check/", {"citing": f"system:{system.pk}"})
    law = Law.objects.get(pk=law.pk)
    law.amendments.add(Amendment(title="ฉบับที่ ๒", be_year=2570))
    law.save()
    assert "กฎหมายเปลี่ยน" in waiting_of(browser)


def test_other_edits_of_a_law_ask_nobody(law):
    make_system().laws.add(law)
    law.summary = "สาระใหม่"
    law.save()
    assert not Law.objects.get(pk=law.pk).needs_check


def test_nobody_confirms_for_another_owner(law, as_, officer, other_officer):
    system = make_system(responsible=officer)
    system.laws.add(law)
    ended(law)
    assert (
        as_(other_officer)
        .post(f"/laws/{law.slug}/check/", {"citing": f"system:{system.pk}"})
        .status_code
        == 404
    )
    assert str(system) not in as_(other_officer).get(f"/laws/{law.slug}/check/").content.decode()
    assert not law.checks.exists()


def test_a_law_is_not_in_force_before_it_was_published():
    from datetime import date

    law = Law(
        slug="x", title="x", kind="act", gazette_on=date(2026, 2, 1), in_force_on=date(2026, 1, 1)
    )
    with pytest.raises(ValidationError) as refusal:
        law.full_clean()
    assert "in_force_on" in refusal.value.message_dict


def test_the_night_lets_a_law_rest_that_nothing_cites_any_more(law, officer):
    from django.utils import timezone

    from services.catalogue.nightly import nightly

    system = make_system(responsible=officer)
    system.laws.add(law)
    ended(law)
    nightly(timezone.localdate())
    assert Law.objects.get(pk=law.pk).needs_check
    system.laws.remove(law)
    nightly(timezone.localdate())
    assert not Law.objects.get(pk=law.pk).needs_check
