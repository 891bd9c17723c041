"""One door for everyone who works on the record: signing in, a forgotten password, one's own account."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Mandate, Role, User
from tests import factories
from tests.people import day, staff, with_mandates

SIGN_IN, RESET, ACCOUNT = "/account/sign-in/", "/account/reset/", "/account/"
NEW = {"new_password1": "Zellij-8-points", "new_password2": "Zellij-8-points"}


@pytest.fixture
def clerk():
    person = factories.staff_of("demnate")
    person.email, person.first_name = "Fatima@Demnate.ma", "فاطمة"
    person.save()
    return person


def enter(client, username, password="secret", **more):  # noqa: S107 - what the factories give everyone
    return client.post(SIGN_IN, {"username": username, "password": password} | more)


def link_of(letter) -> str:
    return re.search(r"https?://\S+", letter.body)[0]


def path_of(link: str) -> str:
    return re.sub(r"https?://[^/]+", "", link)


def opened(client, link):
    """The page that a one-time link leads to; Django moves the token out of the address first."""
    return client.get(path_of(link), follow=True)


# ── Signing in ──
@pytest.mark.parametrize("known_as", ["name", "fatima@demnate.ma", "FATIMA@DEMNATE.MA"])
def test_a_person_signs_in_by_user_name_or_by_address_in_any_case(client, clerk, known_as):
    answer = enter(client, clerk.username if known_as == "name" else known_as, next="/admin/communes/enrolment/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/communes/enrolment/")
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "/\\example.com", "javascript:example()"]
)
def test_nobody_is_led_to_another_site(client, clerk, elsewhere):
    assert "example" not in enter(client, clerk.username, next=elsewhere)["Location"]


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client, clerk):
    answers = [
        re.sub(r'value="[^"]*"|csrf\w+', "", enter(client, name, "wrong").content.decode())
        for name in (clerk.username, "nobody-of-this-name", "nobody@example.ma")
    ]
    assert len(set(answers)) == 1
    assert "اسم المستعمل أو كلمة السر غير صحيحة" in answers[0]


def test_the_password_is_never_shown_again(client, clerk):
    assert "my-wrong-password" not in enter(client, clerk.username, "my-wrong-password").content.decode()


def test_a_stopped_account_does_not_enter(client, clerk):
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert enter(client, clerk.username).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_who_has_no_mandate_today_is_told_so_and_only_after_the_right_password(client):
    person = with_mandates(staff("demnate", ends=day(-1)))
    assert "لا مهمة قائمة لهذا الحساب اليوم" in enter(client, person.username).content.decode()
    assert "لا مهمة" not in enter(client, person.username, "wrong").content.decode()


def test_a_mandate_that_ends_while_its_holder_is_signed_in_closes_the_door(client, clerk):
    client.force_login(clerk)
    Mandate.objects.filter(user=clerk).update(starts=date(2022, 1, 1), ends=day(-1))
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "لا مهمة قائمة لحسابك اليوم" in answer.content.decode()


def test_whoever_is_signed_in_already_is_led_on(client, clerk):
    client.force_login(clerk)
    assert client.get(f"{SIGN_IN}?next=/admin/milestones/milestone/")["Location"] == "/admin/milestones/milestone/"


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/login/?next=/admin/communes/enrolment/"])
def test_the_admin_has_no_door_of_its_own(client, path):
    answer = client.get(path)
    assert answer["Location"] == path.replace("/admin/login/", SIGN_IN)


def test_signing_out_takes_a_button_not_a_link(client, clerk):
    client.force_login(clerk)
    for path in ("/account/sign-out/", "/admin/logout/"):
        assert client.get(path).status_code == 405
    assert client.get("/admin/").status_code == 200
    page = client.post("/account/sign-out/", follow=True).content.decode()
    assert "خرجت من فضاء الجماعات." in page
    assert client.get("/admin/").status_code == 302


OWN_PAGES = [f"/account/{page}" for page in ("", "password/", "sessions/", "second-factor/", "confirm/")]


@pytest.mark.parametrize("path", [SIGN_IN, RESET, "/account/reset/sent/", *OWN_PAGES])
def test_no_page_of_an_account_is_kept_by_a_cache_or_a_search_engine(client, clerk, path):
    if path in OWN_PAGES:
        client.force_login(clerk)
    answer = client.get(path)
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


# ── A forgotten password ──
def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, clerk, settings):
    settings.SITE_URL = "https://tadafur.example.ma"
    client.post(RESET, {"email": "fatima@demnate.ma"}, headers={"host": "localhost"})
    (letter,) = mail.outbox
    link = link_of(letter)
    assert link.startswith("https://tadafur.example.ma/account/reset/")
    assert letter.to == ["Fatima@Demnate.ma"]
    page = opened(client, link)
    assert "كلمة سر جديدة" in page.content.decode()
    answer = client.post(page.redirect_chain[-1][0], NEW, follow=True)
    assert "حُفظت كلمة السر الجديدة." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/coordination/"  # signed in
    client.logout()
    assert "هذا الرابط لم يعد صالحا" in opened(client, link).content.decode()
    assert enter(client, clerk.username, NEW["new_password1"]).status_code == 302


def test_asking_says_nothing_of_which_addresses_are_known(client, clerk):
    answers = [client.post(RESET, {"email": email}) for email in ("fatima@demnate.ma", "nobody@example.ma")]
    assert [answer["Location"] for answer in answers] == ["/account/reset/sent/"] * 2
    # One letter each, so that the answers take as long; the stranger's says that there is no account.
    assert [letter.to for letter in mail.outbox] == [["Fatima@Demnate.ma"], ["nobody@example.ma"]]
    assert "/account/" not in mail.outbox[1].body


def test_a_stopped_account_gets_no_link(client, clerk):
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    client.post(RESET, {"email": clerk.email})
    assert "/account/" not in mail.outbox[0].body


def test_a_bad_address_is_explained_and_kept(client):
    page = client.post(RESET, {"email": "fatima"}).content.decode()
    assert 'value="fatima"' in page
    assert 'class="err"' in page


def test_a_mail_server_that_is_down_does_not_break_the_page(client, clerk, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    assert client.post(RESET, {"email": clerk.email})["Location"] == "/account/reset/sent/"


@pytest.mark.parametrize("page", ["reset", "invitation"])
@pytest.mark.parametrize("uid", ["MQ", "x", "OTk5OTk5", "______"])
def test_a_forged_link_opens_nothing(client, page, uid):
    answer = client.get(reverse(page, args=[uid, "abc-123"]))
    assert "هذا الرابط لم يعد صالحا" in answer.content.decode()


def test_the_link_of_one_door_does_not_open_the_other(client, clerk):
    client.post(RESET, {"email": clerk.email})
    link = link_of(mail.outbox[0]).replace("/reset/", "/invitation/")
    assert "هذا الرابط لم يعد صالحا" in opened(client, link).content.decode()


def test_a_link_runs_out_after_seven_days(client, clerk, monkeypatch, settings):
    client.post(RESET, {"email": clerk.email})
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "هذا الرابط لم يعد صالحا" in opened(client, link_of(mail.outbox[0])).content.decode()


def test_a_weak_password_is_refused_in_arabic(client, clerk):
    client.post(RESET, {"email": clerk.email})
    page = opened(client, link_of(mail.outbox[0]))
    weak = {"new_password1": "12345678", "new_password2": "12345678"}
    said = client.post(page.redirect_chain[-1][0], weak).content.decode()
    errors = re.findall(r'class="err">([^<]*)<', said)
    assert errors
    assert not re.search("[A-Za-z]{2,}", " ".join(errors))
    assert enter(client, clerk.username, "12345678").status_code == 200


# ── One's own account ──
def test_a_person_keeps_their_own_name_address_and_notices(client, clerk):
    client.force_login(clerk)
    fields = {"first_name": "فاطمة الزهراء", "last_name": "", "email": "fz@demnate.ma", "notices": "daily"}
    page = client.post(ACCOUNT, fields).content.decode()
    assert "اكتب كلمة السر الحالية الصحيحة لتغيير البريد الإلكتروني." in page
    fields |= {"password": "secret"}
    page = client.post(ACCOUNT, fields, follow=True).content.decode()
    assert "حُفظت معطيات حسابك." in page
    clerk.refresh_from_db()
    assert (clerk.first_name, clerk.email, clerk.notices) == ("فاطمة الزهراء", "fz@demnate.ma", "daily")
    assert clerk.history.latest().history_user == clerk


def test_another_s_address_is_refused_and_what_was_typed_is_kept(client, clerk):
    User.objects.create_user("other", email="taken@demnate.ma")
    client.force_login(clerk)
    fields = {"first_name": "فاطمة", "last_name": "", "email": "Taken@demnate.ma", "notices": "each"}
    page = client.post(ACCOUNT, fields).content.decode()
    assert "هذا البريد الإلكتروني مسجل في حساب آخر؛ اكتب بريدا غيره." in page
    assert 'value="Taken@demnate.ma"' in page
    clerk.refresh_from_db()
    assert clerk.email == "Fatima@Demnate.ma"


def test_a_person_sees_their_mandates_and_can_not_give_themselves_others(client, clerk):
    client.force_login(clerk)
    page = client.get(ACCOUNT).content.decode()
    assert "محرر الجماعة: دمنات، إقليم أزيلال، منذ 1 يناير 2022" in page
    client.post(ACCOUNT, {"first_name": "ف", "email": "f@d.ma", "notices": "each", "role": "management",
                          "is_superuser": "on", "username": "root"})  # fmt: skip
    clerk.refresh_from_db()
    assert not clerk.is_superuser
    assert not clerk.mandates.filter(role=Role.MANAGEMENT).exists()


def test_a_password_is_changed_by_whoever_knows_the_old_one(client, clerk):
    client.force_login(clerk)
    page = client.post("/account/password/", {"old_password": "wrong"} | NEW).content.decode()
    assert "كلمة السر الحالية غير صحيحة" in page
    page = client.post("/account/password/", {"old_password": "secret"} | NEW, follow=True).content.decode()
    assert "تغيرت كلمة السر" in page
    assert client.get("/admin/").status_code == 200  # this session goes on
    client.logout()
    assert enter(client, clerk.username, NEW["new_password1"]).status_code == 302


def test_letters_hold_no_english_but_their_link(client, clerk):
    client.post(RESET, {"email": clerk.email})
    letter = mail.outbox[0]
    html = letter.alternatives[0].content
    words = re.sub(r"https?://\S+|" + clerk.username, " ", letter.body)
    words += re.sub(r"<bdi.*?</bdi>|<[^>]+>", " ", html) + letter.subject
    assert not re.search("[A-Za-z]{2,}", words)
    assert '<html lang="ar" dir="rtl">' in html


def test_timedelta_of_links_is_what_the_letters_say(settings):
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) == timedelta(days=7)
