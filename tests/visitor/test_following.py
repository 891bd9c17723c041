"""Anyone follows a commune, a place or a search by e-mail, and leaves when they like, without an account."""

import logging
import re
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import outbox
from public import alerts, by_mail
from public.models import Alert, Follower
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.urls import PAGES

ADDRESS = "Amina.Reader@Example.ma"
LINK = r"https://tadafur\.example(/follow/{}/\?k=\S+)"


@pytest.fixture(autouse=True)
def _nothing_counted(settings, monkeypatch):
    """No limit has been used up, and no hour ends while a test counts."""
    settings.SITE_URL = "https://tadafur.example"
    monkeypatch.setattr("accounts.limits.time", SimpleNamespace(time=lambda: 1_800_000_100))
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def client():
    """A browser that would be refused wherever a form asks for a token that the page did not give."""
    return Client(enforce_csrf_checks=True)


def asked(client, email=ADDRESS, every="day", **question):
    return client.post("/follow/", {"email": email, "every": every} | question)


def link(step: str) -> str:
    """The link to a page of following in the last letter."""
    return re.search(LINK.format(step), mail.outbox[-1].body)[1]


def later(**span):
    return timezone.now() + timedelta(**span)


def words(answer) -> str:
    return " ".join(" ".join(read_by_people(answer.content.decode())).split())


def followed(client, email=ADDRESS, every="day", **question) -> Follower:
    asked(client, email, every, **question)
    client.post(link("confirm"))
    return Follower.objects.get(email=email.lower())


# ── The story ────────────────────────────────────────────────────────────────
def test_a_reader_follows_a_commune_is_told_once_and_leaves_without_a_trace(client):
    page = client.get("/communes/azilal/").content.decode()
    assert 'action="/follow/"' in page
    assert '<input type="hidden" name="commune" value="azilal">' in page

    answer = asked(client, commune="azilal")
    assert (answer.status_code, answer["Location"]) == (302, "/follow/asked/")
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS.lower()]
    assert letter.subject == "أكد متابعتك بالبريد في بوابة تضافر"

    told_before_confirming = factories.published(statement="نُشرت قبل التأكيد")
    assert alerts.run(later(days=1)).sent == 0
    assert "تأكيد المتابعة" in words(client.get(link("confirm")))
    assert Alert.objects.confirmed().count() == 0, "a program that reads mail opens every link"
    assert "تأكدت المتابعة" in words(client.post(link("confirm")))

    milestone = factories.published(statement="افتتاح فضاء المواطنة")
    draft = factories.draft(statement="مسودة لا يقرؤها أحد")
    elsewhere = factories.published("larache", statement="محطة جماعة أخرى")
    mail.outbox.clear()
    assert alerts.run(later(days=1)).sent == 1
    (letter,) = mail.outbox
    assert letter.subject == "جديد ما تتابعه في تضافر: محطة جديدة واحدة"
    assert milestone.statement in letter.body
    assert f"https://tadafur.example/milestones/{milestone.pk}/" in letter.body
    assert not any(one.statement in letter.body for one in (draft, elsewhere, told_before_confirming))
    assert alerts.run(later(days=2)).sent == 0, "told twice"

    assert "أوقف الرسائل واحذف عنواني" in words(client.get(link("leave")))
    assert Follower.objects.count() == 1, "a GET has unsubscribed"
    assert "توقفت الرسائل" in words(client.post(link("leave")))
    assert (Follower.objects.count(), Alert.objects.count()) == (0, 0)
    again = client.get(link("leave"))
    assert (again.status_code, "توقفت الرسائل" in words(again)) == (200, True)


# ── What can be followed ─────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("page", "question", "about"),
    [
        ("/communes/demnate/", {"commune": "demnate"}, "جماعة دمنات"),
        ("/communes/tanger/", {"commune": "tanger"}, "جماعة طنجة"),
        ("/provinces/azilal/", {"province": "azilal"}, "إقليم أزيلال"),
        ("/regions/dakhla-oued-ed-dahab/", {"region": "dakhla-oued-ed-dahab"}, "جهة الداخلة - وادي الذهب"),
        ("/milestones/", {}, "كل الجماعات"),
        ("/search/?q=مجلس الطفل", {"q": "مجلس الطفل"}, "كل الجماعات، كلمات البحث: «مجلس الطفل»"),
        (
            "/milestones/?q=مجلس&province=azilal&kind=deliberation&year=2025",
            {"q": "مجلس", "province": "azilal", "kind": "deliberation", "year": "2025"},
            "إقليم أزيلال، كلمات البحث: «مجلس»، النوع: مصادقة المجلس، السنة 2025",
        ),
    ],
)
def test_each_page_asks_to_follow_what_it_shows(client, page, question, about):
    shown = client.get(page).content.decode()
    form = re.search(r'<form[^>]*action="/follow/".*?</form>', shown, re.DOTALL)[0]
    assert dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)) == question
    asked(client, **question)
    assert Alert.objects.get().about == about
    assert ("q" in question) != (about in mail.outbox[-1].body)
    assert f"<bdi>{about}</bdi>" in client.get(link("confirm")).content.decode()


def test_what_could_not_be_understood_in_a_search_is_not_followed(client):
    shown = client.get("/milestones/?region=atlantis&kind=workshop").content.decode()
    form = re.search(r'<form[^>]*action="/follow/".*?</form>', shown, re.DOTALL)[0]
    assert re.findall(r'type="hidden" name="(\w+)"', form) == ["kind"]


@pytest.mark.parametrize(
    "question",
    [
        {"commune": "atlantis"},
        {"commune": "azilal\0"},
        {"region": "' OR 1=1 --"},
        {"kind": "nothing"},
        {"year": "غدا"},
        {"q": "مجلس\0"},
        {"province": "azilal", "stage": "x"},
    ],
)
def test_nothing_else_is_followed_in_the_place_of_what_nobody_knows(client, question):
    for answer in (asked(client, **question), client.get("/follow/", question)):
        assert answer.status_code == 404
        assert "لم نعرف ما تريد متابعته" in words(answer)
    assert not Follower.objects.exists()
    assert not mail.outbox


def test_the_same_question_asked_in_another_order_is_one_alert(client):
    asked(client, q="مجلس", kind="workshop")
    asked(client, kind="workshop", q="مجلس")
    assert Alert.objects.count() == 1


# ── Wrong input ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "اكتب بريدك الإلكتروني لنرسل إليه رابط التأكيد."),
        ("amina", "اكتب بريدا إلكترونيا كاملا، فيه اسم ثم @ ثم اسم الموقع."),
        ("a@b.ma\nBcc: all@example.ma", "اكتب بريدا إلكترونيا كاملا، فيه اسم ثم @ ثم اسم الموقع."),
    ],
)
def test_a_wrong_address_is_said_and_nothing_typed_is_lost(client, email, said):
    answer = asked(client, email, every="day", commune="demnate", q="مجلس")
    page = answer.content.decode()
    assert said in page
    assert '<option value="day" selected>' in page
    assert 'name="commune" value="demnate"' in page
    assert 'name="q" value="مجلس"' in page
    assert email.splitlines()[:1] == [] or f'value="{email.splitlines()[0]}' in page
    assert not Follower.objects.exists()


def test_a_rhythm_that_does_not_exist_is_said(client):
    assert "اختر: كل يوم أو كل أسبوع." in words(asked(client, every="hour"))
    assert not Follower.objects.exists()


def test_the_letter_that_asks_to_confirm_waits_for_a_mail_server_that_is_down(client):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("django.core.mail.EmailMultiAlternatives.send", refuses)
        answer = asked(client, commune="demnate")
        assert answer["Location"] == "/follow/asked/"
    assert not mail.outbox
    assert outbox.send_due(later(minutes=2)) == 1
    assert mail.outbox[0].to == [ADDRESS.lower()]


# ── Nobody learns who follows ────────────────────────────────────────────────
def test_the_answer_is_the_same_for_an_address_that_is_known_and_one_that_is_not(client):
    followed(client, commune="azilal")
    known, unknown = asked(client, commune="azilal"), asked(client, "nobody@example.ma", commune="azilal")
    of_both = [
        {**answer.headers} | {"Expires": "the same second or the next", "X-Request-ID": "its own"}
        for answer in (known, unknown)
    ]
    assert of_both[0] == of_both[1]
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    first, second = mail.outbox[-2:]
    assert first.subject == second.subject
    without_links = [re.sub(r"k=\S+", "k=", letter.body) for letter in (first, second)]
    assert without_links[0] == without_links[1]


def test_no_address_and_no_token_is_in_any_log_page_or_cookie(client, caplog):
    """Held: an address that follows, one not confirmed, a mail server that repeats the address, every page after."""
    caplog.set_level(logging.DEBUG)
    follower = followed(client, commune="azilal")
    factories.published()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("django.core.mail.EmailMultiAlternatives.send", refuses)
        assert alerts.run(later(days=1)).failed == 1
    assert alerts.run(later(days=1)).sent == 1
    links = [link("stop"), link("leave")]
    asked(client, "second@example.ma", commune="azilal")
    links.append(link("confirm"))
    for answer in (client.get(links[0] + "x"), client.post("/follow/confirm/?k=broken"), client.delete(links[1])):
        assert answer.status_code in (404, 405)
    answers = [client.get(page) for page in (*PAGES, *links, "/follow/?commune=azilal", "/follow/asked/")]
    assert {answer.request["PATH_INFO"] for answer in answers if answer.cookies} == {"/feedback/"}, "a form's own"
    client.force_login(factories.management())
    answers += [client.get(page) for page in ("/admin/", "/coordination/", "/admin/public/alert/")]
    assert answers[-1].status_code == 200
    shown = "\n".join(f"{answer.headers}{answer.content.decode()}" for answer in answers)
    assert "could not be sent to follower" in caplog.text, "nothing was logged: this test holds nothing"
    tokens = [one.partition("k=")[2] for one in links]
    for text in (caplog.text, shown, repr(follower)):
        assert not re.search("amina|second@", text, re.IGNORECASE)
        assert not [token for token in tokens if token in text]


def refuses(letter):
    raise OSError(f"550 {letter.to[0]} is not known here")


def test_what_is_asked_for_again_while_the_mail_server_is_down_makes_one_letter(client):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("django.core.mail.EmailMultiAlternatives.send", refuses)
        assert [asked(client, commune="azilal").status_code for _ in range(3)] == [302] * 3
    assert outbox.send_due(later(minutes=2)) == 1
    assert len(mail.outbox) == 1


def test_no_page_of_a_letter_tells_other_pages_its_address(client):
    asked(client, commune="azilal")
    assert client.get(link("confirm"))["Referrer-Policy"] == "no-referrer"


def test_what_no_list_asks_for_is_not_followed_as_everything(client):
    assert asked(client, role="pilot").status_code == 404
    assert not Alert.objects.exists()


def test_a_form_on_a_public_page_needs_no_cookie(client):
    client.get("/communes/azilal/")
    assert not client.cookies
    assert asked(client, commune="azilal").status_code == 302
    assert not client.cookies


def test_management_counts_what_is_followed_and_cannot_ask_by_whom(client):
    follower = followed(client, commune="azilal")
    asked(client, commune="larache")
    client.force_login(factories.management())
    page = words(client.get("/admin/public/alert/"))
    assert "المجموع: 1" in page
    assert "جماعة أزيلال" in page
    assert "جماعة العرائش" not in page, "not confirmed, so not followed"
    assert client.get("/admin/public/alert/?follower__email__startswith=a").status_code == 302
    assert client.get(f"/admin/public/alert/{follower.alerts.first().pk}/change/").status_code in (302, 403)
    client.force_login(factories.observer())
    assert client.get("/admin/public/alert/").status_code == 403


# ── Limits ───────────────────────────────────────────────────────────────────
def test_one_mailbox_gets_three_letters_a_day_whoever_asks_and_nobody_is_told(client):
    answers = [asked(client, ADDRESS.swapcase() if n % 2 else ADDRESS, commune="azilal") for n in range(5)]
    assert [answer["Location"] for answer in answers] == ["/follow/asked/"] * 5
    assert len(mail.outbox) == 3
    asked(client, "another@example.ma", commune="azilal")
    assert len(mail.outbox) == 4


def test_one_network_asks_twenty_times_an_hour_and_then_reads_when_to_come_back(client):
    for number in range(20):
        assert asked(client, f"reader{number}@example.ma", commune="azilal").status_code == 302
    answer = asked(client, "late@example.ma", commune="azilal")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "3500"
    assert "لم يضع ما كتبته: أعد المحاولة بعد 59 دقيقة." in words(answer)
    assert 'value="late@example.ma"' in answer.content.decode()
    assert len(mail.outbox) == 20
    elsewhere = client.post("/follow/", {"email": "far@example.ma", "every": "day"}, REMOTE_ADDR="196.200.9.9")
    assert elsewhere.status_code == 302


def test_a_stranger_cannot_have_words_of_theirs_sent_to_a_mailbox(client):
    asked(client, "victim@example.ma", q="اربح مليونا من evil.example")
    letter = mail.outbox[0].message().as_string()
    assert "evil" not in letter
    assert "نتائج بحث، تقرؤه في صفحة التأكيد" in mail.outbox[0].body


# ── Confirming ───────────────────────────────────────────────────────────────
def test_a_link_confirms_for_as_many_days_as_the_settings_say(client, settings, monkeypatch):
    settings.ALERT_DAYS_TO_CONFIRM = 2
    asked(client, commune="azilal")
    assert "ومدة صلاحيته يومان:" in mail.outbox[0].body
    from django.core import signing

    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 2 * 24 * 3600 + 60)
    answer = client.post(link("confirm"))
    assert (answer.status_code, "لم يعد هذا الرابط صالحا" in words(answer)) == (404, True)
    assert not Alert.objects.confirmed().exists()


@pytest.mark.parametrize("step", ["confirm", "stop", "leave"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_changes_nothing_and_says_what_to_do(client, step, method):
    follower = followed(client, commune="azilal")
    forged = ["", "1", by_mail.link("follow-stop" if step != "stop" else "follow-leave", 1).partition("k=")[2]]
    for token in forged:
        answer = getattr(client, method)(f"/follow/{step}/?{urlencode({'k': token})}")
        assert answer.status_code == 404
        assert "انسخه كاملا" in words(answer)
    assert follower.alerts.count() == 1


def test_the_rhythm_is_changed_by_following_again_and_confirming(client):
    follower = followed(client, every="day", commune="azilal")
    asked(client, every="week", commune="azilal")
    follower.refresh_from_db()
    assert follower.every == "day", "changed by somebody who need not read that address"
    client.post(link("confirm"))
    follower.refresh_from_db()
    assert follower.every == "week"
    assert follower.alerts.count() == 1


# ── Leaving ──────────────────────────────────────────────────────────────────
def test_a_mail_program_unsubscribes_with_one_click(client):
    followed(client, commune="azilal")
    factories.published()
    alerts.run(later(days=1))
    sent = mail.outbox[-1].message()
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["Auto-Submitted"] == "auto-generated"
    address = re.fullmatch(r"<https://tadafur\.example(/follow/leave/\?k=\S+)>", sent["List-Unsubscribe"].strip())[1]
    answer = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200, "RFC 8058 allows no redirect"
    assert not Follower.objects.exists()


def test_one_of_two_things_is_stopped_alone_and_the_last_takes_the_address_along(client):
    follower = followed(client, commune="azilal")
    followed(client, commune="larache")
    for slug in ("azilal", "larache"):
        factories.published(slug)
    alerts.run(later(days=1))
    links = re.findall(LINK.format("stop"), mail.outbox[-1].body)
    assert len(links) == 2
    assert "<bdi>جماعة أزيلال</bdi>" in client.get(links[0]).content.decode()
    assert follower.alerts.count() == 2
    assert "توقفت المتابعة" in words(client.post(links[0]))
    assert [alert.about for alert in follower.alerts.all()] == ["جماعة العرائش"]
    client.post(links[0])
    client.post(links[1])
    assert not Follower.objects.exists()


def test_what_nobody_confirmed_is_erased_in_time_and_nothing_else(client, settings, capsys):
    settings.ALERT_DAYS_TO_CONFIRM = 7
    follower = followed(client, commune="azilal")
    asked(client, commune="larache")
    asked(client, "never@example.ma", commune="azilal")
    asked(client, "just-now@example.ma", commune="azilal")
    old = timezone.now() - timedelta(days=7, minutes=1)
    late = Alert.objects.filter(query="commune=larache") | Alert.objects.filter(follower__email="never@example.ma")
    late.update(asked_at=old)
    Follower.objects.filter(email="never@example.ma").update(asked_at=old)
    call_command("send_alerts")
    assert "طلبات لم تُؤكد فحُذفت: 2" in capsys.readouterr().out
    assert list(Follower.objects.order_by("pk").values_list("email", flat=True)) == [
        follower.email,
        "just-now@example.ma",
    ]
    assert [alert.query for alert in follower.alerts.all()] == ["commune=azilal"]


# ── Words ────────────────────────────────────────────────────────────────────
def test_the_pages_of_following_hold_no_english_and_one_button(client):
    followed(client, commune="azilal")
    factories.published()
    alerts.run(later(days=1))
    links = {step: link(step) for step in ("stop", "leave")}
    asked(client, commune="larache")
    links["confirm"] = link("confirm")
    for step, address in links.items():
        page = client.get(address).content.decode()
        assert [text for text in read_by_people(page) if latin_words(text)] == [], step
        assert page.count("<button") == 1, step
        assert '<meta name="robots" content="noindex">' in page
        assert "canonical" not in page
    for address in ("/follow/?commune=azilal", "/follow/asked/", "/follow/leave/", "/follow/confirm/?k=x"):
        page = client.get(address).content.decode()
        assert [text for text in read_by_people(page) if latin_words(text)] == [], address
