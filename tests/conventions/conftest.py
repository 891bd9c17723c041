"""What the browser tests need of the running portal: its own database, and people signed in to it."""

import pytest

CLERK, PASSWORD = "clerk-of-demnate", "Zellij-of-eight-points-1"
A_CLERK = f"""
from accounts.models import Mandate, Role, User
from communes.models import Commune
user = User.objects.create_user("{CLERK}", password="{PASSWORD}", first_name="محررة", is_staff=True)
Mandate.objects.create(user=user, role=Role.STAFF, commune=Commune.objects.get(slug="demnate"))
"""
A_DRAFT = f"""
from accounts.models import User
from communes.models import Enrolment
from milestones.recording import record
from milestones.attaching import attach
from milestones.uploads import examine
from programme.models import Stage
from tests import files
draft = record(
    enrolment=Enrolment.objects.get(commune__slug="demnate"), by=User.objects.get(username="{CLERK}"),
    statement="تنظيم لقاء تواصلي", when="2026-05", stage=Stage.objects.first(), kind="meeting",
)
for description, file in (("محضر الاجتماع", files.pdf()), ("الحاضرون في القاعة", files.photo())):
    attach(draft, upload=examine(file), description=description, by=draft.created_by)
print(draft.pk)
"""
CARDS = f"""
from django.utils import timezone
from accounts.models import User
from cards import applying
from cards.models import Bundle
from tests import imported
clerk, now = User.objects.get(username="{CLERK}"), timezone.now()
lines = (
    "- تنظيم لقاء توافي تحسيبي بتاريخ 5 مارس 2024 وتنظيم ورشة بتاريخ 7 أبريل 2024\\n"
    "- زرع أشجار بتاريخ 6-9 ماي\\n- تنظيم ورشة حول خطة عمل المشاركة 6-9 ماي 2024\\n"
    "- ارسال طلب الانخراط بتاريخ 6 يونيو 2023،"
)
card = imported.card("- احداث مجلس للشباب", "ملاحظة الكاتب العام\\n" + lines, slug="demnate", by=clerk)
done = imported.card("- احداث مكتبة للأطفال", slug="demnate", by=clerk, name="أخرى.txt")
applying.confirm(done, by=clerk, at=now)
bundle = dict(form="zip", asked_by=clerk, asked_at=now, beat_at=now, total=3, province=card.commune.province)
ready, stopped = (Bundle.objects.create(state=state, **bundle) for state in ("ready", "failed"))
row = card.rows.get(original__contains="زرع")
print("{{card}}", card.pk, "{{row}}", row.pk, "{{done}}", done.pk, "{{ready}}", ready.pk, "{{stopped}}", stopped.pk)
"""
REMINDERS = """
from django.utils import timezone
from accounts.models import User
from communes.models import Enrolment
from dashboard import follow_up
by = User.objects.create_user("who-reminds", first_name="مدير")
demnate = Enrolment.objects.get(commune__slug="demnate")
for text in ("أضيفوا جديدكم", "وأخبرونا بما تحتاجون إليه"):
    (reminder,) = follow_up.remind([demnate], text=text, by=by, at=timezone.now())
print("{reminder}", reminder.pk)
"""
A_REVIEWER = f"""
from datetime import timedelta
from django.utils import timezone
from accounts.models import Mandate, Role, User
from communes.models import Commune, Enrolment
from dashboard import follow_up
from milestones import answering, review, revising
from milestones.attaching import attach
from milestones.models import Milestone
from milestones.recording import record
from milestones.uploads import examine
from programme.models import Stage
from tests import files
user = User.objects.create_user("reviewer-of-azilal", password="{PASSWORD}", first_name="منسقة", is_staff=True)
Mandate.objects.create(user=user, role=Role.COORDINATOR, province=Commune.objects.get(slug="demnate").province)
for action in ("submit", "return"):
    waiting = record(
        enrolment=Enrolment.objects.get(commune__slug="demnate"), by=User.objects.get(username="{CLERK}"),
        statement="تنظيم لقاء ينتظر المراجعة", when="", stage=Stage.objects.first(), kind="meeting",
    )
    review.move(waiting, "submit", by=waiting.created_by, at=timezone.now())
    if action == "return":
        review.move(waiting, "return", by=user, at=timezone.now(), remark="أضف التاريخ")
correction = revising.revise(Milestone.objects.get(pk=7), by=waiting.created_by)
correction.statement += "، بحضور جمعيات المدينة"
correction.original, correction.when_as_written = "النص كما ورد في بطاقة الجماعة", "في السنة نفسها"
correction.save()
attach(correction, upload=examine(files.photo()), description="الحاضرون", by=waiting.created_by)
review.move(correction, "submit", by=waiting.created_by, at=timezone.now(), remark="حضرت الجمعيات كذلك")
asked = answering.receive(
    enrolment=correction.enrolment, milestone=correction.revises, kind="correction", message="حضرت جمعيات أخرى",
    at=timezone.now(), email="amina@example.org",
)
answering.take_up(asked, by=user)
answering.receive(
    enrolment=correction.enrolment, kind="question", message="متى اللقاء المقبل؟",
    at=timezone.now() - timedelta(30),
)
answering.close(answering.receive(
    enrolment=correction.enrolment, kind="question", message="أين ينعقد اللقاء؟", at=timezone.now(),
), outcome="answered", answer="في مقر الجماعة", by=user, at=timezone.now())
print("{{waiting}}", correction.pk, "{{asked}}", asked.reference)
azilal = Enrolment.objects.get(commune__slug="azilal")
follow_up.assign([azilal], coordinator=user, by=user, at=timezone.now())
for text in ("ابدؤوا ببطاقة الجماعة", "أضيفوا جديدكم"):
    (reminder,) = follow_up.remind([azilal], text=text, by=user, at=timezone.now())
    follow_up.note(azilal, text="اتصلت بالجماعة", by=user, at=timezone.now())
follow_up.answer(reminder, text="نضيفه غدا", by=user, at=timezone.now())
"""
A_MANAGER = f"""
from accounts.mandate_sheet import MandateSheet
from accounts.models import Mandate, Role, User
from accounts.sheets import holding, reading
from communes.enrolment_sheet import EnrolmentSheet
from tests import spreadsheets
user = User.objects.create_user("manager", password="{PASSWORD}", first_name="مديرة", is_staff=True)
Mandate.objects.create(user=user, role=Role.MANAGEMENT)
rows = [("05.081.03.07", "", "", "شريكة", ""), ("", "ازلال", "", "", "5 مارس"), ("05.081.01.03", "", "", "نموذج", "")]
people = [("fatima", "فاطمة", "", "f@demnate.ma", "محرر الجماعة", "05.081.01.03", "", ""), ("ali", *[""] * 7)]
def held(sheet, which, file):
    return holding.hold(sheet(by=user), reading.read(file, sheet.columns), which=which, name="لائحة.xlsx")
shown = held(EnrolmentSheet, "communes.enrolment", spreadsheets.enrolments(*rows))
invited = held(MandateSheet, "accounts.user", spreadsheets.accounts(*people))
holding.confirm(invited, MandateSheet(by=user, why="فريق جديد"), seen=holding.mark(invited))
print("{{shown}}", shown.pk, "{{kept}}", invited.pk)
"""
# The milestone of Demnate that is shown with attachments: a document and a photo.
ATTACHED = """
from milestones.models import Attachment, Milestone
from tests import attached
if not Attachment.objects.filter(milestone=7).exists():
    attached.published_again(Milestone.objects.get(pk=7))
"""


@pytest.fixture(scope="session")
def signed_in(browser, portal, in_portal):
    """The cookies of a clerk of Demnate who has signed in to the staff pages as people do."""
    in_portal(A_CLERK)
    return cookies_of(browser, portal, CLERK)


@pytest.fixture(scope="session")
def waiting(in_portal, signed_in) -> dict[str, str]:
    """A coordinator, with a milestone and a correction of Demnate waiting and a milestone given back."""
    said = in_portal(A_REVIEWER).split()
    return dict(zip(said[::2], said[1::2], strict=True))


@pytest.fixture(scope="session")
def reviewer_signed_in(browser, portal, waiting):
    """The cookies of the province's coordinator."""
    return cookies_of(browser, portal, "reviewer-of-azilal")


@pytest.fixture(scope="session")
def sheets(in_portal) -> dict[str, str]:
    """What stands in the addresses of two spreadsheets that a manager uploaded: one shown, one confirmed."""
    said = in_portal(A_MANAGER).split()
    return dict(zip(said[::2], said[1::2], strict=True))


@pytest.fixture(scope="session")
def manager_signed_in(browser, portal, sheets):
    return cookies_of(browser, portal, "manager")


def cookies_of(browser, portal, username):
    context = browser.new_context()
    page = context.new_page()
    page.goto(portal + "/account/sign-in/?next=/admin/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main [type=submit]")
    assert page.url == portal + "/admin/", f"{username} could not sign in: {page.inner_text('body')[:300]}"
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def numbers(draft, in_portal) -> dict[str, str]:
    """What stands in the staff pages' addresses for the draft, the cards, the bundles and the reminder there."""
    said = [*in_portal(CARDS).split(), *in_portal(REMINDERS).split()]
    return {"{draft}": draft} | dict(zip(said[::2], said[1::2], strict=True))


@pytest.fixture(scope="session")
def with_attachments(in_portal) -> str:
    """The page of a milestone with attachments."""
    in_portal(ATTACHED)
    return "/milestones/7/"


@pytest.fixture(scope="session")
def draft(signed_in, in_portal) -> str:
    """The number of a draft that the clerk has written."""
    return in_portal(A_DRAFT).split()[-1]
