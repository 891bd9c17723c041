"""Whoever reads a record can answer back, without an account: nothing typed is lost, nothing of it is shown."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from arabic import dates
from milestones.models import Feedback, Milestone
from programme.models import Programme
from public import feedback
from tests import factories
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people

ABOUT = "/feedback/?commune=demnate"
WORDS = "تاريخ هذا اللقاء غير صحيح، فقد انعقد في شهر ماي"


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()
    yield
    cache.clear()


def sent(client, path=ABOUT, **fields):
    fields = {"kind": "correction", "message": WORDS, "email": "", "sending": str(uuid4())} | fields
    return client.post(path, fields)


def text(answer) -> str:
    return " ".join(" ".join(read_by_people(answer.content.decode())).split())


# ── Writing ──────────────────────────────────────────────────────────────────
def test_a_message_about_a_commune_gets_a_reference_and_a_deadline(client, demnate):
    thanks = client.get(sent(client).headers["Location"])
    made = Feedback.objects.get()
    assert (made.enrolment, made.milestone, made.message, made.email) == (demnate, None, WORDS, "")
    assert re.fullmatch(r"TD-\d{5}-\d{5}", made.reference)
    assert made.due == timezone.localdate() + timedelta(15)
    assert f'<bdi dir="ltr" class="nw">{made.reference}</bdi>' in thanks.content.decode()
    assert dates.write(made.due.isoformat()) in text(thanks)
    assert WORDS not in text(thanks)
    assert not mail.outbox, "the citizen waits for no mail server"


def test_a_message_about_a_milestone_names_it(client):
    milestone = factories.published("demnate")
    page = text(client.get(f"/feedback/?milestone={milestone.pk}"))
    assert milestone.statement in page
    sent(client, f"/feedback/?milestone={milestone.pk}", kind="question", email="amina@example.ma")
    made = Feedback.objects.get()
    assert (made.milestone, made.enrolment) == (milestone, milestone.enrolment)
    assert (made.kind, made.email) == ("question", "amina@example.ma")


def test_the_deadline_is_the_programme_s_and_stays_what_was_promised(client):
    Programme.objects.update(answer_within=7)
    assert "7 أيام" in text(client.get(ABOUT))
    sent(client)
    Programme.objects.update(answer_within=30)
    assert Feedback.objects.get().due == timezone.localdate() + timedelta(7)


def test_references_are_not_to_be_guessed_one_from_another(demnate, client):
    for _ in range(5):
        sent(client)
    numbers = [int(one.reference[3:].replace("-", "")) for one in Feedback.objects.all()]
    assert len(set(numbers)) == 5
    assert min(abs(a - b) for a in numbers for b in numbers if a != b) > 1


def test_the_same_form_sent_twice_is_kept_once(client):
    sending = str(uuid4())
    first, second = (sent(client, sending=sending) for _ in range(2))
    assert Feedback.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_without_the_number_of_a_form_it_is_kept_all_the_same(client):
    for sending in ("", "no-number"):
        assert sent(client, sending=sending).status_code == 302
    assert Feedback.objects.count() == 2


@pytest.mark.parametrize("page", ["/communes/demnate/", "/milestones/6/", "/about/"])
def test_the_way_there_stands_on_the_record_on_the_milestone_and_at_the_foot_of_every_page(client, page):
    links = re.findall(r'href="(/feedback/[^"]*)"', client.get(page).content.decode())
    wanted = {"/communes/demnate/": [ABOUT], "/milestones/6/": ["/feedback/?milestone=6"], "/about/": []}
    assert links == [*wanted[page], "/feedback/"]


def test_without_an_address_the_commune_is_looked_up_by_its_name(client):
    factories.enrolment("azilal")
    page = client.get("/feedback/", {"q": "ازيلال"})
    assert 'href="/feedback/?commune=azilal"' in page.content.decode()
    assert "لا جماعة بهذا الاسم" in text(client.get("/feedback/", {"q": "زززز"}))
    assert "اختر" in text(client.get("/feedback/"))


# ── What can't be sent, and nothing lost ─────────────────────────────────────
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"message": ""}, "اكتب رسالتك: ما الذي تريد تصحيحه أو السؤال عنه؟"),
        ({"message": "\u200f\u200b"}, "اكتب رسالتك: ما الذي تريد تصحيحه أو السؤال عنه؟"),
        ({"message": "ا" * 2001}, "رسالتك أطول من 2000 حرف؛ اختصرها."),
        ({"message": "نص\u202eمقلوب"}, "في النص علامات خفية تقلب اتجاه الكتابة؛ امسح النص وأعد كتابته هنا."),
        ({"message": "نص\0"}, "في النص"),
        ({"email": "amina@"}, "عنوان البريد هذا ناقص أو فيه خطأ؛ صححه أو اترك الخانة فارغة."),
        ({"email": "a\nBcc: x@y.ma"}, "عنوان البريد هذا ناقص أو فيه خطأ؛ صححه أو اترك الخانة فارغة."),
        ({"email": f"{'a' * 250}@example.ma"}, "عنوان البريد هذا ناقص أو فيه خطأ؛ صححه أو اترك الخانة فارغة."),
        ({"kind": "praise"}, "اختر من اللائحة: تصحيح أو سؤال."),
        ({"kind": ""}, "اختر: تصحيح أو سؤال."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, fields, said):
    kept = {"kind": "question", "message": "نص طويل كتبته", "email": "amina@example.ma"} | fields
    answer = sent(client, **kept)
    page = answer.content.decode()
    assert said in text(answer)
    assert not Feedback.objects.exists()
    assert "message" in fields or "نص طويل كتبته</textarea>" in page
    assert "email" in fields or 'value="amina@example.ma"' in page
    assert "kind" in fields or '<option value="question" selected>' in page
    assert latin_words(" ".join(read_by_people(page))) == []


def test_what_fills_every_field_is_told_and_sends_nothing(client):
    answer = sent(client, website="https://spam.example")
    assert "مُلئت خانة تُترك فارغة" in text(answer)
    assert f"{WORDS}</textarea>" in answer.content.decode()
    assert "spam.example" not in answer.content.decode()
    assert not Feedback.objects.exists()


def test_a_form_whose_page_had_become_stale_is_shown_again_as_it_was(demnate):
    client = Client(enforce_csrf_checks=True)
    answer = sent(client, email="amina@example.ma")
    assert answer.status_code == 403
    assert "بقيت الصفحة مفتوحة مدة طويلة" in text(answer)
    page = answer.content.decode()
    assert f"{WORDS}</textarea>" in page
    assert 'value="amina@example.ma"' in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert sent(client, csrfmiddlewaretoken=token).status_code == 302
    assert Feedback.objects.count() == 1


def test_too_many_from_one_network_are_told_when_to_come_back_and_keep_their_words(client, monkeypatch):
    monkeypatch.setattr(feedback.limits.time, "time", lambda: 1_800_000_000 - 1_800_000_000 % 3600 + 3600 - 90)
    for _ in range(feedback.LIMIT.times):
        assert sent(client).status_code == 302
    answer = sent(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "90")
    assert "أعد الإرسال بعد دقيقتين" in text(answer)
    assert f"{WORDS}</textarea>" in answer.content.decode()
    assert Feedback.objects.count() == feedback.LIMIT.times
    assert sent(client, message="").status_code == 200, "what is not yet right spends nothing"


# ── What is not public has no form ───────────────────────────────────────────
@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "withdrawn", "proposed", "dropped"])
def test_there_is_no_form_for_what_is_not_published(client, status):
    milestone = factories.published("demnate", statement="محطة للتجربة")
    Milestone.objects.filter(pk=milestone.pk).update(status=status)
    path = f"/feedback/?milestone={milestone.pk}"
    for answer in (client.get(path), sent(client, path), sent(Client(enforce_csrf_checks=True), path)):
        assert answer.status_code == 404 or (status == "withdrawn" and answer.request["REQUEST_METHOD"] == "POST")
        assert "محطة للتجربة" not in answer.content.decode()
    assert not Feedback.objects.exists()


def test_what_was_withdrawn_while_somebody_wrote_keeps_their_words_and_goes_to_the_commune(client):
    milestone = factories.published("demnate")
    Milestone.objects.filter(pk=milestone.pk).update(status="withdrawn")
    answer = sent(client, f"/feedback/?milestone={milestone.pk}")
    assert answer.status_code == 409
    assert f"{WORDS}</textarea>" in answer.content.decode()
    assert 'action="/feedback/?commune=demnate"' in answer.content.decode()
    assert not Feedback.objects.exists()


def test_another_message_from_the_same_form_is_another_message(client):
    number = str(uuid4())
    for words, query in (
        ("خطأ في التاريخ", "commune=demnate"),
        ("خطأ في المكان", "commune=demnate"),
        ("سؤال", "commune=azilal"),
    ):
        for _ in range(2):  # sent twice, kept once
            facts = {"kind": "correction", "message": words, "email": "", "sending": number}
            assert client.post(f"/feedback/?{query}", facts).status_code == 302
    kept = Feedback.objects.order_by("pk").values_list("message", "enrolment__commune__slug")
    assert list(kept) == [("خطأ في التاريخ", "demnate"), ("خطأ في المكان", "demnate"), ("سؤال", "azilal")]


@pytest.mark.parametrize(
    "query",
    ["milestone=0", "milestone=abc", "milestone=٦٦٦", "milestone=" + "9" * 40, "milestone=-1", "commune=nowhere",
     "commune=%00", "commune=tanger", "commune=" + "a" * 5000, "milestone=6%00"],
)  # fmt: skip
def test_an_address_that_names_nothing_is_not_found(client, query):
    assert client.get(f"/feedback/?{query}").status_code == 404
    assert sent(client, f"/feedback/?{query}").status_code == 404


def test_thanks_are_shown_to_who_wrote_alone(client, demnate):
    path = sent(client).headers["Location"]
    reference = Feedback.objects.get().reference
    for signed in (reference, reference + ":", reference + ":forged", "TD-00000-00000:x", "x"):
        assert client.get(reverse("feedback_thanks", args=[signed])).status_code == 404
    answer = client.get(path)
    assert "no-store" in answer.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_nothing_of_a_message_is_ever_shown_to_the_public(client):
    milestone = factories.published("demnate")
    thanks = sent(client, f"/feedback/?milestone={milestone.pk}", message="كلمات لا تُنشر", email="amina@example.ma")
    reference = Feedback.objects.get().reference
    pages = ["/", "/communes/demnate/", milestone.get_absolute_url(), "/milestones/", "/search/?q=كلمات", ABOUT]
    pages += ["/feedback/", f"/feedback/?milestone={milestone.pk}", "/communes/demnate/card.docx"]
    for path in pages:
        body = client.get(path).content.decode(errors="replace")
        assert not [one for one in ("كلمات لا تُنشر", "amina@", reference) if one in body], path
    assert "كلمات لا تُنشر" not in client.get(thanks.headers["Location"]).content.decode()


def test_the_form_asks_the_database_once(client, demnate, django_assert_num_queries):
    for path in (ABOUT, "/feedback/?milestone=6", "/feedback/?q=دمنات"):
        with django_assert_num_queries(1):
            assert client.get(path).status_code == 200


def test_the_form_and_its_thanks_speak_arabic_alone(client):
    for path in ("/feedback/", ABOUT, "/feedback/?milestone=6", sent(client).headers["Location"]):
        assert latin_words(" ".join(read_by_people(client.get(path).content.decode()))) == []
