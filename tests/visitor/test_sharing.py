"""Who passes a record on: as a text in a message, as a link with its picture, on paper."""

from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from milestones.models import Body, Milestone
from public import picture, qr
from tests import factories


class Head(HTMLParser):
    """What a page says of itself to those who show a link to it."""

    def __init__(self, page: str):
        super().__init__()
        self.said = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "meta" and "content" in told:
            self.said[told.get("property") or told.get("name")] = told["content"]


def page(client, path: str) -> str:
    return client.get(path).content.decode()


def text(client, path: str) -> str:
    answer = client.get(path)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    return answer.content.decode()


# ── As text ──────────────────────────────────────────────────────────────────
MESSAGE = f"""\
جماعة أزيلال، إقليم أزيلال
6 و29 يونيو 2024

تنظيم لقاء تواصلي مع جمعيات المجتمع المدني
حول إعداد خطة العمل

المرحلة: لقاء الانطلاق
المكان: دار الشباب
المشاركون: مجلس الجماعة
الحضور: 12 مشاركا

في بوابة تضافر:
{settings.SITE_URL}/m/"""


def test_a_milestone_is_a_short_message_that_ends_with_its_address(client):
    milestone = factories.published(
        statement="تنظيم لقاء تواصلي مع جمعيات المجتمع المدني حول إعداد خطة العمل",
        when="{2024-06-06,2024-06-29}", place="دار الشباب", attendance_total=12,
        bodies=[Body.objects.get(name="مجلس الجماعة")],
    )  # fmt: skip
    assert text(client, f"/milestones/{milestone.pk}/record.txt") == f"{MESSAGE}{milestone.pk}\n"


def test_what_is_not_recorded_of_a_milestone_is_not_invented_in_its_message(client):
    milestone = factories.published(statement="زرع الأشجار", when="")
    message = text(client, f"/milestones/{milestone.pk}/record.txt")
    assert "التاريخ غير مسجَّل\n" in message
    assert [word for word in ("المكان", "المشاركون", "الحضور", "None") if word in message] == []


def test_a_commune_is_a_message_with_all_that_is_published(client):
    message = text(client, "/communes/demnate/record.txt")
    lines = message.splitlines()
    assert lines[:4] == [
        "سجل جماعة دمنات",
        "إقليم أزيلال، جهة بني ملال - خنيفرة",
        "جماعة شريكة في برنامج دعم المشاركة المواطنة",
        "المسار: 8 مراحل مسجَّلة من 8",
    ]
    assert lines[-1] == f"{settings.SITE_URL}/c/05.081.01.03"
    joined = message.replace("\n", " ")
    statements = Milestone.objects.published().values_list("statement", flat=True)
    assert [statement for statement in statements if statement not in joined] == []
    assert message.index("المحطات:") < message.index("الإنجازات:")
    assert max(map(len, lines)) <= 44


def test_a_commune_without_a_record_says_so_in_its_message(client):
    message = text(client, "/communes/azilal/record.txt")
    assert "لم تُسجَّل بعد أي محطة." in message
    assert "من 8" not in message


def test_the_pages_lead_to_their_texts(client):
    assert 'href="/communes/demnate/record.txt">انسخ كنص' in page(client, "/communes/demnate/")
    assert 'href="/milestones/6/record.txt">انسخ كنص' in page(client, "/milestones/6/")


def test_only_what_is_published_is_passed_on(client):
    hidden = [factories.draft(statement="مسودة خفية"), factories.withdrawn(statement="نص مسحوب")]
    message = text(client, "/communes/azilal/record.txt")
    assert [one.statement for one in hidden if one.statement in message] == []
    for one in hidden:
        assert client.get(f"/milestones/{one.pk}/record.txt").status_code == 404
        assert client.get(f"/m/{one.pk}").status_code == 404


# ── Short addresses ──────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("short", "long"),
    [("/m/6", "/milestones/6/"), ("/c/05.081.01.03", "/communes/demnate/"), ("/c/01.511.01.0", "/communes/tanger/")],
)
def test_a_short_address_leads_to_the_record_for_good(client, short, long):
    answer = client.get(short)
    assert (answer.status_code, answer["Location"]) == (301, long)


@pytest.mark.parametrize("short", ["/m/999999", "/m/abc", "/c/99.999", "/c/..", f"/m/{10**30}"])
def test_a_short_address_of_nothing_is_said_in_arabic(client, short):
    answer = client.get(short)
    assert answer.status_code == 404
    assert "الصفحة غير موجودة" in answer.content.decode()


# ── On paper ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("path", "short"), [("/communes/demnate/", "/c/05.081.01.03"), ("/milestones/6/", "/m/6")])
def test_the_print_carries_the_short_address_and_its_code(client, path, short):
    told = page(client, path)
    assert f'<bdi dir="ltr">{settings.SITE_URL}{short}</bdi>' in told
    assert qr.inline(settings.SITE_URL + short) in told


# ── The picture ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize("path", ["/communes/demnate/picture.png", "/communes/azilal/picture.png", "/picture.png"])
def test_a_picture_is_of_the_size_that_messengers_show_and_light(client, path):
    answer = client.get(path)
    assert answer["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < 40_000
    assert client.get(path, headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_a_picture_is_drawn_once_for_what_it_says_and_anew_when_that_changes(client, monkeypatch):
    drawn = []
    draw = picture._draw
    monkeypatch.setattr(picture, "_draw", lambda words: drawn.append(words) or draw(words))
    first = client.get("/communes/tata/picture.png").content
    assert client.get("/communes/tata/picture.png").content == first
    factories.published("tata")
    assert client.get("/communes/tata/picture.png").content != first
    assert len(drawn) == 2
    assert "محطة واحدة منشورة، مرحلة واحدة مسجَّلة من 8" in drawn[1]


def test_a_draft_changes_nothing_in_the_picture(client):
    before = client.get("/communes/tata/picture.png").content
    factories.draft("tata")
    factories.withdrawn("tata")
    assert client.get("/communes/tata/picture.png").content == before


@pytest.mark.parametrize(
    ("path", "shown", "said"),
    [
        ("/", "/picture.png", "شعار تضافر"),
        ("/milestones/?commune=demnate", "/picture.png", "شعار تضافر"),
        ("/communes/demnate/", "/communes/demnate/picture.png", "اسم جماعة دمنات"),
        ("/milestones/6/", "/communes/demnate/picture.png", "اسم جماعة دمنات"),
        ("/communes/tanger/", "/picture.png", "شعار تضافر"),
    ],
)
def test_a_page_names_its_picture_and_says_in_arabic_what_is_in_it(client, path, shown, said):
    head = Head(page(client, path)).said
    assert head["og:image"] == settings.SITE_URL + shown
    assert client.get(shown).status_code == 200
    assert head["og:image:alt"].startswith(said)
    assert (head["og:image:width"], head["og:image:height"]) == ("1200", "630")
    assert head["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize(
    "path", ["/communes/tanger/record.txt", "/communes/tanger/picture.png", "/communes/no/record.txt"]
)
def test_a_commune_outside_the_programme_has_nothing_to_pass_on(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "queries"), [("/communes/azilal/record.txt", 5), ("/communes/azilal/picture.png", 5)]
)
@pytest.mark.parametrize("rows", [1, 3])
def test_passing_on_asks_no_more_when_there_is_more(client, path, queries, rows, django_assert_num_queries):
    for _ in range(rows):
        factories.published("azilal")
    with django_assert_num_queries(queries):
        client.get(path)
