"""A visitor looks for a commune or a milestone in one field, in whichever spelling, and narrows what is found.

The tables hold on every database that the tests run on: what one finds, in its order, the other finds.
"""

import re
from urllib.parse import quote

import pytest
from django.utils import timezone

from arabic.counting import NOUNS, counted
from communes.models import Enrolment
from communes.naming import named, nearest
from milestones.kinds import Status
from milestones.models import Body, Milestone
from programme.models import Stage
from public.filters import LONGEST_QUERY
from tests import factories
from tests.visitor.test_commune_page import text_of
from tests.visitor.test_lists import names, statements

# One letter each; published beside the 14 of Demnate.
RECORD = {
    "a": ("azilal", "2024-05-01", "تنظيم المنتدى الإقليمي للشباب بأزيلال"),
    "b": ("tiznit", "2024-06-10", "إعداد ميزانية تشاركية مع الساكنة"),
    "c": ("al-hoceima", "2024-02-03", "دورة تكوينية لفائدة الجمعيات بالحسيمة"),
    "d": ("taroudant", "2025-01", "إِحْدَاثُ فضـــاءٍ للأطفالِ بدار الثقافة"),
    "e": ("beni-mellal", "2023-11-20", "ورشات حول مقاربة النوع وقيادة النساء"),
    "f": ("oujda", "2022", "لقاء تواصلي ببلدية وجدة حول هيأة المساواة"),
    "g": ("tata", "", "Convention avec l'association Tamdoult في الخطة 50%"),
    "h": ("larache", "2024-07-01", "خطة بعد العمل، ثم عمل بلا خطة"),
    "i": ("berkane", "2024-08-01", "إعلان خطة العمل أمام المستشارين"),
}

# question → what is found in the record, nearest first, and how many of Demnate's own with it
FOUND = {
    # hamzas, ta marbuta, alif maqsura, tashkeel, tatweel, foreign keyboards, digits
    "إحداث فضاء": "d +1",
    "احداث فضاء": "d +1",
    "أحداث فضاءٍ": "d +1",
    "فضـــاء الاطفال": "d",
    "المنتدي": "a +1",
    "منتدى": "a +1",
    "ميزانيه": "b",
    "مِيزانِيَّة تشاركيّة": "b",
    "میزانیة": "b",
    "ﻣﻴﺰﺍﻧﻴﺔ": "b",
    "مقاربه النوع": "e +2",
    "٥٠": "g",
    "50%": "g",
    "۵۰": "g",
    "مسئول": "",
    "هيئة المساواة وجدة": "f",
    "هيأة مساواة بوجدة": "f",
    # articles, particles, plurals and feminines
    "ساكنة": "b",
    "للساكنة": "b",
    "والساكنة": "b",
    "وإعداد ميزانيات": "b",
    "شاب إقليم": "a",
    "الشباب بالإقليم": "a",
    "طفل فضاء": "d",
    "الفضاءات": "d +1",
    "قيادة": "e",
    "قيادات نسائية": "e",
    "المرأة": "e",
    "ورشة قيادة": "e",
    "أوراش القيادة": "e",
    "لجمعيات الحسيمة": "c",
    "جمعية تكوين الحسيمة": "c",
    "بلدية": "f",
    "البلديات": "f",
    "لدى بلدية": "f",
    "مستشار": "i",
    "مستشارون": "i",
    # communes, in any of their spellings, alone and with words
    "تزنيت": "b",
    "تيزنيت": "b",
    "tiznit ميزانية": "b",
    "ميزانية tiznit": "b",
    "Al Hoceima": "c",
    "الحسيمه": "c",
    "بني ملال ورشة": "e",
    "ورشة Béni-Mellal": "e",
    "ملال": "",
    "oujda لقاء": "f",
    "دمنات ميزانية": "",
    "جماعة تيزنيت ميزانية": "b",
    "الجماعة الترابية تزنيت": "b",
    "المدينة": "+1",
    "دمنات": "+14",
    "بدمنات": "+14",
    "demnate تكوين": "+3",
    # quoted phrases
    "«خطة العمل»": "i",
    '"خطه العمل"': "i",
    "“العمل خطة”": "",
    "«ثم عمل»": "h",
    "«عمل ثم»": "",
    "«بني ملال»": "e",
    "«خطة العمل": "i h +3",  # never closed: its words
    "«خطة» المستشارين": "i",
    # any order, the nearest first
    "خطة العمل": "i h +3",
    "العمل خطة": "i h +3",
    "النوع مقاربة قيادة": "e",
    # words that tell nothing
    "في": "g +2",
    "من أجل ميزانية": "",
    "ميزانية مع": "b",
    "ميزانية من": "b",
    "l'association": "g",
    "les associations": "",
    "convention tamdoult": "g",
    "TAMDOULT": "g",
    # what attacks
    "' OR 1=1 --": "",
    "'; DROP TABLE milestones_milestone; --": "",
    "ميزانية%": "b",
    "ميزا_ية": "",
    "%ميزانية%": "b",
    "\\ميزانية\\": "b",
    "<mark>ميزانية</mark>": "",
    "ميزانية & !زيزان | (": "",
    "{ميزانية}": "b",
    "zzzz": "",
}

# question → the first communes of that name; "~" before those that are only near
COMMUNES = {
    "دمنات": "demnate",
    "جماعة دمنات": "demnate",
    "Demnate": "demnate",
    "الحسيمه": "al-hoceima",
    "حسيمة": "al-hoceima",
    "بالحسيمة": "al-hoceima",
    "Al Hoceima": "al-hoceima",
    "alhoceima": "~al-hoceima",
    "Beni Mellal": "beni-mellal",
    "Béni Mellal": "beni-mellal",
    "ملال بني": "beni-mellal",
    "beni melal": "~beni-mellal",
    "بنيملال": "~beni-mellal",
    "تيزنيت": "tiznit",
    "تارودنت": "~taroudant",
    "تارودانت": "taroudant",
    "Taroudannt": "taroudant",
    "ازيلل": "~azilal",
    "أزيلال": "azilal",
    "كلميم": "guelmim",
    "گلميم": "guelmim",
    "المحمديه": "mohammedia",
    "وجده": "oujda",
    "لوجدة": "oujda",
    "منتدى دمنت": "~demnate",
    "zzzz": "",
    "في": "el-faid",
    "commune de Tata": "tata",
    "ville de Beni Mellal": "beni-mellal",
    "commune d'Azilal": "azilal",
}


@pytest.fixture
def record():
    """The record above in bulk, by its letters; the children's council took part in one, and drafts stand beside."""
    clerk, now = factories.user(), timezone.now()
    facts = {"kind": "meeting", "position": 90, "created_by": clerk, "updated_by": clerk}
    shown = facts | {"status": Status.PUBLISHED, "published_by": clerk, "published_at": now}
    stages = {stage.code: stage for stage in Stage.objects.all()}
    communes = {one.commune.slug: one for one in Enrolment.objects.select_related("commune")}
    rows = {
        letter: Milestone(enrolment=communes[slug], statement=told, when=when, stage=stages["kickoff"], **shown)
        for letter, (slug, when, told) in RECORD.items()
    }
    for status in set(Status) - {Status.PUBLISHED}:
        hidden = facts | {"status": status, "stage": stages["training"]}
        rows[status] = Milestone(enrolment=communes["tata"], statement="ميزانية منتدى خطة العمل في سرية", **hidden)
    for row in rows.values():
        row.keep_days()
    Milestone.objects.bulk_create(rows.values())
    rows["d"].bodies.add(Body.objects.get(code="children"))
    return rows


def told(found, record) -> str:
    """«a c +3»: the letters of what was found, and how many of Demnate's."""
    letters = {row.pk: letter for letter, row in record.items()}
    of_demnate = sum(row.enrolment.commune.slug == "demnate" for row in found)
    named = [letters[row.pk] for row in found if row.pk in letters]
    return " ".join([*named, *([f"+{of_demnate}"] if of_demnate else [])])


def test_every_question_finds_what_it_should_and_nothing_else(record):
    published = Milestone.objects.published().with_places()
    found = {text: told(published.matching(text).nearest_first(text), record) for text in FOUND}
    assert {text: letters for text, letters in found.items() if letters != FOUND[text]} == {}
    assert len(FOUND) + len(COMMUNES) >= 60


def test_communes_are_found_by_any_of_their_names_and_the_nearest_where_none_is():
    found = {}
    for text in COMMUNES:
        exact, near = list(named(text)[:1]), nearest(text)[:1]
        found[text] = exact[0].slug if exact else f"~{near[0].commune.slug}" if near else ""
    assert found == COMMUNES


def asked(client, path: str, **question):
    return client.get(path, question)


def test_the_three_lists_give_the_same_milestones_and_communes(client, record):
    found = {path: statements(asked(client, path, q="خطة العمل")) for path in ("/search/", "/milestones/")}
    assert found["/search/"] == found["/milestones/"]
    assert found["/search/"][:2] == [record["i"].statement, record["h"].statement]
    assert names(asked(client, "/communes/", q="Beni Mellal")) == ["بني ملال"]
    assert 'href="/communes/beni-mellal/"' in asked(client, "/search/", q="Beni Mellal").content.decode()


def test_words_are_marked_whole_as_they_are_written(client, record):
    page = asked(client, "/search/", q="طفل فضاء").content.decode()
    assert ">إِحْدَاثُ <mark>فضـــاءٍ</mark> <mark>للأطفالِ</mark> بدار الثقافة</a>" in page


def test_what_looks_like_markup_stays_text(client):
    factories.published(statement='لقاء <b onload="x">ميزانية</b> & ميزانية', place="<script>")
    page = asked(client, "/search/", q='ميزانية "b" <script>').content.decode()
    assert "<b onload" not in page
    assert "<script>" not in page
    page = asked(client, "/search/", q="ميزانية").content.decode()
    assert "&lt;b onload=&quot;x&quot;&gt;<mark>ميزانية</mark>&lt;/b&gt; &amp; <mark>ميزانية</mark></a>" in page


def facets_of(response) -> dict[str, dict[str, str]]:
    """By facet, what each choice says and the address it leads to."""
    found = {}
    for title, choices in re.findall(
        r'<h3 id="facet-\d+">([^<]+)</h3>\s*<ul[^>]*>(.*?)</ul>', response.content.decode()
    ):
        pairs = re.findall(r'href="([^"]+)"[^>]*>([^<]+) <small>([^<]+)</small>', choices)
        found[title] = {f"{said}: {number}": link.replace("&amp;", "&") for link, said, number in pairs}
    return found


def test_facets_count_what_they_leave_and_lead_to_it(client, record):
    whole = asked(client, "/search/", q="دمنات")
    facets = facets_of(whole)
    assert set(facets) == {"المرحلة", "النوع", "السنة", "الهيئة المشاركة"}
    for choices in facets.values():
        for said, link in choices.items():
            number = len(statements(client.get("/milestones/" + link)))
            assert said.endswith(f": {counted(number, NOUNS['milestone'])}"), said
    assert list(facets["السنة"]) == sorted(facets["السنة"], reverse=True)


def test_facets_of_several_communes_name_communes_and_provinces(client, record):
    facets = facets_of(asked(client, "/search/", q="خطة العمل"))
    assert set(facets["الجماعة"]) == {"دمنات: 3 محطات", "العرائش: محطة واحدة", "بركان: محطة واحدة"}
    assert "إقليم أزيلال: 3 محطات" in facets["الإقليم أو العمالة"]


def test_a_chosen_facet_stays_in_the_address_and_can_be_taken_off(client, record):
    page = asked(client, "/search/", q="خطة العمل", commune="demnate", year="2025")
    shown = text_of(page)
    assert "الجماعة: دمنات" in shown
    assert '<input type="hidden" name="commune" value="demnate">' in page.content.decode()
    without = f"?q={quote('خطة العمل').replace('%20', '+')}&amp;year=2025"
    assert f'href="{without}"' in page.content.decode()
    assert "الجماعة" not in facets_of(page)


@pytest.mark.parametrize(
    ("narrowed", "letters"),
    [
        ({"commune": "tiznit"}, "b"),
        ({"province": "tiznit"}, "b"),
        ({"stage": "kickoff", "q": "خطة العمل"}, "i h"),
        ({"kind": "meeting", "q": "ميزانية"}, "b"),
        ({"body": "children", "q": "فضاء"}, "d"),
        ({"since": "يونيو 2024", "until": "1 يوليوز 2024"}, "h b"),
        ({"until": "2022"}, "f"),
        ({"since": "30 يناير 2025", "q": "فضاء"}, "d"),  # a month that has not ended by then
        ({"attachments": "with"}, ""),
        ({"attachments": "without", "q": "ميزانية"}, "b"),
        ({"q": "خطة", "kind": "meeting", "until": "15 يوليوز 2024"}, "h"),
    ],
)
def test_results_are_narrowed_by_place_stage_kind_body_period_and_attachments(client, record, narrowed, letters):
    found = statements(asked(client, "/milestones/", **narrowed))
    texts = {row.statement: letter for letter, row in record.items()}
    assert " ".join(texts[text] for text in found if text in texts) == letters


@pytest.mark.parametrize(
    ("narrowed", "said"),
    [
        ({"since": "ربيع 2024"}, "من تاريخ"),
        ({"since": "2025", "until": "2024"}, "آخر الفترة سابق لأولها؛ صحح أحد التاريخين."),
        ({"body": "nobody"}, "لم نعرف «nobody» في خانة «الهيئة المشاركة»"),
        ({"attachments": "many"}, "لم نعرف «many» في خانة «المرفقات»"),
    ],
)
def test_a_filter_that_is_not_understood_is_said_and_kept(client, narrowed, said):
    page = asked(client, "/milestones/", **narrowed)
    assert said in text_of(page)
    for value in narrowed.values():
        assert value in page.content.decode()


def test_nothing_found_says_what_was_asked_the_nearest_names_and_a_way_on(client):
    page = asked(client, "/search/", q="منتدى دمنت")
    assert "لم نجد «منتدى دمنت» في أسماء الجماعات ولا في المحطات المنشورة" in text_of(page)
    assert "أقرب أسماء الجماعات دمنات إقليم أزيلال" in text_of(page)
    assert f'href="/search/?q={quote("منتدى دمنات")}"' in page.content.decode()
    assert statements(asked(client, "/search/", q="منتدى دمنات"))
    lost = text_of(asked(client, "/communes/", q="تارودنت"))
    assert "أقرب أسماء الجماعات تارودانت" in lost


def test_the_directory_offers_only_communes_of_the_programme_as_near(client):
    assert "أقرب أسماء الجماعات" not in text_of(asked(client, "/communes/", q="سيدي سليمن"))


@pytest.mark.parametrize("path", ["/search/", "/milestones/", "/communes/"])
def test_a_question_that_is_too_long_is_said_and_stays_as_it_was_typed(client, path):
    text = ("ميزانية تشاركية " * 40)[:500].strip()
    page = asked(client, path, q=text)
    assert f"كتبت {counted(len(text), NOUNS['character'])}، وأطول ما يُبحث عنه 100 حرف" in text_of(page)
    assert f'value="{text}"' in page.content.decode()
    assert "maxlength" not in page.content.decode()
    assert asked(client, path, q=text[:LONGEST_QUERY].strip()).status_code == 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ميزانية\0", "رموز تحكُّم"),
        ("\u202eميزانية", "علامات خفية تقلب اتجاه الكتابة"),
        ("«»", "اكتب كلمة واحدة على الأقل"),
        ("؟!", "اكتب كلمة واحدة على الأقل"),
    ],
)
def test_signs_that_can_not_be_looked_for_are_said(client, text, said):
    page = asked(client, "/search/", q=text)
    assert page.status_code == 200
    assert said in text_of(page)
    assert not statements(page)


def test_an_empty_question_shows_the_field_and_no_error(client):
    page = text_of(client.get("/search/?q="))
    assert "كلمات البحث" in page
    assert "لم نجد" not in page
    assert "اكتب كلمة واحدة" not in page


def test_a_word_of_invisible_marks_is_found_without_them(client, record):
    assert statements(asked(client, "/search/", q="ميزا\u200fنية\u200b")) == [record["b"].statement]


def test_what_is_not_published_is_in_no_facet_and_in_no_result(client, record):
    for path in ("/search/", "/milestones/"):
        page = asked(client, path, q="ميزانية")
        assert "سرية" not in page.content.decode()
        assert statements(page) == [record["b"].statement]
    assert "طاطا" not in text_of(asked(client, "/search/", q="خطة العمل"))
