"""One search over several kinds: what each may show, how many, what was meant; suggestions and
neighbours.
"""

import pytest
from django.core.management import call_command
from django.test import override_settings

from knowledge.models import FaqPage, GuidePage
from knowledge.search import find_related, index_state, search_across, suggest
from knowledge.search.index.engine import Engine
from knowledge.search.text.query import WordGroup
from services.models import Law, System
from tests.make import make_faq, make_guide, make_law, make_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def hive():
    """Things about bees, of which nothing else on the site speaks."""
    return {
        "guide": make_guide("คู่มือเลี้ยงผึ้งหลวง", "<p>วางรังผึ้งในที่ร่ม พ.ศ. 2566</p>"),
        "other": make_guide("การเก็บน้ำผึ้ง", "<p>เก็บน้ำผึ้งจากรังด้วยถังสเตนเลส</p>"),
        "faq": make_faq("ผึ้งหลวงต่อยทำอย่างไร"),
        "system": make_system("hive", "ระบบทะเบียนรังผึ้งหลวง"),
        "law": make_law("bees", "ระเบียบว่าด้วยผึ้งหลวง"),
    }


def everything():
    return {
        "guide": GuidePage.objects.live(),
        "faq": FaqPage.objects.live(),
        "system": System.objects.all(),
        "law": Law.objects.all(),
    }


def titles(found):
    return [str(hit.object) for hit in found.hits]


def test_each_kind_is_found_and_counted(hive):
    found = search_across("ผึ้งหลวง", everything())
    assert {hit.kind for hit in found.hits} == {"guide", "faq", "system", "law"}
    assert found.counts["system"] == found.counts["law"] == 1
    assert found.total == sum(found.counts.values()) == len(found.hits)


def test_kinds_narrow_the_hits_but_not_the_counts(hive):
    found = search_across("ผึ้งหลวง", everything(), kinds=["law"])
    assert [hit.kind for hit in found.hits] == ["law"]
    assert found.total == 1
    assert found.counts["guide"] >= 1


def test_what_a_queryset_leaves_out_is_not_shown_or_counted(hive):
    hidden = {**everything(), "guide": GuidePage.objects.exclude(pk=hive["guide"].pk)}
    found = search_across("เลี้ยงผึ้งหลวง", hidden)
    assert hive["guide"] not in [hit.object for hit in found.hits]
    assert search_across("ผึ้งหลวง", {"guide": GuidePage.objects.none()}).total == 0


def test_few_may_see_much_and_still_find_what_is_theirs():
    for number in range(260):
        make_system(f"bee-{number}", f"ระบบผึ้งหลวงที่ {number}")
    mine = System.objects.filter(slug="bee-7")
    assert [hit.object.slug for hit in search_across("ผึ้งหลวง", {"system": mine}).hits] == ["bee-7"]


def test_pages_of_results_follow_one_another():
    for number in range(25):
        make_system(f"bee-{number}", f"ระบบผึ้งหลวงที่ {number}")
    pages = [search_across("ผึ้งหลวง", everything(), limit=10, offset=start) for start in (0, 10, 20)]
    assert [len(page.hits) for page in pages] == [10, 10, 5]
    assert len({hit.object.pk for page in pages for hit in page.hits}) == 25


@pytest.mark.parametrize(
    "typed",
    ["ผึ้งหลวง", "ผึงหลวง", "ผึ้งหลว", "เลี้ยง ผึ้ง", "ผึ้งหลวงเลี้ยงอย่างไร", "คู่มือเลี้ยงผึ่งหลวง", "คูมือเลียงผึงหลวง"],
)
def test_slips_of_tone_vowel_and_length_are_forgiven(hive, typed):
    assert hive["guide"] in [hit.object for hit in search_across(typed, everything()).hits]


def test_the_other_era_finds_the_year(hive):
    assert hive["guide"] in [hit.object for hit in search_across("รังผึ้ง 2023", everything()).hits]
    assert hive["guide"] in [hit.object for hit in search_across("รังผึ้ง ๒๕๖๖", everything()).hits]


def test_the_wrong_keyboard_is_corrected_and_told(hive):
    found = search_across("8^j,nvg]uhp'zbh's]'", everything())
    assert found.corrected.startswith("คู่มือเลี้ยง")
    assert hive["guide"] in [hit.object for hit in found.hits]
    assert search_across("8^j,nvg]uhp'", everything(), as_typed=True).corrected == ""


def test_a_cut_query_says_so(hive):
    assert search_across("ผึ้งหลวง " * 60, everything()).cut
    assert not search_across("ผึ้งหลวง", everything()).cut


WORDS: list[WordGroup] = []


def words():
    return WORDS


def test_a_word_that_an_editor_adds_works_at_once(hive, settings):
    with override_settings(
        WAGTAILSEARCH_BACKENDS={
            "default": {"BACKEND": "knowledge.search", "WORDS": f"{__name__}.words"}
        }
    ):
        assert search_across("honeymaker", everything()).total == 0
        WORDS.append(WordGroup(("honeymaker", "ผึ้งหลวง")))
        assert hive["guide"] in [
            hit.object for hit in search_across("honeymaker", everything()).hits
        ]
        WORDS.clear()
        assert search_across("honeymaker", everything()).total == 0


@pytest.mark.parametrize("typed", ["คู่มือเลี้", "เลี้ยงผึ", "8^j,nvg]uhp'"])
def test_suggestions_go_on_from_what_is_typed(hive, typed):
    assert "คู่มือเลี้ยงผึ้งหลวง" in [suggestion.text for suggestion in suggest(typed, everything())]


def test_suggestions_show_only_what_may_be_seen(hive):
    assert suggest("คู่มือเลี้", {"guide": GuidePage.objects.none()}) == []
    assert suggest("", everything()) == []


def test_neighbours_speak_of_the_same(hive):
    assert find_related(hive["guide"], GuidePage.objects.live(), limit=2)[0] == hive["other"]
    assert hive["guide"] not in find_related(hive["guide"], GuidePage.objects.live())


def test_a_rebuilt_index_finds_the_same(hive):
    before = titles(search_across("ผึ้งหลวง", everything()))
    active = Engine().active()
    call_command("rebuild_search", verbosity=0)
    assert Engine().active() != active
    assert titles(search_across("ผึ้งหลวง", everything())) == before


def test_search_and_saving_go_on_during_a_rebuild(hive):
    engine = Engine()
    building = engine.start_building()
    assert search_across("ผึ้งหลวง", everything()).total
    late = make_guide("ผึ้งหลวงมาทีหลัง")
    engine.finish_building()
    assert engine.active() == building
    assert [hit.object for hit in search_across("ผึ้งหลวง", everything()).hits] == [late]


def test_an_index_of_another_recipe_is_noticed_and_still_answers(hive):
    assert index_state().state == "ok"
    Engine().store.put(recipe="0")
    assert index_state().state == "stale"
    assert "rebuild_search" in index_state().detail
    assert search_across("ผึ้งหลวง", everything()).total
    call_command("rebuild_search", verbosity=0, if_needed=True)
    assert index_state().state == "ok"


def test_tables_of_another_shape_are_no_index_and_make_room_for_a_new_one(hive):
    Engine().store.put(shape="0")
    assert index_state().state == "missing"
    assert search_across("ผึ้งหลวง", everything()).limited
    late = make_guide("ผึ้งหลวงมาทีหลัง")
    assert [hit.object for hit in search_across("ผึ้งหลวง", everything()).hits] == [late]
    assert index_state().state == "damaged", "most of what is stored is not in it"
    call_command("rebuild_search", verbosity=0)
    assert search_across("ผึ้งหลวง", everything()).total > 1


def test_a_missing_index_is_noticed_and_titles_answer(hive):
    engine = Engine()
    engine.store.remove_all()
    assert index_state().state == "missing"
    found = search_across("ผึ้งหลวง", everything())
    assert found.limited
    assert hive["guide"] in [hit.object for hit in found.hits]
    assert hive["guide"].title in [row.text for row in suggest("ผึ้ง", everything())]
    assert find_related(hive["guide"], GuidePage.objects.all()) == []
    call_command("rebuild_search", verbosity=0)
    assert search_across("ผึ้งหลวง", everything()).total


def test_guides_on_a_system_come_before_its_entry_in_the_register(as_, teacher):
    make_system("qzx", "ระบบนกเงือกแห่งชาติ (QZX)", abbr="QZX")
    make_guide("การส่งข้อมูลนกเงือกผ่าน QZX ประจำปีการศึกษา", "<p>ทุกโรงเรียนส่งข้อมูลภายในเดือนมิถุนายน</p>")
    rows = as_(teacher).get("/api/search/", {"q": "QZX"}).json()["results"]
    assert [row["kind"] for row in rows][:2] == ["guide", "system"]
