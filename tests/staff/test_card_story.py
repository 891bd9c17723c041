"""The reason a commune adopts the portal: its Word card, in a real browser, from a clerk's desk to the public."""

import pytest
from django.conf import settings

from tests.cards import as_docx

CARD = (settings.BASE_DIR / "fixtures" / "demnate-card.txt").read_text()
PASSWORD = "Zellij-of-eight-points-1"
PEOPLE = f"""
from accounts.models import Mandate, Role, User
from communes.models import Commune, Enrolment
from programme.models import Programme
commune = Commune.objects.get(slug="settat")
for name, mandate in (
    ("clerk-of-cards", dict(role=Role.STAFF, commune=commune)),
    ("reviewer-of-cards", dict(role=Role.COORDINATOR, province=commune.province)),
):
    user = User.objects.create_user(name, name + "@example.ma", "{PASSWORD}", first_name=name, is_staff=True)
    Mandate.objects.create(user=user, **mandate)
"""


@pytest.fixture(scope="module")
def _people(in_portal):
    in_portal(PEOPLE)


@pytest.fixture
def enter(visit, _people):
    def sign_in(who: str):
        page = visit("/coordination/", java_script_enabled=False, accept_downloads=True)
        page.get_by_label("اسم المستعمل أو البريد الإلكتروني").fill(f"{who}-of-cards")
        page.get_by_label("كلمة السر").fill(PASSWORD)
        page.get_by_role("button", name="دخول").click()
        return page

    return sign_in


def shown(page) -> str:
    return page.locator("main").inner_text()


@pytest.mark.browser
def test_from_the_word_card_on_the_desk_to_the_public_record(enter, visit, tmp_path):
    lines = CARD.replace("دمنات", "سطات").replace("بتاريخ 14 ماي 2024", "بتاريخ 14 ماي").splitlines()
    file = tmp_path / "بطاقة سطات.docx"
    file.write_bytes(as_docx([{"text": line} for line in lines]))

    clerk = enter("clerk")
    clerk.get_by_role("link", name="أدخل بطاقة").click()
    clerk.get_by_label("ملف البطاقة").set_input_files(file)
    clerk.get_by_role("button", name="اقرأ البطاقة").click()
    assert "14 محطة" in shown(clerk)
    assert "سطر واحد في انتظار قرارك" in shown(clerk)
    assert clerk.get_by_role("button", name="أكِّد").count() == 0

    clerk.get_by_role("link", name="اكتب التاريخ").click()  # the one line whose date has no year
    when = clerk.get_by_label("متى؟")
    assert when.input_value() == "14 ماي"
    when.fill("14 ماي 2024")
    clerk.get_by_role("button", name="احفظ السطر").click()
    assert "كل شيء واضح: 14 محطة" in shown(clerk)
    clerk.get_by_role("button", name="أكِّد وأدخل 14 مسودة").first.click()
    assert "أُدخلت 14 مسودة في سجل جماعة سطات" in shown(clerk)
    clerk.get_by_role("button", name="أرسل كل المسودات إلى المراجعة").click()
    assert "أُرسلت إلى المراجعة 14 محطة، وهي الآن في لائحة منسق إقليم سطات" in shown(clerk)

    assert "لم تُسجَّل بعد أي محطة" in shown(visit("/communes/settat/"))  # nothing is public yet
    reviewer = enter("reviewer")
    assert "14 محطة" in shown(reviewer)
    reviewer.get_by_role("link", name="كل ما ينتظر: 14 محطة").click()
    plain = reviewer.locator("input[name=milestone]").all()  # those that the list shows in full
    for box in plain:
        box.check()
    reviewer.get_by_role("button", name="انشر المختارة").click()
    assert len(plain) == 10
    assert "نُشرت 10 محطات" in shown(reviewer)
    reviewer.get_by_role("link", name="راجعها").first.click()  # two undated, two put right: one by one
    for _ in range(14 - len(plain)):
        reviewer.get_by_role("button", name="انشر", exact=True).click()
    assert "لا محطة تنتظر المراجعة" in shown(reviewer)

    public = visit("/communes/settat/", java_script_enabled=False)
    assert "تنظيم ورشة إعدادية لمسودة خطة عمل المشاركة المواطنة" in shown(public)
    assert "14 ماي 2024" in shown(public)
    assert "المصادقة من طرف مجلس جماعة سطات" in shown(public)


@pytest.mark.browser
def test_a_coordinator_takes_all_cards_of_the_province_and_watches_them_being_made(enter):
    page = enter("reviewer")
    page.get_by_role("link", name="حمِّل البطاقات مجموعة").click()
    page.get_by_label("الصيغة").select_option("zip")
    page.get_by_role("button", name="أعِدَّها").click()
    page.get_by_text("الملف جاهز").wait_for(timeout=30_000)  # the page refreshes itself, without any script
    with page.expect_download() as download:
        page.get_by_role("link", name="نزِّل").click()
    assert download.value.suggested_filename == "بطاقات جماعات إقليم سطات.zip"
