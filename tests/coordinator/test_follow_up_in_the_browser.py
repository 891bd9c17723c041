"""Two quiet communes are reminded, one answers, the coordinator reads it: on a phone, without JavaScript."""

import pytest

PASSWORD = "Zellij-of-eight-points-1"
PEOPLE = f"""
from django.utils import timezone
from accounts.models import Mandate, Role, User
from communes.models import Commune, Enrolment
from milestones import review
from milestones.recording import record
from programme.models import Stage
demnate = Commune.objects.get(slug="demnate")
for name, shown, mandate in (
    ("reminded-clerk", "فاطمة", dict(role=Role.STAFF, commune=demnate)),
    ("reminding-coordinator", "إدريس", dict(role=Role.COORDINATOR, province=demnate.province)),
):
    user = User.objects.create_user(
        name, name + "@example.ma", password="{PASSWORD}", first_name=shown, is_staff=True
    )
    Mandate.objects.create(user=user, **mandate)
old = record(
    enrolment=Enrolment.objects.get(commune__slug="azilal"), by=user, statement="تنظيم لقاء قديم",
    when="2023-05-02", stage=Stage.objects.first(), kind="meeting",
)
for action in ("submit", "publish"):
    review.move(old, action, by=user, at=timezone.now(), remark="للتجربة")
"""
AS_IT_WAS = """
from django.utils import timezone
from milestones import review
from milestones.models import Milestone
old = Milestone.objects.get(statement="تنظيم لقاء قديم")
review.move(old, "withdraw", by=old.updated_by, at=timezone.now(), remark="نهاية التجربة")
"""


@pytest.fixture(scope="module", autouse=True)
def _people(in_portal):
    in_portal(PEOPLE)
    yield
    in_portal(AS_IT_WAS)


@pytest.fixture
def enter(visit):
    """enter(who) signs the person in as people do and gives their page, JavaScript off."""

    def sign_in(who: str):
        page = visit("/coordination/", java_script_enabled=False)
        page.get_by_label("اسم المستعمل أو البريد الإلكتروني").fill(who)
        page.get_by_label("كلمة السر").fill(PASSWORD)
        page.get_by_role("button", name="دخول").click()
        return page

    return sign_in


def said(page) -> str:
    return page.locator("main").inner_text()


def test_two_quiet_communes_are_reminded_at_once_and_one_answers(enter):
    coordinator = enter("reminding-coordinator")
    coordinator.locator(".facts div", has_text="صامتة").get_by_role("link", name="جماعتان").click()
    coordinator.get_by_role("link", name="ذكِّر جماعات منها").click()
    for name in ("أزيلال إقليم أزيلال", "دمنات إقليم أزيلال"):
        coordinator.get_by_label(name).check()
    ready = coordinator.get_by_label("نص التذكير").input_value()
    assert "لا يضم سجل جماعتكم المنشور أي محطة جرت في المدة الأخيرة." in ready
    coordinator.get_by_label("نص التذكير").fill(f"{ready}\nننتظر جديد هذه السنة.")
    coordinator.get_by_role("button", name="أرسل التذكير").click()
    assert "سُجِّل التذكير، وهو الآن في أعلى مكتب جماعة دمنات" in said(coordinator)
    assert "لم يُخبر به أحد حيث لا محرر يُوجَّه إليه: جماعة أزيلال." in said(coordinator)

    clerk = enter("reminded-clerk")
    reminder = clerk.get_by_role("listitem").filter(has_text="ننتظر جديد هذه السنة.")
    reminder.get_by_label("جوابكم").fill("نضيفه في هذا الأسبوع.")
    reminder.get_by_role("button", name="أكِّد الاطلاع وأرسل الجواب").click()
    assert "سُجِّل اطلاعكم على التذكير، وهو وجوابكم الآن في صفحة المتابعة عند إدريس" in said(clerk)
    assert "ننتظر جديد هذه السنة." not in said(clerk)

    coordinator.get_by_role("link", name="دمنات", exact=True).click()
    coordinator.get_by_role("link", name="المتابعة", exact=True).click()
    assert "نضيفه في هذا الأسبوع." in said(coordinator)
    assert "تم الاطلاع عليه من طرف فاطمة يوم" in said(coordinator)
