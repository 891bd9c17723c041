"""Following communes up: who looks after them, reminders and their answers, notes that nobody else ever reads."""

import io
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import pypdfium2
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.urls import get_resolver
from django.utils import timezone
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import Mandate, Role, User
from arabic import dates
from communes.models import Commune, Enrolment
from dashboard import follow_up
from dashboard.models import Answer, Note, Reminder, Told
from milestones import review
from milestones.models import Standing
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.conventions.test_house import addresses
from tests.coordinator.test_notices import Html, broken, named, told
from tests.letters import send_again
from tests.people import PEOPLE, REVIEWS, SEES, coordinator, day, staff, with_mandates
from tests.staff.test_desk import section, seen, text
from tests.urls import PAGES

PAGE, HOME = "/coordination/communes/demnate/follow-up/", "/coordination/communes/demnate/"
QUIET, NOTHING = "/coordination/lists/quiet/", "/coordination/lists/nothing/"
NOW = timezone.now()
READS_NOTES = REVIEWS | {"observer"}
STAFF = {"staff of Demnate", "staff of Larache and of Demnate"}


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch, settings):
    """Each test is rolled back and never commits; what waits for that is done where it is asked for."""
    monkeypatch.setattr(transaction, "on_commit", lambda done, **how: done())
    settings.SITE_URL = "https://tadafur.example"


@pytest.fixture
def clerk():
    return named(factories.staff_of("demnate"), "سعيد")


@pytest.fixture
def nadia(client):
    person = named(factories.coordinator_of("azilal"), "نادية")
    client.force_login(person)
    return person


def sent(client, do, path=PAGE, **fields):
    return client.post(path, {"do": do, "sending": str(uuid4())} | fields, follow=True).content.decode()


def reminded(slug="demnate", words="أضيفوا جديدكم", *, by=None, at=NOW):
    return follow_up.remind([factories.enrolment(slug)], text=words, by=by or factories.management(), at=at)[0]


def noted(words="سر بين المنسقين", *, by=None):
    return follow_up.note(factories.enrolment("demnate"), text=words, by=by or factories.management(), at=NOW)


# ── Who may ──────────────────────────────────────────────────────────────────
def test_predicates_and_querysets_agree():
    pairs = (
        (policy.may_follow_up, policy.followed_up_by),
        (policy.may_read_notes, policy.notes_read_by),
        (policy.may_answer_reminders, policy.reminders_answered_by),
    )
    for make in PEOPLE.values():
        person = make()
        for may, which in pairs:
            found = set(Commune.objects.filter(which(person)))
            for commune in Commune.objects.filter(slug__in=["demnate", "azilal", "larache", "tata", "tanger"]):
                assert (commune in found) is may(person, commune)


@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_opens_and_does_what_the_policy_says(client, demnate, who):
    noted(), reminded()
    person = PEOPLE[who]()
    client.force_login(person)
    inside = {"without a mandate"} != {who}
    assert policy.may_follow_up(person, demnate.commune) is (who in REVIEWS)
    assert policy.may_read_notes(person, demnate.commune) is (who in READS_NOTES)
    assert Note.objects.within(person).exists() is (who in READS_NOTES)
    assert Reminder.objects.answerable_by(person).exists() is (who in STAFF)

    answer = client.get(PAGE)
    assert answer.status_code == ((200 if who in READS_NOTES else 404) if inside else 302)
    assert ("سر بين المنسقين" in answer.content.decode()) is (who in READS_NOTES)
    assert ("أرسل التذكير" in answer.content.decode()) is (who in REVIEWS)
    for do, made in (("remind", Reminder), ("note", Note)):
        answer = client.post(PAGE, {"do": do, "text": "نص جديد"})
        assert answer.status_code == (302 if who in REVIEWS or not inside else 404)
        assert made.objects.filter(text="نص جديد").exists() is (who in REVIEWS)
    azilal = factories.coordinator_of("azilal")
    client.post(PAGE, {"do": "assign", "coordinator": azilal.pk})
    assert Enrolment.objects.filter(coordinator=azilal).exists() is (who in REVIEWS)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_reminder_is_read_with_the_drafts_and_answered_by_the_staff_alone(client, who):
    reminder = reminded()
    client.force_login(PEOPLE[who]())
    path = f"{HOME}reminders/{reminder.pk}/"
    inside = who != "without a mandate"
    assert client.get(path).status_code == ((200 if who in SEES else 404) if inside else 302)
    assert client.post(path, {"text": ""}).status_code == ((302 if who in STAFF else 404) if inside else 302)
    assert Answer.objects.exists() is (who in STAFF)
    assert client.get(path.replace("demnate", "azilal")).status_code == (404 if inside else 302)


@pytest.mark.parametrize("path", [f"{QUIET}reminders/", f"{NOTHING}reminders/", f"{QUIET}assignments/"])
@pytest.mark.parametrize("who", PEOPLE)
def test_several_are_followed_up_by_who_reviews_and_within_their_reach(client, demnate, who, path):
    person = PEOPLE[who]()
    client.force_login(person)
    reviews = policy.may_review_somewhere(person)
    inside = who != "without a mandate"
    assert client.get(path).status_code == ((200 if reviews else 404) if inside else 302)
    azilal = factories.coordinator_of("azilal")
    client.post(path, {"chosen": [demnate.pk], "text": "نص جديد", "coordinator": azilal.pk})
    done = Reminder.objects.exists() or Enrolment.objects.filter(coordinator=azilal).exists()
    assert done is (who in REVIEWS)
    assert client.get("/coordination/lists/waiting/reminders/").status_code == (404 if inside else 302)


# ── Assignment ───────────────────────────────────────────────────────────────
def test_a_commune_is_assigned_and_everyone_there_reads_to_whom(client, nadia, clerk, demnate):
    younes = named(factories.coordinator_of("azilal"), "يونس")
    page = sent(client, "assign", coordinator=younes.pk)
    assert "أُسندت جماعة دمنات إلى يونس. إلى هذا الحساب وحده تصل رسائل ما يُرسل إلى المراجعة منها" in page
    assert "الجماعة مسندة إلى يونس" in text(section(page, "المنسق المكلف بالمتابعة"))
    client.force_login(clerk)
    assert "المنسق المكلف بالمتابعة يونس" in text(seen(client, HOME))
    version = demnate.history.latest()
    assert (version.coordinator, version.history_user) == (younes, nadia)


def test_assigned_as_before_makes_no_version(client, nadia, demnate):
    before = demnate.history.count()
    page = sent(client, "assign", coordinator=nadia.pk)
    page = sent(client, "assign", coordinator=nadia.pk)
    assert "لم يتغير شيء" in page
    assert demnate.history.count() == before + 1
    assert "لم تعد جماعة دمنات مسندة إلى أحد." in sent(client, "assign", coordinator="")


@pytest.mark.parametrize("who", ["coordinator of Tata", "staff of Demnate", "management", "observer"])
def test_only_a_coordinator_of_the_province_can_be_chosen(client, nadia, demnate, who):
    other = PEOPLE[who]()
    assert "لا يتولى تنسيق الإقليم اليوم؛ اختر منسقا من اللائحة." in sent(client, "assign", coordinator=other.pk)
    with pytest.raises(follow_up.NoCoordinatorThere):
        follow_up.assign([demnate], coordinator=other, by=nadia, at=NOW)
    demnate.refresh_from_db()
    assert demnate.coordinator is None


def test_an_assignment_counts_as_none_once_the_mandate_has_ended(client, nadia, demnate):
    younes = named(factories.coordinator_of("azilal"), "يونس")
    follow_up.assign([demnate], coordinator=younes, by=nadia, at=NOW)
    assert list(Enrolment.objects.assigned(timezone.localdate())) == [demnate]
    Mandate.objects.filter(user=younes).update(ends=day(-1))
    assert not Enrolment.objects.assigned(timezone.localdate()).exists()
    assert "، ولم تعد لهذا الحساب مهمة قائمة في إقليم أزيلال؛ فهي الآن غير مسندة إلى أحد" in seen(client, PAGE)
    assert "يونس" not in seen(client, HOME)


def submitted(by):
    mail.outbox.clear()
    return review.move(factories.draft("demnate", by=by), "submit", by=by, at=timezone.now())


def test_what_the_commune_submits_is_told_to_its_coordinator_alone(clerk, nadia, demnate):
    younes = named(factories.coordinator_of("azilal"), "يونس")
    follow_up.assign([demnate], coordinator=younes, by=nadia, at=NOW)
    submitted(clerk)
    assert told() == [younes.email]
    submitted(younes)
    assert told() == [nadia.email], "who makes the move is not told of it: the others are"
    Mandate.objects.filter(user=younes).update(ends=day(-1))
    submitted(clerk)
    assert told() == [nadia.email]


def test_the_queue_stays_open_to_every_coordinator_of_the_province(client, clerk, nadia, demnate):
    follow_up.assign([demnate], coordinator=factories.coordinator_of("azilal"), by=nadia, at=NOW)
    milestone = submitted(clerk)
    assert milestone.statement in section(seen(client, "/coordination/"), "في انتظار المراجعة")


def communes_of(client, query) -> list[str]:
    page = seen(client, f"/coordination/{query}")
    return re.findall(r'<th scope="row"><a href="/coordination/communes/([\w-]+)/">', page)


def test_the_desk_is_narrowed_to_what_is_assigned_to_me_and_the_address_keeps_it(client, nadia, demnate):
    azilal = factories.enrolment("azilal")
    younes = named(factories.coordinator_of("azilal"), "يونس")
    assert f'<option value="{nadia.pk}">المسندة إليّ</option>' in seen(client, "/coordination/")
    assert communes_of(client, f"?coordinator={nadia.pk}") == []
    follow_up.assign([azilal], coordinator=younes, by=nadia, at=NOW)
    follow_up.assign([demnate], coordinator=nadia, by=nadia, at=NOW)
    assert communes_of(client, f"?coordinator={nadia.pk}") == ["demnate"]
    assert communes_of(client, f"?coordinator={younes.pk}") == ["azilal"]
    page = seen(client, f"/coordination/?coordinator={nadia.pk}")
    assert f'href="/coordination/lists/published/?coordinator={nadia.pk}"' in page
    assert "14 محطة" in text(seen(client, f"/coordination/lists/published/?coordinator={nadia.pk}"))
    assert "لا محطة" in text(seen(client, f"/coordination/lists/published/?coordinator={younes.pk}"))
    client.force_login(factories.management())
    assert communes_of(client, f"?coordinator={younes.pk}") == ["azilal"]
    assert "azilal" not in communes_of(client, "?coordinator=none")
    assert len(communes_of(client, "?coordinator=none")) == 11
    Mandate.objects.filter(user=younes).update(ends=day(-1))
    assert "azilal" in communes_of(client, "?coordinator=none")


def test_several_are_assigned_at_once_or_none(client, nadia, demnate):
    azilal, larache = factories.enrolment("azilal"), factories.enrolment("larache")
    path, chosen = "/coordination/lists/communes/assignments/", {"coordinator": nadia.pk}
    page = client.post(path, chosen | {"chosen": [demnate.pk, azilal.pk]}, follow=True).content.decode()
    assert "أُسندت إلى نادية جماعتان. إلى هذا الحساب وحده تصل رسائل ما يُرسل إلى المراجعة منهما" in page
    assert Enrolment.objects.filter(coordinator=nadia).count() == 2
    Enrolment.objects.update(coordinator=None)
    page = client.post(path, chosen | {"chosen": [demnate.pk, larache.pk]}, follow=True).content.decode()
    assert "إحدى الجماعات المختارة ليست من جماعاتك اليوم" in page
    client.force_login(factories.management())
    page = client.post(path, chosen | {"chosen": [demnate.pk, larache.pk]}, follow=True).content.decode()
    assert "لا يتولى نادية اليوم تنسيق إقليم: العرائش، إقليم العرائش." in page
    assert f'value="{demnate.pk}" checked' in page
    assert not Enrolment.objects.filter(coordinator=nadia).exists()


# ── Reminders ────────────────────────────────────────────────────────────────
def test_a_reminder_is_mailed_and_stands_on_the_commune_s_desk_until_it_is_answered(client, nadia, clerk):
    page = sent(client, "remind", text="أضيفوا جديد هذه السنة")
    assert "سُجِّل التذكير، وهو الآن في أعلى مكتب جماعة دمنات إلى أن يطلع عليه محررها." in page
    assert text(section(page, "التذكيرات")).count("أُخبر بالبريد الإلكتروني: سعيد.") == 1
    assert "لم يُطَّلع عليه بعد" in section(page, "التذكيرات")
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([clerk.email], "جماعة دمنات: تذكير")

    client.force_login(clerk)
    home = seen(client, HOME)
    assert "أضيفوا جديد هذه السنة" in section(home, "تذكير")
    (path,) = re.findall(r'action="([^"]*/reminders/\d+/)"', home)
    page = client.post(path, {"text": "نضيفها في هذا الأسبوع."}, follow=True).content.decode()
    assert "سُجِّل اطلاعكم على التذكير، وهو وجوابكم الآن في صفحة المتابعة عند نادية" in page
    assert "أضيفوا جديد هذه السنة" not in page

    client.force_login(nadia)
    shown = text(section(seen(client, PAGE), "التذكيرات"))
    assert "نضيفها في هذا الأسبوع. تم الاطلاع عليه من طرف سعيد يوم" in shown
    assert "لم يُطَّلع عليه بعد" not in shown


def test_the_letter_is_arabic_and_leads_to_the_commune_s_desk(clerk, nadia):
    reminded(words='أضيفوا "جديد" السنة & ما قبلها\nوأخبرونا', by=nadia)
    (letter,) = mail.outbox
    html = letter.alternatives[0].content
    home, account = f"https://tadafur.example{HOME}", "https://tadafur.example/account/"
    assert Html(html).links == [home, account]
    for said in ('«أضيفوا "جديد" السنة & ما قبلها\nوأخبرونا»', "نادية", home, account):
        assert said in letter.body
    assert "&quot;جديد&quot; السنة &amp; ما قبلها<br>وأخبرونا" in html
    apart = re.sub(r'<bdi dir="ltr">[^<]*</bdi>', " ", html)
    for words in (*read_by_people(apart), re.sub(r"https://\S+", " ", letter.body), letter.subject):
        assert latin_words(words) == []


def test_the_page_says_who_was_told_and_who_was_not(client, clerk, nadia):
    named(factories.staff_of("demnate"), "مريم", email="")
    named(factories.staff_of("demnate"), "هند", notices="none")
    named(factories.staff_of("demnate"), "ليلى", notices="daily")
    before = text(section(seen(client, PAGE), "التذكيرات"))
    assert "يُخبَر بالبريد الإلكتروني: سعيد، ليلى. يطلع عليه في مكتبه، بلا رسالة: هند." in before
    shown = text(section(sent(client, "remind", text="أضيفوا جديدكم"), "التذكيرات"))
    for said in (
        "أُخبر بالبريد الإلكتروني: سعيد.",
        "يصل الخبر في رسالة اليوم إلى: ليلى.",
        "يطلع على الخبر في مكتبه، بلا رسالة: هند.",
        "لا عنوان بريد مسجل في حساب مريم؛ أبلغ الخبر بنفسك.",
    ):
        assert said in shown
    User.objects.filter(first_name="مريم").update(email="maryam@example.ma")
    assert "لا عنوان بريد مسجل في حساب مريم" in seen(client, PAGE), "what is told of that day stays as it was"


def test_a_commune_without_staff_is_reminded_and_that_nobody_was_told_is_said(client, nadia):
    assert "فلن يُخبر به أحد. تُطلب الحسابات من إدارة البرنامج" in section(seen(client, PAGE), "التذكيرات")
    page = sent(client, "remind", text="أضيفوا جديدكم")
    assert '<li class="note">سُجِّل التذكير إلى جماعة دمنات، ولم يُخبر به أحد' in page
    assert "note--good" not in page
    assert "لم يُخبر به أحد: لم يكن للجماعة يوم كُتب محرر يُوجَّه إليه. تُطلب الحسابات" in section(page, "التذكيرات")
    assert not mail.outbox
    clerk = factories.staff_of("demnate")
    client.force_login(clerk)
    assert "أضيفوا جديدكم" in seen(client, HOME), "whoever becomes its staff finds it"
    follow_up.answer(Reminder.objects.get(), text="", by=clerk, at=NOW)
    client.force_login(nadia)
    assert "تُطلب الحسابات" not in section(seen(client, PAGE), "التذكيرات")


def test_a_commune_whose_only_editor_reminds_it_has_nobody_to_tell(client):
    client.force_login(with_mandates(staff("demnate"), coordinator("azilal")))
    assert "لا محرر لهذه الجماعة يُوجَّه إليه التذكير" in seen(client, PAGE)


def test_communes_without_an_editor_are_marked_where_several_are_chosen(client, nadia, clerk):
    factories.published("azilal")
    page = seen(client, f"{QUIET}reminders/")
    (marked,) = [line for line in page.split("<li>") if "بلا محرر</b>" in line]
    assert "<span>أزيلال " in marked
    assert "وحيث كُتب «بلا محرر» لا يُخبر به أحد" in page
    factories.staff_of("azilal")
    assert "بلا محرر" not in seen(client, f"{QUIET}reminders/")


def test_a_mail_server_that_is_down_loses_no_reminder(client, clerk, nadia, monkeypatch):
    with monkeypatch.context() as patch:
        broken(patch)
        page = sent(client, "remind", text="أضيفوا جديدكم")
        assert "الرسالة في طريقها بالبريد الإلكتروني إلى: سعيد." in page
    send_again()
    call_command("send_notices")
    assert told() == [clerk.email]
    assert Told.objects.get().sent_at is not None


def test_a_reminder_answered_meanwhile_needs_no_letter(clerk, nadia, monkeypatch):
    with monkeypatch.context() as patch:
        broken(patch)
        follow_up.answer(reminded(by=nadia), text="", by=clerk, at=NOW)
    send_again()
    assert clerk.email not in told()


def test_who_has_left_is_sent_no_reminder_any_more(clerk, nadia, monkeypatch):
    with monkeypatch.context() as patch:
        broken(patch)
        reminded(by=nadia)
    Mandate.objects.filter(user=clerk).update(ends=day(-1))
    send_again()
    assert not mail.outbox


def test_one_letter_a_day_gathers_reminders_and_moves(clerk, nadia):
    User.objects.filter(pk=clerk.pk).update(notices="daily")
    reminded(words="أضيفوا جديدكم", by=nadia)
    review.move(submitted(clerk), "return", by=nadia, at=NOW, remark="أضف المكان")
    mail.outbox.clear()
    call_command("send_notices", "--daily")
    (letter,) = mail.outbox
    assert letter.subject == "جماعة دمنات: جديد المراجعة، محطة واحدة، وتذكير واحد"
    for part in (letter.body, letter.alternatives[0].content):
        assert "أضيفوا جديدكم" in part
        assert "أضف المكان" in part


def test_a_double_click_makes_one_of_each(client, nadia, clerk):
    for do, model in (("remind", Reminder), ("note", Note)):
        number = str(uuid4())
        for _ in range(2):
            page = sent(client, do, text="نص واحد", sending=number)
        assert model.objects.count() == 1
        assert 'role="status"' in page
    assert len(mail.outbox) == 1
    client.force_login(clerk)
    path = f"{HOME}reminders/{Reminder.objects.get().pk}/"
    for _ in range(2):
        page = client.post(path, {"text": "جواب"}, follow=True).content.decode()
    assert Answer.objects.count() == 1
    assert "سُجِّل اطلاعكم" in page


def test_the_second_of_two_answers_is_not_lost_silently(client, nadia, clerk):
    reminder = reminded(by=nadia)
    follow_up.answer(reminder, text="جواب الزميلة", by=named(factories.staff_of("demnate"), "مريم"), at=NOW)
    client.force_login(clerk)
    page = client.post(f"{HOME}reminders/{reminder.pk}/", {"text": "جواب ثان طويل"}, follow=True).content.decode()
    assert "سبق أن سُجِّل الاطلاع على هذا التذكير من طرف مريم، فلم يُحفظ جوابكم." in page
    assert "«جواب ثان طويل»" in page


@pytest.mark.parametrize(("do", "said"), [("remind", "اكتب نص التذكير"), ("note", "اكتب نص الملاحظة.")])
@pytest.mark.parametrize("words", ["", "  ", "ك" * 2001, "نص\u202eمقلوب"])
def test_a_wrong_text_is_refused_in_arabic_and_stays(client, nadia, do, said, words):
    page = sent(client, do, text=words)
    errors = re.findall(r'<p class="err">(.*?)</p>', page)
    assert len(errors) == 1
    assert not latin_words(errors[0])
    if words.strip():
        assert words in page
    else:
        assert said in errors[0]
    assert not Reminder.objects.exists()
    assert not Note.objects.exists()


@pytest.mark.parametrize("fields", [{"do": "nonsense"}, {}, {"do": "note\0"}, {"do": "remind", "sending": "\0"}])
def test_what_no_form_of_ours_would_send_does_nothing(client, nadia, fields):
    assert client.post(PAGE, fields).status_code == 200
    assert (
        client.post(f"{QUIET}reminders/", fields | {"chosen": ["\0", "9" * 40, "x"], "text": "نص"}).status_code == 200
    )
    assert not Reminder.objects.exists()


def test_an_answer_too_long_comes_back_as_it_was(client, nadia, clerk):
    reminder = reminded(by=nadia)
    client.force_login(clerk)
    page = client.post(f"{HOME}reminders/{reminder.pk}/", {"text": "ج" * 501}).content.decode()
    assert "هذا النص أطول من 500 حرف؛ اختصره." in page
    assert "ج" * 501 in page


def test_a_quiet_commune_s_reminder_begins_with_the_day_that_its_silence_is_counted_from(client, nadia, demnate):
    """Its record was published today, so it can't say that nothing was."""
    page = seen(client, PAGE)
    assert "لا يضم سجل جماعتكم المنشور أي محطة جرت بعد 22 فبراير 2025. نرجو" in page
    Standing.objects.filter(enrolment=demnate).update(last_day=None, last_published_at=NOW - timedelta(400))
    day = dates.write(localdate(NOW - timedelta(400)).isoformat())
    assert f"كلها بلا تاريخ، ونُشرت آخرها يوم {day}. نرجو" in seen(client, PAGE)


# ── Answers ──────────────────────────────────────────────────────────────────
LIST = "/coordination/reminders/"


def answered(reminder, by, words="نضيفها قريبا", at=NOW):
    mail.outbox.clear()
    follow_up.answer(reminder, text=words, by=by, at=at)
    return mail.outbox


def test_an_answer_is_mailed_to_who_wrote_the_reminder_and_to_who_looks_after_the_commune(clerk, nadia, demnate):
    younes, _ = (named(factories.coordinator_of("azilal"), name) for name in ("يونس", "هند"))
    boss = named(factories.management(), "مريم")
    answered(reminded(by=boss), clerk)
    assert told() == [boss.email]
    follow_up.assign([demnate], coordinator=younes, by=nadia, at=NOW)
    answered(reminded(by=nadia), clerk)
    assert told() == sorted([nadia.email, younes.email])
    answered(reminded(by=younes), clerk)
    assert told() == [younes.email]


def test_an_answer_is_mailed_as_its_reader_has_chosen_and_to_nobody_who_has_left(clerk, nadia, demnate):
    User.objects.filter(pk=nadia.pk).update(notices="none")
    assert not answered(reminded(by=nadia), clerk)
    User.objects.filter(pk=nadia.pk).update(notices="each")
    Mandate.objects.filter(user=nadia).update(ends=day(-1))
    assert not answered(reminded(by=nadia), clerk)


def test_a_reminder_that_reached_nobody_is_marked_among_those_that_wait(client, nadia, clerk):
    reminded(by=nadia)
    assert "لم يُخبر به أحد" not in seen(client, LIST)
    follow_up.remind([factories.enrolment("azilal")], text="تذكير", by=nadia, at=NOW)
    assert seen(client, LIST).count("لم يُخبر به أحد") == 1


def test_one_letter_a_day_gathers_answers(clerk, nadia):
    User.objects.filter(pk=nadia.pk).update(notices="daily")
    for words in ("نضيفها قريبا", ""):
        assert not answered(reminded(words=f"تذكير جوابه «{words}»", by=nadia), clerk, words)
    call_command("send_notices", "--daily")
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([nadia.email], "جماعة دمنات: جوابان عن التذكيرات")
    for part in (letter.body, letter.alternatives[0].content):
        assert "نضيفها قريبا" in part
        assert "بلا جواب مكتوب" in part


@pytest.mark.parametrize(("words", "subject"), [("نضيفها قريبا", "جواب عن تذكير"), ("", "تم الاطلاع على تذكير")])
def test_the_letter_of_an_answer_is_arabic_and_leads_to_the_follow_up(clerk, nadia, words, subject):
    (letter,) = answered(reminded(words="أضيفوا جديدكم", by=nadia), clerk, words)
    assert letter.subject == f"جماعة دمنات: {subject}"
    html = letter.alternatives[0].content
    page, account = f"https://tadafur.example{PAGE}", "https://tadafur.example/account/"
    assert Html(html).links == [page, account]
    for said in ("أضيفوا جديدكم", words, "سعيد"):
        assert said in letter.body
        assert said in html
    apart = re.sub(r'<bdi dir="ltr">[^<]*</bdi>', " ", html)
    for said in (*read_by_people(apart), re.sub(r"https://\S+", " ", letter.body), letter.subject):
        assert latin_words(said) == []


def test_the_clerk_is_told_to_whom_the_answer_is_mailed(client, nadia, clerk):
    path = f"{HOME}reminders/{reminded(by=nadia).pk}/"
    client.force_login(clerk)
    page = client.post(path, {"text": ""}, follow=True).content.decode()
    assert "وهو الآن في صفحة المتابعة عند نادية. يُخبَر بالبريد الإلكتروني: نادية." in page
    User.objects.filter(pk=nadia.pk).update(notices="none")
    path = f"{HOME}reminders/{reminded(by=nadia).pk}/"
    page = client.post(path, {"text": "نعم"}, follow=True).content.decode()
    assert "وهو وجوابكم الآن في صفحة المتابعة عند نادية.</li>" in page


@pytest.mark.parametrize("who", PEOPLE)
def test_the_reminders_of_all_communes_are_read_by_who_follows_them_up(client, who):
    reminded(words="إلى دمنات"), reminded("larache", words="إلى العرائش")
    person = PEOPLE[who]()
    client.force_login(person)
    answer = client.get(LIST)
    reads = policy.may_review_somewhere(person) or who == "observer"
    assert answer.status_code == (302 if who == "without a mandate" else 200 if reads else 404)
    page = answer.content.decode()
    assert ("إلى دمنات" in page) is (who in READS_NOTES)
    assert ("إلى العرائش" in page) is (who in {"management", "observer"})


def test_what_waits_for_an_answer_stands_apart_from_what_was_answered_the_latest_first(client, nadia, clerk):
    for number in range(4):
        reminded(words=f"تذكير رقم {number}", at=NOW - timedelta(number), by=nadia)
    first, second, *_ = Reminder.objects.order_by("at")
    answered(second, clerk, "الجواب الأول", NOW - timedelta(1))
    answered(first, clerk, "الجواب الثاني", NOW)
    assert f'href="{LIST}"' in seen(client, "/coordination/")
    waits, done = seen(client, LIST), seen(client, f"{LIST}?state=answered")
    assert re.findall("تذكير رقم .", waits) == ["تذكير رقم 0", "تذكير رقم 1"]
    said = re.findall("تذكير رقم .|الجواب الأول|الجواب الثاني", done)
    assert said == ["تذكير رقم 3", "الجواب الثاني", "تذكير رقم 2", "الجواب الأول"]
    assert "تذكيران، الأحدث أولا" in text(waits)
    for page in (waits, done):
        assert page.count(f'<h3><a href="{PAGE}">جماعة دمنات</a></h3>') == 2
        assert [words for said in read_by_people(re.sub(r"<footer.*", "", page, flags=re.DOTALL)) if
                (words := latin_words(said))] == []  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", ["", "?state=answered"])
def test_the_list_of_reminders_takes_the_same_queries_however_many(
    client, nadia, clerk, rows, query, django_assert_num_queries
):
    for _ in range(rows):
        reminded(), follow_up.answer(reminded(), text="", by=clerk, at=NOW)
    with django_assert_num_queries(5):
        assert seen(client, f"{LIST}{query}").count("<h3>") == rows


def test_the_reminders_come_twenty_five_a_page(client, nadia):
    for number in range(27):
        reminded(words=f"تذكير رقم {number}", at=NOW - timedelta(number))
    assert [seen(client, f"{LIST}?page={page}").count("<h3>") for page in (1, 2, "x")] == [25, 2, 25]


# ── Several at once ──────────────────────────────────────────────────────────
def test_several_quiet_communes_are_reminded_with_a_text_that_is_ready(client, nadia, clerk, demnate):
    factories.published("azilal")
    azilal = factories.enrolment("azilal")
    assert f'href="{QUIET}reminders/?"' in seen(client, QUIET)
    page = seen(client, f"{QUIET}reminders/")
    assert "لا يضم سجل جماعتكم المنشور أي محطة جرت في المدة الأخيرة." in page
    assert page.count('name="chosen"') == 2
    assert "checked" not in page
    own = "اكتبوا إلينا قبل نهاية الشهر"
    page = client.post(f"{QUIET}reminders/", {"all": "1", "text": own}).content.decode()
    assert page.count(" checked>") == 2
    assert f"{own}</textarea>" in page, "what was typed stays"
    assert 'class="err"' not in page
    mail.outbox.clear()
    fields = {"chosen": [demnate.pk, azilal.pk], "text": "أضيفوا جديدكم", "sending": str(uuid4())}
    for _ in range(2):
        page = client.post(f"{QUIET}reminders/", fields, follow=True).content.decode()
    assert "سُجِّل التذكير، وهو الآن في أعلى مكتب جماعة دمنات إلى أن يطلع عليه محررها." in page
    assert "يصل الخبر بالبريد الإلكتروني إلى شخص واحد." in page
    nobody = "سُجِّل التذكير ولم يُخبر به أحد حيث لا محرر يُوجَّه إليه: جماعة أزيلال. تُطلب الحسابات من إدارة البرنامج"
    assert f'<li class="note">{nobody}' in page
    assert Reminder.objects.count() == 2
    assert told() == [clerk.email]
    assert "آخر تذكير" in seen(client, f"{QUIET}reminders/")


def test_a_clerk_of_two_reminded_communes_gets_one_letter(client, nadia, demnate):
    person = named(with_mandates(staff("demnate"), staff("azilal")), "سعيد")
    fields = {"chosen": [demnate.pk, factories.enrolment("azilal").pk], "text": "أضيفوا جديدكم"}
    page = client.post(f"{QUIET}reminders/", fields, follow=True).content.decode()
    assert "سُجِّل التذكير في جماعتين، وهو الآن في أعلى مكتب كل جماعة إلى أن يطلع عليه محررها." in page
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [([person.email], "تضافر: تذكيران")]


def test_a_clerk_of_two_communes_finds_on_the_desk_which_is_reminded(client, nadia):
    person = with_mandates(staff("demnate"), staff("azilal"))
    reminder = reminded(by=nadia)
    for _ in range(2):
        client.force_login(person)
        note = re.findall(r'<p class="note">تذكير.*?</p>', seen(client, "/coordination/"))
        Mandate.objects.create(user=person, role=Role.COORDINATOR, province=reminder.commune.province)
        assert [text(one) for one in note] == ["تذكير لم يُطَّلع عليه بعد: جماعة دمنات"]
    follow_up.answer(reminder, text="", by=person, at=NOW)
    assert "تذكير لم يُطَّلع" not in seen(client, "/coordination/")


def test_nobody_is_chosen_on_purpose_for_several(client, nadia, demnate):
    follow_up.assign([demnate], coordinator=nadia, by=nadia, at=NOW)
    path = "/coordination/lists/communes/assignments/"
    page = client.post(path, {"chosen": [demnate.pk], "coordinator": ""}).content.decode()
    assert "اختر المنسق، أو «لا أحد» لرفع الإسناد." in page
    page = client.post(path, {"chosen": [demnate.pk], "coordinator": "none"}, follow=True).content.decode()
    assert "لم تعد مسندة: جماعة واحدة." in page
    demnate.refresh_from_db()
    assert demnate.coordinator is None


def test_nothing_chosen_is_said_and_the_text_stays(client, nadia):
    page = client.post(f"{QUIET}reminders/", {"text": "نص غيَّرته"}).content.decode()
    assert "اختر جماعة واحدة على الأقل." in page
    assert "نص غيَّرته" in page


def test_the_text_for_a_commune_with_nothing_yet_says_how_to_begin(client, nadia):
    factories.enrolment("azilal")
    assert "ترفعوا بطاقة الجماعة كما هي عندكم" in seen(client, f"{NOTHING}reminders/")
    assert "ترفعوا بطاقة الجماعة كما هي عندكم" in seen(client, PAGE.replace("demnate", "azilal"))


# ── Sessions ─────────────────────────────────────────────────────────────────
def ran_out(client, person, path, fields) -> str:
    """The form sent after its session ran out; what its sender finds after signing in again."""
    User.objects.filter(pk=person.pk).update(password=factories.user().password)
    client.logout()
    held = re.search(r'name="held" value="([^"]+)"', client.post(path, fields).content.decode())[1]
    entering = {"username": person.username, "password": "secret", "held": held}
    return client.post("/account/sign-in/", entering, follow=True).content.decode()


@pytest.mark.parametrize("do", ["remind", "note"])
def test_a_text_whose_session_ran_out_is_given_back(client, nadia, do):
    page = ran_out(client, nadia, PAGE, {"do": do, "text": "كلام طويل كتبته"})
    assert "ها هو كما تركته" in page
    assert page.count("كلام طويل كتبته</textarea>") == 1
    assert not Reminder.objects.exists()


def test_a_choice_whose_session_ran_out_is_given_back(client, nadia, demnate):
    page = ran_out(client, nadia, f"{QUIET}reminders/", {"chosen": [demnate.pk], "text": "كلام طويل كتبته"})
    assert f'value="{demnate.pk}" checked' in page
    assert "كلام طويل كتبته</textarea>" in page


def test_an_answer_whose_session_ran_out_is_given_back(client, nadia, clerk):
    path = f"{HOME}reminders/{reminded(by=nadia).pk}/"
    assert "كلام طويل كتبته</textarea>" in ran_out(client, clerk, path, {"text": "كلام طويل كتبته"})


# ── Notes ────────────────────────────────────────────────────────────────────
SECRET = "سر بين المنسقين وحدهم"


def said_by(answer) -> str:
    """All that an answer says, be it a page, a document or a file of text."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:4] == b"%PDF":
        return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body))
    if body[:2] == b"PK":
        package = zipfile.ZipFile(io.BytesIO(body))
        return " ".join(package.read(name).decode(errors="ignore") for name in package.namelist())
    return body.decode(errors="ignore")


def test_a_note_is_on_no_public_page_no_page_of_the_staff_no_file_and_in_no_letter(client, clerk, nadia, demnate):
    milestone = submitted(clerk)
    sent(client, "note", text=SECRET)
    assert SECRET in seen(client, PAGE), "there is something that could leak"
    walked = {path for _, path in addresses(get_resolver().url_patterns)} | set(PAGES) | {HOME, "/coordination/"}
    walked |= {f"/admin/milestones/milestone/{milestone.pk}/{end}/" for end in ("change", "history")}
    walked |= {f"/admin/communes/enrolment/{demnate.pk}/{end}/" for end in ("change", "history")}
    walked |= {f"/communes/demnate/card.{kind}" for kind in ("pdf", "docx")}
    reached = 0
    for person in (None, clerk, PEOPLE["staff of Azilal, the neighbour"](), PEOPLE["coordinator of Tata"]()):
        for path in sorted(walked):
            client.force_login(person) if person else client.logout()
            answer = client.get(path, follow=True)
            reached += answer.status_code == 200
            assert SECRET not in said_by(answer), f"{path} tells the note to {person}"
    assert reached > 100
    review.move(milestone, "publish", by=nadia, at=NOW, remark="للتجربة")
    reminded(by=nadia)
    assert len(mail.outbox) > 1
    assert not [letter for letter in mail.outbox if SECRET in letter.body + letter.alternatives[0].content]


def test_who_is_staff_of_the_commune_and_coordinates_its_province_reads_its_notes(client):
    noted(SECRET)
    client.force_login(with_mandates(staff("demnate"), coordinator("azilal")))
    assert SECRET in seen(client, PAGE)


def test_a_note_says_who_wrote_it_and_when(client, nadia):
    page = sent(client, "note", text="اتصلت بالكاتب العام\nوينتظر الميزانية")
    assert "حُفظت الملاحظة." in page
    shown = text(section(page, "ملاحظات داخلية"))
    assert "اتصلت بالكاتب العام وينتظر الميزانية من نادية يوم" in shown
    assert "ملاحظة واحدة" in shown


# ── Pages ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("who", ["coordinator of Azilal", "management", "observer"])
def test_the_page_takes_the_same_queries_however_long_its_history(
    client, clerk, who, rows, django_assert_num_queries
):
    for number in range(rows):
        follow_up.answer(reminded(at=NOW - timedelta(number)), text="", by=clerk, at=NOW)
        noted()
    client.force_login(PEOPLE[who]())
    with django_assert_num_queries(12):
        assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("task", ["reminders", "assignments"])
def test_a_choice_takes_the_same_queries_however_many(client, nadia, clerk, task, rows, django_assert_num_queries):
    for commune in Commune.objects.filter(province__slug="azilal", enrolments=None)[:rows]:
        reminded(commune.slug)
    with django_assert_num_queries(8 if task == "reminders" else 9):
        assert client.get(f"{NOTHING}{task}/").status_code == 200


def test_long_histories_come_ten_a_page(client, nadia):
    for number in range(12):
        reminded(words=f"تذكير رقم {number}", at=NOW - timedelta(number)), noted(f"ملاحظة رقم {number}")
    first, second = seen(client, PAGE), seen(client, f"{PAGE}?reminders=2&notes=2")
    assert [len(re.findall("تذكير رقم", page)) for page in (first, second)] == [10, 2]
    assert [len(re.findall("ملاحظة رقم", page)) for page in (first, second)] == [10, 2]
    assert "12 تذكيرا" in text(first)
    for nonsense in ("x", "-1", "9" * 5000):
        assert "تذكير رقم" in seen(client, f"{PAGE}?reminders={nonsense}&notes={nonsense}")


def test_the_pages_hold_no_english(client, nadia, clerk):
    reminded(by=nadia), noted()
    for path in (PAGE, HOME, QUIET, f"{QUIET}reminders/", f"{QUIET}assignments/", f"{HOME}reminders/1/"):
        path = path.replace("/1/", f"/{Reminder.objects.get().pk}/")
        page = re.sub(r"<footer.*?</footer>", " ", seen(client, path), flags=re.DOTALL)
        assert [words for said in read_by_people(page) if (words := latin_words(said))] == []


def test_the_follow_up_is_linked_from_the_home_for_who_may_read_it(client, nadia, clerk):
    assert f'href="{PAGE}"' in seen(client, HOME)
    client.force_login(clerk)
    assert PAGE not in seen(client, HOME)
