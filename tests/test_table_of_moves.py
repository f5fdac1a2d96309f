"""The one table of moves: what is open from where, to whom, and what refuses."""

import pytest

from home.moves import BACK, Forbidden, Move, Moves, Refused

LAMP = Moves(
    "หลอดนี้",
    [("off", "ดับ"), ("on", "ติด"), ("broken", "เสีย")],
    Move("light", "เปิด", frozenset({"off"}), "on"),
    Move("break", "ทำให้เสีย", frozenset({"off", "on"}), "broken", "child", needs_reason=True),
    Move("mend", "ซ่อม", frozenset({"broken"}), "off", "fitter", kinds=frozenset({"glass"})),
)
OPEN = {  # state, kind, roles → moves
    ("off", "glass", ()): ["light"],
    ("off", "glass", ("child",)): ["light", "break"],
    ("on", "glass", ("child", "fitter")): ["break"],
    ("broken", "glass", ("child",)): [],
    ("broken", "glass", ("fitter",)): ["mend"],
    ("broken", "paper", ("fitter",)): [],
}


@pytest.mark.parametrize(("state", "kind", "roles"), OPEN)
def test_a_move_is_open_from_its_states_to_its_roles_for_its_kinds(state, kind, roles):
    names = [move.name for move in LAMP.possible(state, kind=kind, roles=roles)]
    assert names == OPEN[state, kind, roles]
    for name in ("light", "break", "mend", "sell"):
        if name in names:
            assert LAMP.check(name, state, kind=kind, roles=roles, reason="ลองดู").name == name
        else:
            with pytest.raises(Forbidden, match="หลอดนี้อยู่ในสถานะ"):
                LAMP.check(name, state, kind=kind, roles=roles, reason="ลองดู")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_missing_reason_refuses_and_says_so(reason):
    with pytest.raises(Refused, match="โปรดระบุเหตุผลก่อนทำให้เสีย") as refusal:
        LAMP.check("break", "on", roles={"child"}, reason=reason)
    assert not isinstance(refusal.value, Forbidden)


def test_a_move_leads_back_to_where_the_record_was():
    lamp = Moves(
        "หลอดนี้",
        [("off", "ดับ"), ("on", "ติด"), ("covered", "คลุม")],
        Move("cover", "คลุม", frozenset({"off", "on"}), "covered"),
        Move("uncover", "เปิดผ้า", frozenset({"covered"}), BACK),
    )
    assert lamp.check("cover", "on").to(lambda: "never asked") == "covered"
    assert lamp.check("uncover", "covered").to(lambda: "on") == "on"


def test_a_move_that_names_no_mail_is_told_by_that_of_the_table():
    lamp = Moves(
        "หลอดนี้",
        [("off", "ดับ"), ("on", "ติด")],
        Move("light", "เปิด", frozenset({"off"}), "on"),
        Move("dim", "หรี่", frozenset({"on"}), "off", mail="dimmed"),
        mail="told",
    )
    assert [move.mail for move in lamp] == ["told", "dimmed"]
