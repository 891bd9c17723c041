"""Whoever a move concerns is told by e-mail, nobody else is, and no letter is lost when the mail server is down."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import outbox
from accounts.models import Letter, Mandate, User
from milestones import notice_words, notices, review, revising
from milestones.models import Milestone, Notice, Review
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.letters import send_again
from tests.shown import as_listed, as_shown

LIST = "/admin/milestones/milestone/"
TODAY = date.today()


@pytest.fixture(autouse=True)
def _committed_at_once(monkeypatch, settings):
    """Each test is rolled back and never commits; what waits for that is done where it is asked for."""
    monkeypatch.setattr(transaction, "on_commit", lambda done, **how: done())
    settings.SITE_URL = "https://tadafur.example"


def named(person: User, name: str, **facts) -> User:
    """The person with a name and an address of their own."""
    address = facts.pop("email", f"user{person.pk}@example.ma")
    User.objects.filter(pk=person.pk).update(first_name=name, email=address, **facts)
    return User.objects.get(pk=person.pk)


@pytest.fixture
def clerk():
    return named(factories.staff_of("demnate"), "سعيد")


@pytest.fixture
def coordinator():
    return named(factories.coordinator_of("azilal"), "نادية")


@pytest.fixture
def _strangers():
    """Those whom nothing in Demnate concerns: each would be told if a rule named the wrong place."""
    for make in (
        lambda: factories.staff_of("larache"),
        lambda: factories.staff_of("azilal"),
        lambda: factories.coordinator_of("tata"),
        factories.observer,
        factories.user,
    ):
        named(make(), "غريب")


def moved(action, *, by, milestone=None, remark="سبب"):
    milestone = milestone or factories.draft("demnate", by=by)
    return review.move(milestone, action, by=by, at=timezone.now(), remark=remark)


def submitted(by):
    """Submitted with nobody having been told: what is looked at is the move after it."""
    milestone = moved("submit", by=by)
    mail.outbox.clear()
    return milestone


def noted() -> set[User]:
    """For whom a notice of the last review was made, whether or not a letter left."""
    made = Review.objects.latest("pk")
    return set(notices.recipients(made, TODAY))


def told() -> list[str]:
    return sorted(address for letter in mail.outbox for address in letter.to)


def addresses(*people) -> list[str]:
    return sorted(person.email for person in people)


# ── Who ──────────────────────────────────────────────────────────────────────
@pytest.mark.usefixtures("_strangers")
def test_what_is_submitted_is_told_to_the_coordinators_of_the_province(clerk, coordinator):
    other = named(factories.coordinator_of("azilal"), "يونس")
    named(factories.management(), "الإدارة")
    moved("submit", by=clerk)
    assert told() == addresses(coordinator, other)


@pytest.mark.usefixtures("_strangers")
def test_management_is_told_where_the_province_has_no_coordinator(clerk):
    manager = named(factories.management(), "الإدارة")
    moved("submit", by=clerk)
    assert told() == addresses(manager)


def test_management_is_told_where_the_only_coordinator_submits(coordinator):
    manager = named(factories.management(), "الإدارة")
    moved("submit", by=coordinator)
    assert told() == addresses(manager)


@pytest.mark.usefixtures("_strangers")
@pytest.mark.parametrize("action", ["return", "publish", "withdraw"])
def test_an_answer_is_told_to_the_staff_and_to_the_last_writer(clerk, coordinator, action):
    colleague, writer = named(factories.staff_of("demnate"), "مريم"), named(factories.management(), "الإدارة")
    milestone = submitted(writer)
    if action == "withdraw":
        milestone = moved("publish", by=coordinator, milestone=milestone)
        mail.outbox.clear()
    moved(action, by=coordinator, milestone=milestone)
    assert told() == addresses(clerk, colleague, writer)


def test_whoever_makes_the_move_is_not_told_of_it(clerk):
    manager = named(factories.management(), "الإدارة")
    milestone = submitted(manager)
    mail.outbox.clear()
    moved("publish", by=manager, milestone=milestone)
    assert told() == addresses(clerk)


def test_a_writer_who_has_left_is_told_nothing(clerk, coordinator):
    left = named(factories.staff_of("demnate"), "غادر")
    milestone = submitted(left)
    Mandate.objects.filter(user=left).update(ends=TODAY - timedelta(1))
    moved("return", by=coordinator, milestone=milestone)
    assert noted() == {clerk}
    assert told() == addresses(clerk)


def test_a_stopped_account_is_told_nothing(clerk, coordinator):
    milestone = submitted(clerk)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    moved("return", by=coordinator, milestone=milestone)
    assert noted() == set()
    assert not Notice.objects.exclude(to=coordinator).exists()


@pytest.mark.usefixtures("_strangers")
@pytest.mark.parametrize(
    ("action", "who"),
    [("propose", ["clerk"]), ("accept", ["coordinator", "author"]), ("decline", ["coordinator", "author"])],
)
def test_proposals_are_told_to_the_commune_and_their_answers_to_who_proposed(clerk, coordinator, action, who):
    author = named(factories.management(), "الإدارة")
    milestone = factories.draft("demnate", by=author)
    by = named(factories.staff_of("demnate"), "مريم")
    made = Review.objects.create(milestone=milestone, action=action, by=by, at=timezone.now())
    people = {"clerk": clerk, "coordinator": coordinator, "author": author}
    assert notices.notify(made, at=made.at) == sorted((people[one] for one in who), key=lambda person: person.pk)
    assert told() == addresses(*(people[one] for one in who))


def test_every_move_of_the_review_says_whom_it_concerns_and_in_which_words():
    assert set(review.MOVES) <= set(notices.AUDIENCE)
    assert set(notices.AUDIENCE) == set(notice_words.NOTICES_IN_WORDS)


def test_a_move_that_nobody_is_told_of_is_made_all_the_same(clerk, monkeypatch):
    monkeypatch.delitem(notices.AUDIENCE, "submit")
    assert moved("submit", by=clerk).status == "submitted"
    assert not Notice.objects.exists()


# ── Their choice ─────────────────────────────────────────────────────────────
def test_no_notice_is_made_for_who_wants_none_or_has_no_address(clerk, coordinator):
    User.objects.filter(pk=coordinator.pk).update(notices="none")
    named(factories.coordinator_of("azilal"), "بلا عنوان", email="")
    moved("submit", by=clerk)
    assert not Notice.objects.exists()
    assert not mail.outbox


def test_one_letter_a_day_gathers_all_that_happened(clerk, coordinator):
    User.objects.filter(pk=coordinator.pk).update(notices="daily")
    for statement in ("تنظيم لقاء أول", "تنظيم لقاء ثان"):
        moved("submit", by=clerk, milestone=factories.draft("demnate", by=clerk, statement=statement))
    assert not mail.outbox
    call_command("send_notices", verbosity=0)
    assert not mail.outbox, "the letters of each move are not theirs"
    call_command("send_notices", "--daily")
    call_command("send_notices", "--daily")
    (letter,) = mail.outbox
    assert letter.to == [coordinator.email]
    assert letter.subject == "جماعة دمنات: جديد المراجعة، محطتان"
    for part in (letter.body, letter.alternatives[0].content):
        assert "تنظيم لقاء أول" in part
        assert "تنظيم لقاء ثان" in part


def test_a_digest_over_several_communes_does_not_name_one_of_them():
    milestones = [factories.draft(slug) for slug in ("demnate", "azilal", "azilal")]
    assert notice_words.subject_of_digest(milestones) == "تضافر: جديد المراجعة، 3 محطات"


def test_who_changes_to_one_letter_a_day_gets_what_was_still_unsent(clerk, coordinator, monkeypatch):
    monkeypatch.setattr(notices, "deliver", lambda readers: None)
    moved("submit", by=clerk)
    User.objects.filter(pk=coordinator.pk).update(notices="daily")
    call_command("send_notices")
    assert not mail.outbox
    call_command("send_notices", "--daily")
    assert told() == addresses(coordinator)


# ── Nothing is lost, nothing is told twice ───────────────────────────────────
def broken(monkeypatch):
    def refuse(*messages, **how):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def test_a_mail_server_that_is_down_stops_no_move_and_loses_no_letter(clerk, coordinator, monkeypatch):
    with monkeypatch.context() as patch:
        broken(patch)
        assert moved("submit", by=clerk).status == "submitted"
        call_command("send_notices")
    (notice,) = Notice.objects.all()
    assert (notice.to, notice.sent_at) == (coordinator, None)
    send_again()
    notice.refresh_from_db()
    assert notice.sent_at is not None
    assert told() == addresses(coordinator)
    call_command("send_notices")
    assert len(mail.outbox) == 1


def test_whatever_breaks_while_a_letter_is_made_stops_no_move(clerk, coordinator, monkeypatch):
    monkeypatch.setattr(notice_words, "words_of", lambda action, milestone: 1 / 0)
    assert moved("submit", by=clerk).status == "submitted"
    assert Notice.objects.get().sent_at is None


def test_a_slow_mail_server_keeps_nobody_waiting_for_the_second_letter(clerk, coordinator, monkeypatch):
    named(factories.coordinator_of("azilal"), "يونس")
    seconds = iter([0, 0, 6])
    monkeypatch.setattr(outbox, "monotonic", lambda: next(seconds))
    moved("submit", by=clerk)
    assert len(mail.outbox) == 1
    assert Notice.objects.unsent().count() == 1


def test_what_waited_for_the_mail_server_comes_in_one_letter(clerk, coordinator, monkeypatch):
    with monkeypatch.context() as patch:
        broken(patch)
        moved("submit", by=clerk)
        moved("submit", by=clerk)
    send_again()
    assert [letter.subject for letter in mail.outbox] == ["جماعة دمنات: جديد المراجعة، محطتان"]


def test_an_unsent_notice_is_dropped_once_its_reader_may_no_longer_read_it(clerk, coordinator, monkeypatch):
    with monkeypatch.context() as patch:
        broken(patch)
        moved("submit", by=clerk)
    Mandate.objects.filter(user=coordinator).update(ends=TODAY - timedelta(1))
    send_again()
    assert not mail.outbox
    assert not Notice.objects.exists()


def test_a_person_is_noted_once_for_one_review(clerk, coordinator):
    moved("submit", by=clerk)
    (notice,) = Notice.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(to=notice.to, review=notice.review, made_at=timezone.now())


def test_what_is_being_sent_elsewhere_is_left_alone_until_its_sender_has_been_gone_for_minutes(clerk, coordinator):
    with pytest.MonkeyPatch.context() as patch:
        broken(patch)
        moved("submit", by=clerk)
    now = timezone.now()
    Letter.objects.update(claimed_until=now + outbox.CLAIM)
    send_again()
    assert not mail.outbox
    outbox.send_due(now + outbox.CLAIM + timedelta(minutes=10))
    assert told() == addresses(coordinator)
    assert not Notice.objects.unsent().exists()


def test_what_was_given_up_is_tried_again_once_there_is_more_to_tell(clerk, coordinator, monkeypatch):
    with monkeypatch.context() as patch:
        broken(patch)
        moved("submit", by=clerk)
    Letter.objects.update(given_up_at=timezone.now())
    call_command("send_notices")
    assert not mail.outbox
    Notice.objects.create(
        to=coordinator, review=moved("submit", by=coordinator).reviews.get(), made_at=timezone.now()
    )
    call_command("send_notices")
    assert told() == addresses(coordinator)
    assert not Notice.objects.unsent().exists()


def test_a_letter_of_the_day_that_was_refused_leaves_the_same_day(clerk, coordinator, monkeypatch):
    User.objects.filter(pk=coordinator.pk).update(notices="daily")
    moved("submit", by=clerk)
    with monkeypatch.context() as patch:
        broken(patch)
        call_command("send_notices", "--daily")
    send_again()
    assert told() == addresses(coordinator)


def test_the_mail_server_has_a_time_limit(settings):
    assert 0 < settings.EMAIL_TIMEOUT <= 10


# ── What the letters say ─────────────────────────────────────────────────────
class Html(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.links = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.links += [dict(attrs)["href"]] if tag == "a" else []


def letter_about(action, milestone, *, by, remark="أضف مكان اللقاء"):
    moved(action, by=by, milestone=milestone, remark=remark)
    return mail.outbox[-1]


def test_a_returned_milestone_tells_what_to_correct_and_where(clerk, coordinator):
    milestone = factories.draft("demnate", by=clerk, statement='لقاء "الشباب" & النساء', when="2024-05-14")
    letter = letter_about("return", moved("submit", by=clerk, milestone=milestone), by=coordinator)
    assert letter.subject == "جماعة دمنات: أُعيدت محطة مع ملاحظة"
    link = f"https://tadafur.example{LIST}{milestone.pk}/change/"
    for said in (
        '«لقاء "الشباب" & النساء»', "14 ماي 2024", "نادية", "«أضف مكان اللقاء»", "ثم أعد إرسالها إلى المراجعة.",
        link, "https://tadafur.example/account/",
    ):  # fmt: skip
        assert said in letter.body
    html = letter.alternatives[0].content
    assert "لقاء &quot;الشباب&quot; &amp; النساء" in html
    assert Html(html).links == [link, "https://tadafur.example/account/"]


def test_a_published_milestone_is_linked_to_its_public_page(clerk, coordinator):
    milestone = submitted(clerk)
    letter = letter_about("publish", milestone, by=coordinator, remark="")
    assert letter.subject == "جماعة دمنات: نُشرت محطة"
    public = f"https://tadafur.example/milestones/{milestone.pk}/"
    assert public in letter.body.split()
    assert public in Html(letter.alternatives[0].content).links
    assert "الملاحظة" not in letter.body


def test_what_was_withdrawn_meanwhile_has_no_public_link(clerk, coordinator, monkeypatch):
    milestone = submitted(clerk)
    with monkeypatch.context() as patch:
        broken(patch)
        moved("publish", by=coordinator, milestone=milestone)
        moved("withdraw", by=coordinator, milestone=milestone)
    send_again()
    assert f"/milestones/{milestone.pk}/\n" not in mail.outbox[-1].body


def test_a_correction_is_called_one_and_leads_to_the_page_it_corrects(clerk, coordinator):
    published = factories.published("demnate")
    revision = revising.revise(published, by=clerk)
    submitting = letter_about("submit", revision, by=clerk)
    assert submitting.subject == "جماعة دمنات: تصحيح في انتظار المراجعة"
    publishing = letter_about("publish", revision, by=coordinator)
    assert publishing.subject == "جماعة دمنات: نُشر تصحيح"
    assert f"https://tadafur.example/milestones/{published.pk}/" in publishing.body.split()


def all_letters(clerk, coordinator):
    """One letter of every kind: each move of a milestone, each of a correction, and a digest."""
    milestone = factories.published("demnate", by=clerk)
    for subject in (milestone, revising.revise(milestone, by=clerk)):
        for action in notices.AUDIENCE:
            made = Review.objects.create(
                milestone=subject,
                action=action,
                by=factories.user(first_name="ليلى"),
                at=timezone.now(),
                remark="سبب",
            )
            notices.notify(made, at=made.at)
    User.objects.filter(pk=clerk.pk).update(notices="daily")
    for _ in range(2):
        moved("return", by=coordinator, milestone=moved("submit", by=clerk))
    call_command("send_notices", "--daily")
    return mail.outbox


def test_every_letter_is_arabic_and_sets_its_addresses_apart(clerk, coordinator):
    letters = all_letters(clerk, coordinator)
    assert len({letter.subject for letter in letters}) == 16
    for letter in letters:
        html = letter.alternatives[0].content
        page = Html(html)
        assert page.tags[0] == ("html", {"lang": "ar", "dir": "rtl"})
        assert not [tag for tag, attributes in page.tags if tag == "style" or "style" in attributes]
        apart = re.sub(r'<bdi dir="ltr">[^<]*</bdi>', " ", html)
        text = re.sub(r"https://\S+", " ", letter.body)
        for words in (*read_by_people(apart), text, letter.subject):
            assert latin_words(words) == [], words
        assert "\n" not in letter.subject
        assert "&" not in letter.body


# ── What the pages say ───────────────────────────────────────────────────────
def submit_in_admin(client, clerk, **how):
    milestone = factories.draft("demnate", by=clerk)
    client.force_login(clerk)
    before = client.get(f"{LIST}{milestone.pk}/move/submit/").content.decode()
    after = client.post(f"{LIST}{milestone.pk}/move/submit/", as_shown(), follow=True).content.decode()
    return before, after


def test_the_page_says_who_will_be_told_before_and_after(client, clerk, coordinator):
    named(factories.coordinator_of("azilal"), "يونس")
    before, after = submit_in_admin(client, clerk)
    assert "يُخبَر بالبريد الإلكتروني: نادية، يونس." in before
    assert "الرسالة في طريقها بالبريد الإلكتروني إلى: نادية، يونس." in after


def test_the_page_does_not_promise_a_letter_that_nobody_gets(client, clerk, coordinator):
    User.objects.filter(pk=coordinator.pk).update(email="")
    before, after = submit_in_admin(client, clerk)
    assert "بالبريد الإلكتروني" not in before
    assert "لا عنوان بريد مسجل في حساب نادية؛ أبلغ الخبر بنفسك." in after
    assert "أُخبر بالبريد" not in after


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (["يونس"], "لا عنوان بريد مسجل في حسابي نادية ويونس؛ أبلغ الخبر بنفسك."),
        (["يونس", "هند"], "لا عنوان بريد مسجل في حسابات نادية ويونس وهند؛ أبلغ الخبر بنفسك."),
    ],
)
def test_several_without_an_address_are_named_in_agreement(client, clerk, coordinator, others, said):
    User.objects.filter(pk=coordinator.pk).update(email="")
    for name in others:
        named(factories.coordinator_of("azilal"), name, email="")
    assert said in submit_in_admin(client, clerk)[1]


def test_the_page_tells_apart_who_reads_later_and_who_wants_no_letters(client, clerk, coordinator):
    User.objects.filter(pk=coordinator.pk).update(notices="daily")
    named(factories.coordinator_of("azilal"), "يونس", notices="none")
    page = submit_in_admin(client, clerk)[1]
    assert "يصل الخبر في رسالة اليوم إلى: نادية." in page
    assert "يطلع على الخبر في مكتبه، بلا رسالة: يونس." in page


def test_a_letter_is_on_its_way_while_the_mail_server_is_down(client, clerk, coordinator, monkeypatch):
    broken(monkeypatch)
    page = submit_in_admin(client, clerk)[1]
    assert "أُرسلت المحطة إلى المراجعة" in page
    assert "الرسالة في طريقها بالبريد الإلكتروني إلى: نادية." in page


def test_the_page_says_when_there_is_nobody_to_tell(client, clerk):
    assert "لم يُخبر أحد: لا مهمة قائمة اليوم لغيرك" in submit_in_admin(client, clerk)[1]


def publish_all(client, coordinator, milestones):
    client.force_login(coordinator)
    mail.outbox.clear()
    return client.post(LIST, as_listed(*milestones), follow=True).content.decode()


def test_publishing_several_says_in_one_sentence_how_many_are_told(client, clerk, coordinator):
    colleague = named(factories.staff_of("demnate"), "مريم", notices="daily")
    page = publish_all(client, coordinator, [submitted(clerk) for _ in range(3)])
    assert "يصل الخبر بالبريد الإلكتروني إلى شخصين." in page
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([clerk.email], "جماعة دمنات: جديد المراجعة، 3 محطات")
    ], "one letter, not three"
    assert Notice.objects.unsent().filter(to=colleague).count() == 3
    assert Milestone.objects.filter(status="submitted").count() == 0


def test_publishing_several_does_not_claim_that_anybody_was_told(client, clerk, coordinator):
    User.objects.filter(pk=clerk.pk).update(email="")
    assert "لم يُخبر أحد بالبريد الإلكتروني." in publish_all(client, coordinator, [submitted(clerk)])
