"""The journeys of a clerk and a coordinator, on a phone, in a real browser, without JavaScript."""

import re

import pytest

PASSWORD = "Zellij-of-eight-points-1"
PEOPLE = f"""
from accounts.models import Mandate, Role, User
from communes.models import Commune
tata = Commune.objects.get(slug="tata")
for name, shown, mandate in (
    ("clerk-of-tata", "فاطمة", dict(role=Role.STAFF, commune=tata)),
    ("second-of-tata", "مريم", dict(role=Role.STAFF, commune=tata)),
    ("coordinator-of-tata", "إدريس", dict(role=Role.COORDINATOR, province=tata.province)),
):
    who = dict(password="{PASSWORD}", first_name=shown, is_staff=True)
    user = User.objects.create_user(name, name + "@example.ma", **who)
    Mandate.objects.create(user=user, **mandate)
"""
PUBLIC = "/communes/tata/"


@pytest.fixture(scope="module")
def people(in_portal):
    in_portal(PEOPLE)


@pytest.fixture
def enter(visit, people):
    """enter(who) signs the person in as people do and gives their page, JavaScript off."""

    def sign_in(who: str):
        page = visit("/coordination/", java_script_enabled=False)
        sign(page, who)
        return page

    return sign_in


def sign(page, who: str):
    page.get_by_label("اسم المستعمل أو البريد الإلكتروني").fill(f"{who}-of-tata")
    page.get_by_label("كلمة السر").fill(PASSWORD)
    page.get_by_role("button", name="دخول").click()


def main(page) -> str:
    return page.locator("body").inner_text()


def filled(page, statement: str, *, when: str = "5 مارس 2024"):
    page.get_by_label("نص المحطة").fill(statement)
    page.get_by_label("متى؟").fill(when)
    page.get_by_label("مرحلة المسار").select_option(label="لقاء الانطلاق")
    page.get_by_label("النوع:").select_option(label="لقاء أو اجتماع")
    return page


def add(page, statement: str):
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1/coordination/", page.url))
    page.get_by_role("link", name="أضف محطة", exact=True).click()
    filled(page, statement).get_by_role("button", name="حفظ ومتابعة التعديل").click()
    return page


def move(page, button: str, remark: str = ""):
    """Press a move's button on the milestone's page, with its remark where it wants one."""
    form = page.locator("form", has=page.get_by_role("button", name=button, exact=True))
    if remark:
        form.locator("textarea").fill(remark)
    form.get_by_role("button", name=button, exact=True).click()
    return main(page)


def waiting(page, statement: str):
    """From the reviewer's desk to the milestone."""
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1/coordination/", page.url))
    page.get_by_role("link", name=statement).first.click()
    return page


def published(page, statement: str):
    """From the reviewer's desk to the milestone once it is published."""
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1/coordination/lists/published/", page.url))
    page.get_by_role("link", name=statement).first.click()
    return page


def seen_by_the_public(visit, path=PUBLIC) -> str:
    return main(visit(path, java_script_enabled=False))


# The letter leaves after the answer: the next page may come before or after.
TOLD = ("الرسالة في طريقها بالبريد الإلكتروني إلى: إدريس.", "أُخبر بالبريد الإلكتروني: إدريس.")


def test_from_a_clerk_s_first_words_to_the_public_record(enter, visit):
    clerk, coordinator = enter("clerk"), enter("coordinator")
    text = "تنظيم لقاء تواصلي مع جمعيات طاطا"
    said = main(add(clerk, text))
    assert "التاريخ كما فُهم: الثلاثاء 5 مارس 2024." in said
    assert "هذه المحطة الآن مسودة" in said
    said = move(clerk, "أرسل إلى المراجعة")
    assert "أُرسلت المحطة إلى المراجعة، وهي الآن في لائحة منسق إقليم طاطا." in said
    assert any(word in said for word in TOLD)

    said = move(waiting(coordinator, text), "أعدها مع ملاحظة", "أضف مكان اللقاء")
    assert "أُعيدت المحطة مع ملاحظتك" in said
    assert text not in seen_by_the_public(visit)

    clerk.goto(re.sub(r"(https?://[^/]+).*", r"\1/coordination/", clerk.url))
    assert "«أضف مكان اللقاء»" in main(clerk)
    clerk.get_by_role("link", name="صحِّحها وأعد إرسالها").first.click()
    clerk.get_by_label("المكان").fill("دار الثقافة بطاطا")
    clerk.get_by_role("button", name="احفظ وأرسل إلى المراجعة").click()
    assert any(word in main(clerk) for word in TOLD)
    assert text not in seen_by_the_public(visit)

    said = move(waiting(coordinator, text), "انشر")
    assert "نُشرت المحطة. يراها العموم الآن في سجل جماعة طاطا." in said
    page = visit(PUBLIC, java_script_enabled=False)
    page.get_by_role("link", name=text).click()
    assert "دار الثقافة بطاطا" in main(page)
    move(published(coordinator, text), "اسحب من النشر", "نهاية التجربة")
    assert text not in seen_by_the_public(visit)


def test_a_correction_over_published_text_is_told_openly(enter, visit):
    clerk, coordinator = enter("clerk"), enter("coordinator")
    text = "تنظيم ورشة أولى بطاطا"
    add(clerk, text)
    move(clerk, "أرسل إلى المراجعة")
    move(waiting(coordinator, text), "انشر")
    public = visit(PUBLIC, java_script_enabled=False)
    public.get_by_role("link", name=text).click()

    clerk.reload()
    clerk.get_by_role("button", name="صحِّح المنشور").click()
    clerk.get_by_label("متى؟").fill("6 مارس 2024")
    clerk.get_by_role("button", name="حفظ ومتابعة التعديل").click()
    move(clerk, "أرسل إلى المراجعة", "أخطأنا في اليوم")
    public.reload()
    assert "5 مارس 2024" in main(public)
    assert "6 مارس 2024" not in main(public)

    said = main(waiting(coordinator, text))
    assert "ما يغيِّره هذا التصحيح" in said
    assert "«أخطأنا في اليوم»" in said
    move(coordinator, "انشر التصحيح")
    public.reload()
    assert "صُحِّح التاريخ من «5 مارس 2024» إلى «6 مارس 2024» يوم " in main(public)
    move(published(coordinator, text), "اسحب من النشر", "نهاية التجربة")


def test_two_clerks_edit_one_draft_and_the_second_chooses(enter):
    first, second = enter("clerk"), enter("second")
    add(first, "مسودة لكاتبتين")
    second.goto(first.url)
    first.get_by_label("المكان").fill("مقر الجماعة")
    first.get_by_label("نص المحطة").fill("نص الأولى")
    first.get_by_role("button", name="حفظ ومتابعة التعديل").click()

    second.get_by_label("نص المحطة").fill("نص الثانية")
    second.get_by_role("button", name="حفظ ومتابعة التعديل").click()
    said = main(second)
    assert "لم يُحفظ شيء بعد: كُتبت نسخة أخرى من طرف فاطمة" in said
    assert "نص الأولى" in said
    assert "نص الثانية" in said
    assert second.get_by_label("نص المحطة").input_value() == "نص الثانية"
    second.get_by_role("row", name="المكان").get_by_label("خذ النسخة المحفوظة").check()
    second.get_by_role("button", name="حفظ ومتابعة التعديل").click()
    assert second.get_by_label("نص المحطة").input_value() == "نص الثانية"
    assert second.get_by_label("المكان").input_value() == "مقر الجماعة"


def test_a_session_that_ran_out_gives_back_what_was_typed(enter):
    clerk = enter("clerk")
    clerk.get_by_role("link", name="أضف محطة", exact=True).click()
    filled(clerk, "نص كُتب قبل نهاية الجلسة")
    clerk.context.clear_cookies(name="sessionid")
    clerk.get_by_role("button", name="حفظ ومتابعة التعديل").click()
    assert "انتهت جلستك قبل أن يُحفظ ما كتبته" in main(clerk)
    sign(clerk, "clerk")
    assert "ها هو كما تركته" in main(clerk)
    assert clerk.get_by_label("نص المحطة").input_value() == "نص كُتب قبل نهاية الجلسة"
    clerk.get_by_role("button", name="حفظ ومتابعة التعديل").click()
    assert "هذه المحطة الآن مسودة" in main(clerk)


def test_a_shared_event_reaches_a_commune_and_is_accepted(enter):
    coordinator, clerk = enter("coordinator"), enter("clerk")
    coordinator.get_by_role("link", name="أدخل حدثا مشتركا").click()
    filled(coordinator, "انعقاد لجنة القيادة لإقليم طاطا")
    coordinator.get_by_label("طاطا، إقليم طاطا").check()
    coordinator.get_by_role("button", name="حفظ", exact=True).click()
    assert "اقتُرح الحدث على جماعة واحدة" in main(coordinator)
    clerk.reload()
    clerk.get_by_role("link", name="انعقاد لجنة القيادة لإقليم طاطا").first.click()
    assert "قُبل الاقتراح وأُرسل إلى المراجعة" in move(clerk, "اقبلها كما هي")


A_QUEUE = """
from accounts.models import User
from communes.models import Commune, Enrolment
from django.utils import timezone
from milestones import review
from milestones.recording import record
from programme.models import Programme, Stage
tata, _ = Enrolment.objects.get_or_create(
    programme=Programme.objects.get(), commune=Commune.objects.get(slug="tata"), defaults={"role": "pilot"}
)
for number in range(1, 11):
    one = record(
        enrolment=tata, by=User.objects.get(username="second-of-tata"), statement=f"طابور المراجعة {number}",
        when=f"2024-03-{number:02}", stage=Stage.objects.first(), kind="meeting",
    )
    review.move(one, "submit", by=one.created_by, at=timezone.now())
"""


def test_a_coordinator_clears_a_queue_of_ten_by_keyboard_alone(enter, in_portal):
    page = enter("coordinator")
    in_portal(A_QUEUE)
    page.goto(page.url.split("/coordination/")[0] + "/coordination/lists/waiting/")
    page.get_by_role("link", name="راجعها").first.focus()
    press(page, "Enter")
    waiting = int(re.search(r"رقم 1 من (\d+)", main(page))[1])
    assert waiting >= 10
    for number in range(waiting):
        shown = page.locator("#h-item").inner_text()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "انشر", "the decision comes first after the text"
        if number == 3:  # one goes back with a remark
            page.keyboard.press("Tab")
            page.keyboard.type("أضف مكان اللقاء")
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.innerText") == "أعدها مع ملاحظة"
        press(page, "Enter")
        assert shown[:20] in main(page), "what happened to it is said"
    assert "لا محطة تنتظر المراجعة." in main(page)
    page.goto(page.url.split("/coordination/")[0] + PUBLIC)
    published = {number for number in range(1, 11) if re.search(rf"طابور المراجعة {number}\b", main(page))}
    assert len(published) == 9


def press(page, key: str):
    with page.expect_navigation():
        page.keyboard.press(key)
