"""The second factor: codes of an app, recovery codes and passkeys; of whom it is asked, and how
it is taken away.
"""

import html
import json
import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from home.models import AuditRow, OutgoingMail, User
from home.people.cards.issuing import issue
from home.people.limits.models import Counted
from home.people.second_factor.codes import STEP, matching_step
from home.people.second_factor.factors import reset
from home.people.second_factor.rules import is_asked_of, plain_code
from home.people.second_factor.tries import LONG, SHORT
from home.privacy.personal_data import Subject, erase, held_on, mail_text
from tests.conftest import PASSWORD, person
from tests.make_forms import ask_answers
from tests.site.test_settings import start

from .authenticator import Key, app_code

pytestmark = pytest.mark.django_db

OWN = "/accounts/second-factor/"
NEW_PASSWORD = "ปลาทูนึ่งกับข้าวสวยร้อน"
LOGIN, ASK = "/accounts/login/", "/accounts/login/factor/"
SCRIPT = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
MACHINE = {"Origin": "http://testserver", "Sec-Fetch-Mode": "navigate"}


def browser() -> Client:
    return Client(
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36"}
    )


def by_password(user: User, client: Client | None = None, onward: str = "") -> Client:
    """As far as the password leads."""
    client = client or browser()
    client.post(LOGIN, {"login": user.username, "password": PASSWORD, "next": onward})
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def confirm(client: Client) -> Client:
    """Give the password again, as before each change of a factor."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def secret_on(page) -> str:
    return re.search(r'class="factor-secret"[^>]*>([A-Z2-7 ]+)<', page.content.decode())[1].replace(
        " ", ""
    )


def add_app(client: Client) -> tuple[str, list[str]]:
    """By the pages; the secret of the app, and the recovery codes that were shown."""
    secret = secret_on(confirm(client).get(f"{OWN}app/"))
    page = client.post(f"{OWN}app/", {"code": app_code(secret)}, follow=True)
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", page.content.decode())
    return secret, codes


def as_time_passes(user: User) -> None:
    """As if the last code had been used long ago."""
    factor = Authenticator.objects.get(user=user, type="totp")
    factor.data["used_step"] -= 10
    factor.save()


def with_app(user: User) -> tuple[str, list[str]]:
    secret, codes = add_app(by_password(user))
    as_time_passes(user)
    assert len(codes) == 10
    return secret, codes


def question_on(page) -> dict:
    return json.loads(
        html.unescape(re.search(r'data-question="([^"]+)"', page.content.decode())[1])
    )


def add_passkey(client: Client, key: Key, name: str = "โทรศัพท์"):
    page = confirm(client).get(f"{OWN}passkey/")
    answer = json.dumps(key.create(question_on(page)))
    return client.post(f"{OWN}passkey/", {"name": name, "answer": answer}, follow=True)


def mails_to(user: User) -> list[str]:
    return [
        mail_text(row) for row in OutgoingMail.objects.filter(recipient=user.email).order_by("pk")
    ]


def rows(user: User, action: str) -> list[AuditRow]:
    return list(AuditRow.objects.about(user).of_action(action).order_by("number"))


# Rules --------------------------------------------------------------------------------------------
def test_the_app_of_these_tests_shows_what_the_standard_says():
    """RFC 6238, appendix B, the last six of eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for at, code in [
        (59, "287082"),
        (1111111109, "081804"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ]:
        assert app_code(secret, at=at) == code
        moment = timezone.datetime.fromtimestamp(at, timezone.get_current_timezone())
        assert matching_step(secret, code, moment) == at // STEP


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        ("off", set()),
        ("admin", {"admin", "root"}),
        ("roles", {"officer", "head", "director", "admin", "root"}),
    ],
)
def test_of_whom_one_is_asked(policy, asked):
    roles = {"teacher", "principal", "editor", "officer", "head", "director", "admin"}
    found = {role for role in roles if is_asked_of([role], policy, is_superuser=False)}
    found |= {"root"} if is_asked_of(["teacher"], policy, is_superuser=True) else set()
    assert found == asked


@pytest.mark.parametrize("typed", ["123456", "123 456", " 123-456 ", "๑๒๓๔๕๖", "12\u200b3456"])
def test_a_code_is_read_however_it_is_typed(typed):
    assert plain_code(typed) == "123456"


@pytest.mark.parametrize(
    ("environment", "policy"),
    [
        ({}, "off"),
        ({"INTRANET_BASE_URL": "https://intranet.example.go.th"}, "admin"),
        (
            {
                "INTRANET_BASE_URL": "https://intranet.example.go.th",
                "INTRANET_SECOND_FACTOR": "off",
            },
            "off",
        ),
        ({"INTRANET_SECOND_FACTOR": "roles"}, "roles"),
    ],
)
def test_the_setting_is_for_administrators_on_https_where_nobody_says_otherwise(
    tmp_path, environment, policy
):
    told = start(tmp_path, "print(s.SECOND_FACTOR)", **environment)
    assert told.stdout.strip() == policy


def test_a_wrong_setting_stops_the_start_with_one_line(tmp_path):
    told = start(tmp_path, INTRANET_SECOND_FACTOR="everybody")
    assert told.returncode != 0
    assert told.stderr.count("\n") == 1
    assert "INTRANET_SECOND_FACTOR" in told.stderr


# An app -------------------------------------------------------------------------------------------
def test_adding_an_app_asks_for_the_password_first(teacher):
    client = by_password(teacher)
    for address in ("app/", "passkey/", "codes/new/"):
        for answer in (client.get(OWN + address), client.post(OWN + address)):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not Authenticator.objects.exists()


def test_an_app_is_added_told_and_asked_at_the_next_sign_in(teacher):
    here, there = by_password(teacher), by_password(teacher)
    secret, codes = add_app(here)
    assert len(set(codes)) == 10
    assert is_in(here)
    assert not is_in(there)  # other sessions end
    assert "มีการเพิ่มแอปสร้างรหัส" in mails_to(teacher)[0]
    [row] = rows(teacher, "second_factor")
    assert (row.actor, row.before, row.after) == (
        teacher,
        {"second_factor": []},
        {"second_factor": ["แอปสร้างรหัส"]},
    )
    as_time_passes(teacher)
    client = browser()
    answer = client.post(LOGIN, {"login": "teacher", "password": PASSWORD, "next": "/systems/"})
    assert answer["Location"] == ASK
    assert not is_in(client)
    assert "teacher" in client.get(ASK).content.decode()
    answer = client.post(ASK, {"code": app_code(secret)})
    assert answer["Location"] == "/systems/"
    assert is_in(client)


def test_a_page_loaded_again_keeps_the_secret_that_was_scanned(teacher):
    client = confirm(by_password(teacher))
    secret = secret_on(client.get(f"{OWN}app/"))
    assert secret_on(client.get(f"{OWN}app/")) == secret
    assert secret_on(client.post(f"{OWN}app/", {"code": "000000"})) == secret
    assert not Authenticator.objects.exists()
    assert "svg" in client.get(f"{OWN}app/").content.decode()


@pytest.mark.parametrize(
    ("steps", "said"), [(6, "คลาดไปประมาณ 3 นาที"), (-8, "คลาดไปประมาณ 4 นาที"), (3000, "รหัสไม่ถูกต้อง")]
)
def test_a_telephone_with_a_wrong_clock_is_told_so(teacher, steps, said):
    client = confirm(by_password(teacher))
    secret = secret_on(client.get(f"{OWN}app/"))
    answer = client.post(f"{OWN}app/", {"code": app_code(secret, steps=steps)})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_wrong_by_one_step(teacher, steps):
    secret, _ = with_app(teacher)
    client = by_password(teacher)
    now = timezone.now().timestamp()
    if now % STEP > STEP - 5 and steps == -1:
        now += 5  # at the very end of a step the one before it may be over when it arrives
    client.post(ASK, {"code": app_code(secret, steps=steps, at=now)})
    assert is_in(client)


@pytest.mark.parametrize("code", ["000000", "๐๐๐๐๐๐", "12345678", "123 456", "1234-5678"])
def test_a_wrong_code_is_told_counted_and_noted(teacher, code):
    secret, _ = with_app(teacher)
    client = by_password(teacher)
    wrong = code if plain_code(code) != app_code(secret) else "000001"
    answer = client.post(ASK, {"code": wrong})
    assert answer.status_code == 422
    assert not is_in(client)
    assert Counted.objects.filter(limit=SHORT.name).count() == 1
    assert rows(teacher, "sign_in_failed")[-1].after == {"second_factor": "รหัส"}


@pytest.mark.parametrize(
    "code", ["", "1", "12345", "1234567", "abcdef", "12345a", "0" * 41, "\x00", "😀" * 6]
)
def test_what_can_be_no_code_is_told_and_is_no_try(teacher, code):
    """A digit too few, letters, or all of the field: nobody guesses so, and clocks have nothing
    to do with it.
    """
    with_app(teacher)
    client = by_password(teacher)
    answer = client.post(ASK, {"code": code})
    assert answer.status_code in (422, 400)
    assert not is_in(client)
    assert "เวลาของโทรศัพท์" not in answer.content.decode()
    if code.isprintable() and 0 < len(code) <= 40:
        assert "โปรดพิมพ์ตัวเลข 6 หลักจากแอป หรือรหัสสำรอง 8 หลัก" in answer.content.decode()
    assert not Counted.objects.filter(limit=SHORT.name).exists()
    assert rows(teacher, "sign_in_failed") == []


def test_who_has_no_app_is_told_how_long_a_recovery_code_is(teacher):
    add_passkey(by_password(teacher), Key())
    answer = by_password(teacher).post(ASK, {"code": "123456"})
    assert "รหัสสำรองเป็นตัวเลข 8 หลัก" in answer.content.decode()
    assert not Counted.objects.filter(limit=SHORT.name).exists()


def test_a_code_is_good_once(teacher):
    secret, _ = with_app(teacher)
    first, second = by_password(teacher), by_password(teacher)
    code = app_code(secret)
    first.post(ASK, {"code": code})
    answer = second.post(ASK, {"code": code})
    assert is_in(first)
    assert not is_in(second)
    assert "ใช้ไปแล้ว" in answer.content.decode()
    assert (
        second.post(ASK, {"code": app_code(secret, steps=-1)}).status_code == 422
    )  # nor one of before
    second.post(ASK, {"code": app_code(secret, steps=1)})
    assert is_in(second)


def test_the_code_that_added_the_app_is_spent(teacher):
    secret, _ = add_app(by_password(teacher))
    client = by_password(teacher)
    assert client.post(ASK, {"code": app_code(secret)}).status_code == 422


def test_secrets_are_sealed_in_the_database_and_in_the_session(teacher):
    secret, codes = with_app(teacher)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code.replace(" ", "") in stored for code in codes)
    client = confirm(by_password(person("another", "teacher")))
    unproved = secret_on(client.get(f"{OWN}app/"))
    assert unproved not in str([session.get_decoded() for session in Session.objects.all()])


def test_another_key_of_the_site_reads_no_secret_and_says_what_to_do(teacher, settings):
    secret, codes = with_app(teacher)
    settings.SECRET_KEY = "another key of the site, as after a restore without its file"
    client = by_password(teacher)
    for code in (app_code(secret), codes[0]):
        answer = client.post(ASK, {"code": code})
        assert answer.status_code == 422
        assert "แจ้งผู้ดูแลระบบ" in answer.content.decode()
    reset(teacher, by=None)
    client = by_password(teacher)
    assert is_in(client)
    assert client.get(OWN).status_code == 200


# Limits -------------------------------------------------------------------------------------------
def test_tries_are_limited_by_account_whatever_the_device_and_the_right_password(teacher):
    secret, codes = with_app(teacher)
    for _ in range(SHORT.most):
        by_password(teacher).post(ASK, {"code": "000000"})
    client = by_password(teacher)
    for code in (app_code(secret), codes[0]):
        answer = client.post(ASK, {"code": code})
        assert answer.status_code == 429
        assert "โปรดรอประมาณ 15 นาที" in answer.content.decode()
    assert not is_in(client)
    assert len(rows(teacher, "locked")) == 1
    assert len(rows(teacher, "sign_in_failed")) == SHORT.most
    assert sum("ผู้อื่นรู้รหัสผ่าน" in text for text in mails_to(teacher)) == 1
    Counted.objects.filter(limit=SHORT.name).delete()  # as after a quarter of an hour
    client.post(ASK, {"code": app_code(secret)})
    assert is_in(client)


def test_a_day_has_an_end_to_tries_too(teacher):
    secret, _ = with_app(teacher)
    client = by_password(teacher)
    for _ in range(LONG.most):
        assert (
            client.post(ASK, {"code": "000000"}).status_code == 422
        )  # nor are these what visitors send
        Counted.objects.filter(limit=SHORT.name).delete()
    assert client.post(ASK, {"code": app_code(secret)}).status_code == 429


def test_a_new_password_gives_no_new_tries_and_an_administrator_does(as_, teacher, admin_user):
    secret, _ = with_app(teacher)
    for _ in range(SHORT.most):
        by_password(teacher).post(ASK, {"code": "000000"})
    link = re.search(r"/accounts/password/reset/key/\S+", reset_mail(teacher))[0]
    client = browser()
    page = client.get(link, follow=True)
    client.post(
        page.request["PATH_INFO"], {"password1": PASSWORD + "2", "password2": PASSWORD + "2"}
    )
    client.post(LOGIN, {"login": "teacher", "password": PASSWORD + "2"})
    assert client.post(ASK, {"code": app_code(secret)}).status_code == 429
    locked = "/admin/users/?state=locked"
    assert (
        "teacher@example.invalid" in as_(admin_user).get(locked + "&export=csv").getvalue().decode()
    )
    as_(admin_user).post(f"/admin/bulk/home/user/unlock/?id={teacher.pk}")
    assert (
        "teacher@example.invalid"
        not in as_(admin_user).get(locked + "&export=csv").getvalue().decode()
    )
    client.post(ASK, {"code": app_code(secret)})
    assert is_in(client)


def reset_mail(user: User) -> str:
    browser().post("/accounts/password/reset/", {"email": user.email})
    return mails_to(user)[-1]


# Recovery codes -----------------------------------------------------------------------------------
def test_a_recovery_code_leads_in_once_and_its_use_is_told(teacher):
    _, codes = with_app(teacher)
    client = by_password(teacher)
    client.post(ASK, {"code": codes[3]})
    assert is_in(client)
    assert "รหัสสำรองของบัญชี teacher ไปหนึ่งรหัส" in mails_to(teacher)[-1]
    assert rows(teacher, "second_factor")[-1].after == {"recovery_codes": "ใช้ไป 1 รหัส เหลือ 9"}
    again = by_password(teacher)
    assert again.post(ASK, {"code": codes[3]}).status_code == 422
    assert "เหลือ 9 จาก 10" in client.get(OWN).content.decode()


def test_the_last_codes_are_told(teacher):
    _, codes = with_app(teacher)
    factor = Authenticator.objects.get(user=teacher, type="recovery_codes")
    factor.data["used_mask"] = 0b0001111111
    factor.save()
    client = by_password(teacher)
    page = client.post(ASK, {"code": codes[9]}, follow=True).content.decode()
    assert "รหัสสำรองเหลือ 2 รหัส" in page


def test_codes_are_shown_once_and_downloaded_meanwhile(teacher):
    client = by_password(teacher)
    _, codes = add_app(client)
    file = client.get(f"{OWN}codes/download/")
    assert file["Content-Disposition"].startswith("attachment")
    assert [code for code in codes if code in file.content.decode()] == codes
    session = client.session
    session["second_factor_codes"] -= 601
    session.save()
    for address in (f"{OWN}codes/", f"{OWN}codes/download/"):
        answer = client.get(address)
        assert answer["Location"] == OWN
        assert codes[0] not in answer.content.decode()
    other = by_password(teacher)
    assert other.get(f"{OWN}codes/")["Location"].startswith(LOGIN)


def test_new_codes_make_the_old_ones_worthless(teacher):
    client = by_password(teacher)
    _, old = add_app(client)
    page = confirm(client).post(f"{OWN}codes/new/", follow=True).content.decode()
    new = re.findall(r"<li>(\d{4} \d{4})</li>", page)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert "รหัสสำรองชุดใหม่" in mails_to(teacher)[-1]
    assert rows(teacher, "second_factor")[-1].after == {"recovery_codes": "ออกชุดใหม่"}
    client = by_password(teacher)
    assert client.post(ASK, {"code": old[0]}).status_code == 422
    client.post(ASK, {"code": new[0]})
    assert is_in(client)


def test_codes_are_made_for_nobody_without_a_factor(teacher):
    client = confirm(by_password(teacher))
    assert client.post(f"{OWN}codes/new/")["Location"] == OWN
    assert not Authenticator.objects.exists()


# Passkeys -----------------------------------------------------------------------------------------
def test_a_passkey_is_added_named_used_and_removed(teacher):
    client, key = by_password(teacher), Key()
    page = add_passkey(client, key).content.decode()
    assert len(re.findall(r"<li>\d{4} \d{4}</li>", page)) == 10
    factor = Authenticator.objects.get(user=teacher, type="webauthn")
    client.post(f"{OWN}{factor.pk}/name/", {"name": "กุญแจสำนักงาน"})
    assert "กุญแจสำนักงาน" in client.get(OWN).content.decode()
    other = by_password(teacher)
    answer = json.dumps(key.get(question_on(other.get(ASK))))
    other.post(ASK, {"answer": answer})
    assert is_in(other)
    confirm(other).post(f"{OWN}{factor.pk}/remove/")
    assert not Authenticator.objects.filter(user=teacher).exists()
    assert [row.after["second_factor"] for row in rows(teacher, "second_factor")] == [["พาสคีย์"], []]
    assert "มีการลบพาสคีย์" in mails_to(teacher)[-1]


def test_an_answer_is_good_once_and_for_its_own_question(teacher):
    key = Key()
    add_passkey(by_password(teacher), key)
    first, second = by_password(teacher), by_password(teacher)
    answer = json.dumps(key.get(question_on(first.get(ASK))))
    second.get(ASK)
    assert second.post(ASK, {"answer": answer}).status_code == 422
    first.post(ASK, {"answer": answer})
    assert is_in(first)
    first.post("/accounts/logout/")
    by_password(teacher, first).get(ASK)
    assert first.post(ASK, {"answer": answer}).status_code == 422


@pytest.mark.parametrize("wrong", [Key(origin="https://evil.example"), Key(host="evil.example")])
def test_a_passkey_of_another_site_is_none(teacher, wrong):
    answer = add_passkey(by_password(teacher), wrong)
    assert answer.status_code == 422
    assert "ไม่สำเร็จ" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_a_passkey_of_somebody_else_or_a_forged_signature_leads_nowhere(teacher, other_teacher):
    key, other = Key(), Key()
    add_passkey(by_password(teacher), key)
    add_passkey(by_password(other_teacher), other)
    client = by_password(teacher)
    forged = key.get(question_on(client.get(ASK)))
    forged["response"]["signature"] = other.get(question_on(client.get(ASK)))["response"][
        "signature"
    ]
    for answer in (other.get(question_on(client.get(ASK))), forged):
        assert client.post(ASK, {"answer": json.dumps(answer)}).status_code == 422
    assert not is_in(client)
    assert Counted.objects.filter(limit=SHORT.name).count() == 2


ODD = [
    *(
        "",
        "x",
        "[]",
        "{}",
        "null",
        "1",
        '"a"',
        "[[[[]]]]",
        '{"id": 1}',
        '{"rawId": "a", "id": "b"}',
    ),
    *(
        '{"id": "YQ", "rawId": "YQ", "response": {}, "type": "public-key"}',
        '{"id": "YQ", "rawId": "YQ", "response": 5}',
    ),
    (
        '{"id": "YQ", "rawId": "YQ", "response": {"clientDataJSON": "e30", "attestationObject":'
        ' "_____w"}}'
    ),
    (
        '{"id": "YQ", "rawId": "YQ", "response": {"clientDataJSON": "W10", "authenticatorData":'
        ' "AA", "signature": ""}}'
    ),
    "[" * 3000 + "]" * 3000,
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_answer_breaks_anything(teacher, odd):
    key = Key()
    client = by_password(teacher)
    add_passkey(client, key)
    client.get(f"{OWN}passkey/")
    assert client.post(f"{OWN}passkey/", {"name": "x", "answer": odd}).status_code == 422
    other = by_password(teacher)
    other.get(ASK)
    assert other.post(ASK, {"answer": odd}).status_code == 422
    assert not is_in(other)


def test_each_piece_of_a_true_answer_cut_or_turned_is_refused(teacher):
    client, key = by_password(teacher), Key()
    add_passkey(client, key)
    other = by_password(teacher)
    for name in ("clientDataJSON", "authenticatorData", "signature"):
        for turn in (
            lambda text: text[:-4],
            lambda text: text[::-1],
            lambda text: "",
            lambda text: "A" + text[1:],
        ):
            true = key.get(question_on(other.get(ASK)))
            true["response"][name] = turn(true["response"][name])
            Counted.objects.all().delete()
            assert other.post(ASK, {"answer": json.dumps(true)}).status_code == 422
    assert not is_in(other)
    for name in ("clientDataJSON", "attestationObject"):
        for turn in (lambda text: text[:-4], lambda text: text[::-1], lambda text: text[:40]):
            true = Key().create(question_on(confirm(client).get(f"{OWN}passkey/")))
            true["response"][name] = turn(true["response"][name])
            assert (
                client.post(f"{OWN}passkey/", {"name": "x", "answer": json.dumps(true)}).status_code
                == 422
            )


# The step between ---------------------------------------------------------------------------------
def test_nobody_comes_to_the_question_without_the_password(client):
    for answer in (client.get(ASK), client.post(ASK, {"code": "123456"})):
        assert answer["Location"].startswith(LOGIN)


def test_who_comes_too_late_begins_anew_and_keeps_the_way(teacher):
    secret, _ = with_app(teacher)
    client = by_password(teacher, onward="/systems/")
    session = client.session
    session["account_login"]["initiated_at"] -= 3600
    session.save()
    answer = client.post(ASK, {"code": app_code(secret), "next": "/systems/"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{LOGIN}?next=/systems/"
    assert "หมดเวลายืนยันตัวตน" in answer.content.decode()
    assert not is_in(client)
    answer = browser().post(ASK, {"code": "1", "next": "https://evil.example/"})
    assert answer["Location"] == f"{LOGIN}?next=/"


def test_in_two_tabs_the_later_name_counts_and_whoever_is_in_goes_on(teacher, other_teacher):
    secret, _ = with_app(teacher)
    with_app(other_teacher)
    client = by_password(other_teacher)
    client.post("/accounts/logout/", {"next": LOGIN})
    by_password(teacher, client)
    assert "<strong>teacher</strong>" in client.get(ASK).content.decode()
    client.post(ASK, {"code": app_code(secret)})
    assert client.post(ASK, {"code": app_code(secret)})["Location"] == "/"
    assert is_in(client)


def test_another_account_may_be_chosen_at_the_question(teacher, other_teacher):
    with_app(teacher)
    client = by_password(teacher)
    assert client.post("/accounts/logout/", {"next": LOGIN})["Location"] == LOGIN
    assert is_in(by_password(other_teacher, client))


def test_a_factor_taken_away_meanwhile_leads_back_to_the_password(teacher):
    with_app(teacher)
    client = by_password(teacher)
    reset(teacher, by=None)
    assert client.get(ASK)["Location"] == LOGIN
    assert is_in(by_password(teacher, client))


def test_a_device_is_known_after_the_factor_and_not_before(teacher):
    secret, _ = with_app(teacher)
    client = by_password(teacher)
    assert "known_device" not in client.cookies
    client.post(ASK, {"code": app_code(secret)})
    assert "known_device" in client.cookies


def test_answers_at_the_question_are_kept_by_no_cache(teacher):
    with_app(teacher)
    assert "no-store" in by_password(teacher).get(ASK)["Cache-Control"]


# No way around ------------------------------------------------------------------------------------
def test_a_new_password_by_mail_does_not_lead_past_the_factor(teacher):
    secret, _ = with_app(teacher)
    link = re.search(r"/accounts/password/reset/key/\S+", reset_mail(teacher))[0]
    client = browser()
    page = client.get(link, follow=True)
    client.post(
        page.request["PATH_INFO"], {"password1": PASSWORD + "2", "password2": PASSWORD + "2"}
    )
    assert not is_in(client)
    assert client.post(LOGIN, {"login": "teacher", "password": PASSWORD + "2"})["Location"] == ASK
    client.post(ASK, {"code": app_code(secret)})
    assert is_in(client)


def test_a_card_does_not_lead_past_the_factor(teacher, admin_user):
    secret, _ = with_app(teacher)
    User.objects.filter(pk=teacher.pk).update(last_login=None)
    [card] = issue([User.objects.get(pk=teacher.pk)], admin_user, timezone.now())
    client = browser()
    client.post("/enter/", {"code": card.code})
    answer = client.post(
        "/enter/password/", {"password1": PASSWORD + "3", "password2": PASSWORD + "3"}
    )
    assert answer["Location"] == ASK
    assert not is_in(client)
    client.post(ASK, {"code": app_code(secret)})
    assert is_in(client)


# Removal ------------------------------------------------------------------------------------------
def test_an_app_is_removed_after_the_password_and_the_codes_with_it(teacher):
    secret, _ = with_app(teacher)
    client = by_password(teacher)
    client.post(ASK, {"code": app_code(secret)})
    factor = Authenticator.objects.get(user=teacher, type="totp")
    address = f"{OWN}{factor.pk}/remove/"
    assert client.post(address)["Location"].startswith("/accounts/reauthenticate/")
    page = confirm(client).get(address).content.decode()
    assert "วิธีสุดท้าย" in page
    client.post(address)
    assert not Authenticator.objects.filter(user=teacher).exists()
    assert "มีการลบแอปสร้างรหัส" in mails_to(teacher)[-1]
    assert rows(teacher, "second_factor")[-1].after == {"second_factor": []}
    assert is_in(by_password(teacher))


def test_nobody_removes_or_renames_a_factor_of_somebody_else(teacher, other_teacher):
    add_passkey(by_password(teacher), Key())
    factor = Authenticator.objects.get(user=teacher, type="webauthn")
    codes = Authenticator.objects.get(user=teacher, type="recovery_codes")
    client = confirm(by_password(other_teacher))
    for pk in (factor.pk, codes.pk, 999_999):
        for what in ("remove", "name"):
            assert client.get(f"{OWN}{pk}/{what}/").status_code == 404
            assert client.post(f"{OWN}{pk}/{what}/", {"name": "x"}).status_code == 404
    assert Authenticator.objects.filter(user=teacher).count() == 2


def test_whoever_must_have_one_keeps_one(admin_user, settings):
    settings.SECOND_FACTOR = "admin"
    secret, _ = with_app(admin_user)
    client = by_password(admin_user)
    client.post(ASK, {"code": app_code(secret)})
    app = Authenticator.objects.get(user=admin_user, type="totp")
    assert "ยังลบไม่ได้" in confirm(client).get(f"{OWN}{app.pk}/remove/").content.decode()
    page = client.post(f"{OWN}{app.pk}/remove/", follow=True).content.decode()
    assert "เพิ่มวิธีอื่นก่อน" in page
    add_passkey(client, Key())
    client.post(f"{OWN}{app.pk}/remove/")
    assert [
        factor.type
        for factor in Authenticator.objects.filter(user=admin_user).exclude(type="recovery_codes")
    ] == ["webauthn"]


# Of whom it is asked ------------------------------------------------------------------------------
@pytest.mark.parametrize("policy", ["off", "admin", "roles"])
def test_those_of_whom_one_is_asked_come_to_the_page_that_adds_it_and_nowhere_else(
    people, as_, settings, policy
):
    settings.SECOND_FACTOR = policy
    expected = {
        "off": set(),
        "admin": {"admin"},
        "roles": {"officer", "head", "director", "admin"},
    }[policy]
    for address in (
        "/",
        "/me/",
        "/systems/",
        "/accounts/sessions/",
        "/accounts/password/change/",
        "/search/?q=dmc",
    ):
        led = {
            name
            for name, user in people.items()
            if user and as_(user).get(address).headers.get("Location", "").startswith(OWN)
        }
        assert led == expected, address


def test_the_admin_of_wagtail_is_no_other_way(as_, admin_user, settings):
    settings.SECOND_FACTOR = "admin"
    client = as_(admin_user)
    for address in (
        "/admin/",
        "/admin/users/",
        "/admin/pages/",
        "/documents/1/x/",
        "/media/x.png",
        "/api/search/?q=x",
    ):
        assert client.get(address)["Location"] == OWN, address
    assert client.get("/admin/login/")["Location"] == OWN


def test_a_superuser_is_asked_whenever_administrators_are(as_, settings):
    settings.SECOND_FACTOR = "admin"
    root = User.objects.create_superuser("root", "root@example.invalid", PASSWORD)
    assert as_(root).get("/")["Location"] == OWN


def test_who_lacks_one_adds_it_and_comes_where_they_were_going(admin_user, settings):
    settings.SECOND_FACTOR = "admin"
    client = browser()
    answer = client.post(
        LOGIN, {"login": "admin", "password": PASSWORD, "next": "/admin/users/"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == OWN
    assert "โปรดเพิ่มหนึ่งวิธีก่อนใช้งานต่อ" in answer.content.decode()
    secret = secret_on(confirm(client).get(f"{OWN}app/"))
    page = client.post(f"{OWN}app/", {"code": app_code(secret)}, follow=True).content.decode()
    assert 'href="/admin/users/"' in page
    assert client.get("/admin/users/").status_code == 200


def test_the_way_on_is_forgotten_once_it_was_gone(admin_user, settings):
    settings.SECOND_FACTOR = "admin"
    client = browser()
    client.post(
        LOGIN,
        {"login": "admin", "password": PASSWORD, "next": "/admin/users/?role=teacher"},
        follow=True,
    )
    client.get("/admin/users/?role=teacher")
    secret = secret_on(confirm(client).get(f"{OWN}app/"))
    client.post(f"{OWN}app/", {"code": app_code(secret)})
    client.get("/me/")
    for _ in range(2):  # the page of codes may be loaded again
        assert 'href="/admin/users/?role=teacher"' in client.get(f"{OWN}codes/").content.decode()
    client.get("/admin/users/?role=teacher")
    assert "ไปหน้าที่ท่านต้องการ" not in client.get(OWN).content.decode()


def test_who_forgot_the_password_resets_it_before_adding_a_factor(as_, officer, settings):
    """Adding one asks for the password; the reset leads past neither."""
    settings.SECOND_FACTOR = "roles"
    client = by_password(officer)
    asked = client.get(f"{OWN}app/", follow=True)
    assert 'href="/accounts/password/reset/"' in asked.content.decode()
    page = client.get("/accounts/password/reset/")
    assert f'href="{OWN}"' in page.content.decode()
    done = client.post("/accounts/password/reset/", {"email": officer.username}, follow=True)
    assert (done.status_code, f'href="{OWN}"' in done.content.decode()) == (200, True)
    set_new_password(client, officer)
    assert not is_in(client)
    client.post(LOGIN, {"login": officer.username, "password": NEW_PASSWORD})
    assert client.get("/me/")["Location"] == OWN
    client.post("/accounts/reauthenticate/", {"password": NEW_PASSWORD})
    assert client.get(f"{OWN}app/").status_code == 200


def set_new_password(client: Client, user: User) -> None:
    """By the link in the newest mail."""
    link = re.search(r"http\S+(/accounts/password/reset/key/\S+)", mails_to(user)[-1])[1]
    shown = client.get(link, follow=True)
    assert shown.status_code == 200
    sent = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    done = client.post(shown.redirect_chain[-1][0], sent, follow=True)
    assert "ตั้งรหัสผ่านใหม่แล้ว" in done.content.decode()


@pytest.mark.parametrize("holder", ["teacher", None])
def test_the_reset_page_leads_others_back_where_they_came_from(as_, people, holder):
    page = as_(people[holder] if holder else None).get("/accounts/password/reset/").content.decode()
    assert f'href="{"/me/" if holder else LOGIN}"' in page


def test_signing_out_and_what_every_page_loads_stay_open(as_, admin_user, settings):
    settings.SECOND_FACTOR = "roles"
    client = as_(admin_user)
    for address in ("/manifest.webmanifest", "/worker.js", "/healthz", OWN):
        assert client.get(address).status_code == 200, address
    client.post("/accounts/logout/")
    assert client.get(OWN)["Location"].startswith(LOGIN)


def test_a_script_is_told_and_a_form_in_work_comes_back(as_, officer, settings):
    settings.SECOND_FACTOR = "roles"
    client = as_(officer)
    answer = client.get("/consultations/suggest/?q=x", headers=SCRIPT)
    assert answer.status_code == 403
    assert "ยืนยันตัวตนสองชั้น" in answer.content.decode()
    answer = client.post("/forms/ask/", ask_answers(subject="เรื่องที่พิมพ์ไว้"), headers=MACHINE)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "เรื่องที่พิมพ์ไว้" in page
    assert OWN in page
    settings.SECOND_FACTOR = "off"
    assert (
        client.post("/forms/ask/", ask_answers(subject="เรื่องที่พิมพ์ไว้"), headers=MACHINE).status_code
        == 302
    )


def test_a_role_given_later_asks_at_the_next_sign_in(as_, teacher, admin_user, settings):
    settings.SECOND_FACTOR = "admin"
    client = by_password(teacher)
    assert is_in(client)
    teacher.groups.set(admin_user.groups.all())
    assert not is_in(client)
    assert by_password(teacher).get("/me/")["Location"] == OWN


# Reset --------------------------------------------------------------------------------------------
def address_of(user: User) -> str:
    return f"/admin/bulk/home/user/reset_second_factor/?id={user.pk}"


def test_another_administrator_takes_a_factor_away(as_, admin_user, officer):
    secret, _ = with_app(officer)
    inside = by_password(officer)
    inside.post(ASK, {"code": app_code(secret)})
    client = as_(admin_user)
    page = client.get(f"/admin/users/?q={officer.username}").content.decode()
    assert "ยกเลิกการยืนยันสองชั้น" in page
    assert Authenticator.objects.filter(user=officer).count() == 2
    assert "แอป พาสคีย์ และรหัสสำรอง" in client.get(address_of(officer)).content.decode()
    client.post(address_of(officer))
    assert not Authenticator.objects.filter(user=officer).exists()
    assert not is_in(inside)
    row = rows(officer, "second_factor")[-1]
    assert (row.actor, row.before["second_factor"], row.after["second_factor"]) == (
        admin_user,
        ["แอปสร้างรหัส"],
        [],
    )
    assert "ผู้ดูแลระบบยกเลิก" in mails_to(officer)[-1]
    assert is_in(by_password(officer))


def test_nobody_takes_away_their_own_nor_an_administrator_a_superusers(as_, admin_user, officer):
    root = User.objects.create_superuser("root", "root@example.invalid", PASSWORD)
    for user in (root, admin_user, officer):
        with_app(user)
    client = as_(admin_user)
    client.post(address_of(root))
    client.post(address_of(admin_user))
    assert as_(officer).post(address_of(admin_user)).status_code in (302, 403)
    held = {
        factor.user for factor in Authenticator.objects.filter(type="totp").select_related("user")
    }
    assert held == {root, admin_user, officer}
    as_(root).post(address_of(admin_user))
    assert not Authenticator.objects.filter(user=admin_user).exists()


def test_the_command_takes_a_factor_away_and_is_noted(officer):
    with_app(officer)
    out = StringIO()
    call_command("reset_second_factor", "OFFICER", stdout=out)
    assert "officer" in out.getvalue()
    assert not Authenticator.objects.filter(user=officer).exists()
    row = rows(officer, "second_factor")[-1]
    assert row.actor is None
    assert "คำสั่งบนเครื่อง" in str(row.actor_name)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody")


# The list of people -------------------------------------------------------------------------------
def test_the_list_tells_narrows_and_exports_the_factor(
    as_, people, admin_user, officer, teacher, settings
):
    with_app(officer)
    add_passkey(by_password(teacher), Key())
    client = as_(admin_user)

    def listed(asked: str) -> set[str]:
        return {user.username for user in client.get(f"/admin/users/?{asked}").context["page_obj"]}

    assert listed("factor=yes") == {"officer", "teacher"}
    assert listed("factor=no") == {
        name for name in people if name not in ("officer", "teacher", "visitor")
    }
    assert listed("factor=missing") == set()
    settings.SECOND_FACTOR = "roles"
    secret, _ = with_app(admin_user)
    by_password(admin_user, client).post(ASK, {"code": app_code(secret)})
    assert listed("factor=missing") == {"head", "director"}
    page = client.get("/admin/users/").content.decode()
    assert "ต้องมี แต่ยังไม่มี" in page
    file = b"".join(client.get("/admin/users/?export=csv").streaming_content).decode()
    [line] = [line for line in file.splitlines() if line.startswith("officer,")]
    assert line.endswith(",แอป")


# Privacy ------------------------------------------------------------------------------------------
def test_what_is_held_tells_of_factors_without_secrets_and_an_erasure_takes_them(teacher):
    secret, _ = with_app(teacher)
    held = str(held_on(Subject.of_user(teacher)))
    assert "การยืนยันตัวตนสองชั้น" in held
    assert secret not in held
    assert "authenticator" not in held
    erase(Subject.of_user(teacher))
    assert not Authenticator.objects.exists()


# Those without a password -------------------------------------------------------------------------
def test_who_has_no_password_confirms_by_the_factor(as_, teacher):
    secret, _ = with_app(teacher)
    teacher.set_unusable_password()
    teacher.save()
    client = as_(teacher)
    answer = client.get(f"{OWN}codes/new/")
    assert answer["Location"].startswith(f"{OWN}confirm/?next=")
    assert client.post(answer["Location"], {"code": "000000"}).status_code == 422
    done = client.post(answer["Location"], {"code": app_code(secret), "next": f"{OWN}codes/new/"})
    assert done["Location"] == f"{OWN}codes/new/"
    assert client.get(f"{OWN}codes/new/").status_code == 200


def test_who_has_a_password_does_not_confirm_by_the_factor(as_, teacher):
    secret, _ = with_app(teacher)
    client = as_(teacher)
    client.post(f"{OWN}confirm/", {"code": app_code(secret)})
    assert client.get(f"{OWN}codes/new/")["Location"].startswith("/accounts/reauthenticate/")
