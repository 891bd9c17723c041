"""What a person with a mandate might try, by mistake or on purpose: each was tried, and holds."""

import uuid
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.history import Unchangeable
from accounts.models import User
from milestones import attaching, events, recording, review, uploads
from milestones.models import Attachment, Event, Milestone
from tests import attached, factories, files
from tests.coordinator.test_events import EVENTS, at, event, filled
from tests.staff.test_nothing_lost import changed, hidden

LIST = "/admin/milestones/milestone/"


@pytest.fixture
def clerk(client):
    clerk = factories.staff_of("demnate")
    client.force_login(clerk)
    return clerk


# ── Learning what one may not know ──
@pytest.mark.parametrize("model", [Milestone, Attachment, Event])
def test_no_detour_of_the_admin_tells_what_exists(client, model):
    draft = factories.draft("demnate")
    attached.attach(draft)
    client.force_login(factories.staff_of("larache"))
    kind = ContentType.objects.get_for_model(model)
    answers = [client.get(f"/admin/r/{kind.pk}/{pk}/") for pk in (draft.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize(
    "asked", ["milestones", "milestones__id", "milestones__in", "created_by__password__startswith"]
)
def test_a_list_can_not_be_asked_about_rows_beyond_it(client, asked):
    made = event(factories.management(), "demnate", "larache")
    client.force_login(factories.coordinator_of("larache"))
    hit, miss = (client.get(f"{EVENTS}?{asked}={value}") for value in (at(made, "demnate").pk, 999_999))
    assert (hit.status_code, hit["Location"]) == (miss.status_code, miss["Location"]) == (302, EVENTS)


def test_a_hidden_file_answers_as_a_missing_one_headers_included(client):
    attachment = attached.attach(factories.draft("demnate"))
    for who in (None, factories.staff_of("larache")):
        if who:
            client.force_login(who)
        hidden_one, missing = (client.get(f"/attachments/{pk}/") for pk in (attachment.pk, 999_999))
        assert hidden_one.status_code == missing.status_code == 404
        for answer in (hidden_one, missing):
            del answer["X-Request-ID"]  # each its own
        assert hidden_one.headers == missing.headers


def test_the_choice_of_communes_is_each_person_s_own(rf):
    from django.contrib import admin

    own, every = factories.coordinator_of("azilal"), factories.management()
    factories.enrolment("larache")
    forms = []
    for person in (own, every):
        request = rf.get("/")
        request.user = User.objects.get(pk=person.pk)
        forms.append(admin.site._registry[Event].get_form(request))
    offered = {enrolment.commune.slug for enrolment in forms[0]().fields["communes"].queryset}
    assert "larache" not in offered


# ── Weird input ──
@pytest.mark.parametrize(
    "query",
    ["add/?enrolment=abc", "add/?enrolment=" + "9" * 30, "?commune=" + "9" * 5000, "?id__in=99", "?id__regex=(",
     "?status__exact=%00", "?earliest__year=99999999999999", "?event=1", "?stage__id__exact=" + "9" * 30],
)  # fmt: skip
def test_an_address_that_makes_no_sense_breaks_nothing(client, clerk, query):
    assert client.get(f"{LIST}{query}", follow=True).status_code == 200


@pytest.mark.parametrize("chosen", ["abc", "\0", "9" * 30])
def test_rows_that_are_none_are_not_published(client, chosen):
    client.force_login(factories.coordinator_of("azilal"))
    fields = {"action": "publish_selected", "_selected_action": chosen}
    assert client.post(LIST, fields, follow=True).status_code == 200


def test_keys_that_are_none_are_errors_not_crashes(client, clerk):
    milestone = factories.draft("demnate", by=clerk)
    path = f"{LIST}{milestone.pk}/change/"
    assert client.post(path, changed(milestone, bodies="9" * 30)).status_code in (200, 302)
    assert client.post(f"{LIST}add/", changed(milestone, enrolment="\0", sending="abc")).status_code == 200
    client.force_login(factories.management())
    fields = {"programme": 1, "commune": "abc", "role": "partner", "since": ""}
    assert client.post("/admin/communes/enrolment/add/", fields).status_code == 200
    assert client.get("/admin/communes/enrolment/add/?commune=abc").status_code == 200
    fields = {"username": "x", "first_name": "x", "email": "x@y.ma", "mandates-TOTAL_FORMS": 1,
              "mandates-INITIAL_FORMS": 0, "mandates-0-role": "staff", "mandates-0-commune": "abc",
              "mandates-0-starts": "01/01/2026"}  # fmt: skip
    assert client.post("/admin/accounts/user/add/", fields).status_code == 200


def test_a_draft_submitted_while_it_is_deleted_is_kept(client, clerk, monkeypatch):
    milestone = factories.draft("demnate", by=clerk)

    def too_late(*args, **kwargs):
        raise recording.NotEditable

    monkeypatch.setattr(recording, "delete", too_late)
    page = client.post(f"{LIST}{milestone.pk}/delete/", {"post": "yes"}, follow=True).content.decode()
    assert "لم تُحذف المسودة" in page


# ── Text that nobody has read ──
def test_what_was_written_after_the_page_was_opened_is_not_published_unread(client):
    coordinator = factories.coordinator_of("azilal")
    clerk = factories.staff_of("demnate")
    milestone = review.move(factories.draft("demnate", by=clerk), "submit", by=clerk, at=timezone.now())
    client.force_login(coordinator)
    path = f"{LIST}{milestone.pk}/move/publish/"
    seen = hidden(client.get(path).content.decode(), "seen")
    review.move(milestone, "return", by=factories.user(), at=timezone.now(), remark="أضف المكان")
    milestone = Milestone.objects.get(pk=milestone.pk)
    milestone.statement = "نص لم يقرأه المراجع"
    recording.write(milestone, by=clerk)
    review.move(milestone, "submit", by=clerk, at=timezone.now())
    page = client.post(path, {"remark": "", "seen": seen}, follow=True).content.decode()
    assert "تغيرت المحطة منذ فتحتَ صفحتها" in page
    assert Milestone.objects.get(pk=milestone.pk).status == "submitted"
    seen = hidden(page, "seen")
    client.post(path, {"remark": "", "seen": seen})
    assert Milestone.objects.get(pk=milestone.pk).status == "published"


def test_nor_from_a_list_that_was_shown_before(client):
    clerk = factories.staff_of("demnate")
    milestone = review.move(factories.draft("demnate", by=clerk), "submit", by=clerk, at=timezone.now())
    client.force_login(factories.coordinator_of("azilal"))
    before = (timezone.now() - timedelta(minutes=5)).isoformat()
    fields = {"action": "publish_selected", "_selected_action": milestone.pk, "listed_at": before}
    assert "تغيرت المحطة" in client.post(LIST, fields, follow=True).content.decode()
    assert 'name="listed_at"' in client.get(LIST).content.decode()


def test_whoever_touches_the_attachments_last_does_not_publish_alone():
    coordinator = factories.coordinator_of("azilal")
    milestone = factories.draft("demnate")
    attached.attach(milestone, by=coordinator)
    milestone = review.move(milestone, "submit", by=coordinator, at=timezone.now())
    with pytest.raises(review.ReasonMissing):
        review.move(milestone, "publish", by=coordinator, at=timezone.now())


# ── Twice, and too late ──
def test_restoring_twice_brings_one_draft_back(client, clerk):
    milestone = factories.draft("demnate", by=clerk)
    recording.delete(milestone, by=clerk)
    version = Milestone.history.get(id=milestone.pk, history_type="-")
    for _ in range(2):
        client.post(f"{LIST}versions/{version.pk}/restore/", {"sending": str(uuid.UUID(int=7))})
    assert Milestone.objects.filter(statement=milestone.statement).count() == 1


def test_an_attachment_removed_in_another_window_does_not_break_the_form(client, clerk):
    milestone = factories.draft("demnate", by=clerk)
    attachment = attached.attach(milestone, by=clerk)
    attaching.detach(attachment, by=clerk)
    milestone = Milestone.objects.get(pk=milestone.pk)
    parts = {"attachments-TOTAL_FORMS": "1", "attachments-INITIAL_FORMS": "1", "attachments-0-id": attachment.pk,
             "attachments-0-description": "x", "place": "دار الشباب"}  # fmt: skip
    assert client.post(f"{LIST}{milestone.pk}/change/", changed(milestone, **parts)).status_code in (200, 302)
    with pytest.raises(attaching.Refused, match="حُذف في هذه الأثناء"):
        attaching.describe(attachment, description="آخر", by=clerk)


def test_an_event_corrected_by_a_colleague_is_not_written_over(client):
    coordinator = factories.coordinator_of("azilal")
    made = event(coordinator, "demnate")
    client.force_login(coordinator)
    path = f"{EVENTS}{made.pk}/change/"
    seen = hidden(client.get(path).content.decode(), "seen")
    made.statement = "نص صححه زميل"
    events.correct(made, by=factories.user(), at=timezone.now(), why="خطأ", bodies=[])
    page = client.post(path, filled(place="مقر العمالة", communes=[], why="خطأ", seen=seen)).content.decode()
    assert "<td>نص صححه زميل</td>" in page
    assert Event.objects.get().statement == "نص صححه زميل"


# ── The past, and the memory of the machine ──
def test_the_past_is_not_altered_in_bulk_either():
    milestone = factories.published("demnate")
    milestone.bodies.set([])
    for rows in (milestone.reviews.all(), milestone.corrections.all()):
        with pytest.raises(Unchangeable):
            rows.update(at=timezone.now())
        with pytest.raises(Unchangeable):
            rows.delete()


def test_a_word_file_of_a_million_paragraphs_is_refused_without_being_built():
    content, out = BytesIO(files.word().read()), BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 1_000_000)
            new.writestr(entry.filename, data)
    with pytest.raises(uploads.Unacceptable, match="أكبر بكثير من حجمه"):
        uploads.examine(SimpleUploadedFile("x.docx", out.getvalue()))


# ── Accounts ──
def test_the_address_of_an_account_is_not_taken_by_another_s_user_name(client):
    boss = factories.management()
    User.objects.filter(pk=boss.pk).update(username="boss@example.ma")
    other = factories.staff_of("demnate")
    User.objects.filter(pk=other.pk).update(email="boss@example.ma")
    answer = client.post("/account/sign-in/", {"username": "boss@example.ma", "password": "secret"})
    assert answer.status_code == 302
    assert client.get("/account/").context["user"] == boss


def test_a_stopped_account_opens_no_link(client):
    from django.contrib.auth.tokens import default_token_generator

    from accounts.invitations import link_to

    person = factories.staff_of("demnate")
    link = link_to(person, "reset", default_token_generator.make_token(person))
    User.objects.filter(pk=person.pk).update(is_active=False)
    path = link.split("/account", 1)[1]
    assert "هذا الرابط لم يعد صالحا" in client.get(f"/account{path}", follow=True).content.decode()
