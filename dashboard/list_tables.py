"""The lists of the desk as tables."""

from datetime import date

from django.conf import settings

from accounts.tables import Column, Table, fact
from arabic import dates
from communes.models import Enrolment
from dashboard import coordination, lists, quiet_words
from dashboard.commune_home import RETURNS
from dashboard.scope import Scope
from dashboard.states import quiet_limits
from milestones.kinds import Status
from milestones.models import Milestone
from programme.models import Stage

CHUNK = 1000  # rows read at a time


def of(which: str, scope: Scope, stages: list[Stage], as_of: date) -> Table:
    """`which`: a list of lists.COMMUNES or lists.MILESTONES."""
    if which in lists.COMMUNES:
        found = list(lists.communes(which, scope, as_of).select_related("coordinator"))
        rows = coordination.matrix(scope, found, stages)
        assigned = set(scope.enrolments().assigned(as_of).values_list("pk", flat=True))
        about = quiet_words.rule(quiet_limits()) if which == "quiet" else ""
        columns = _of_communes(scope.shown(stages), assigned)
        return Table(which, lists.COMMUNES[which][0], columns, rows, about, named_by=3)
    found, columns = lists.milestones(which, scope, as_of).with_places().prefetch_related("bodies"), OF_MILESTONES
    if which == "returned":
        found, columns = found.prefetch_related(RETURNS), (*OF_MILESTONES, *OF_RETURNED)
    return Table(which, lists.MILESTONES[which][0], columns, found.iterator(chunk_size=CHUNK), named_by=4)


PLACES = (
    Column("الجهة", fact("commune.province.region.name"), "الجهة التي تقع فيها الجماعة.", width=22),
    Column("الإقليم أو العمالة", fact("commune.province.title"), "الإقليم أو العمالة.", width=22),
    Column("الجماعة", fact("commune.name"), "اسم الجماعة كما يظهر في البوابة.", width=20),
    Column("رمز الجماعة", fact("commune.hcp_code"), "رمزها لدى المندوبية السامية للتخطيط، نصا لا عددا.", width=14),
)


def _of_communes(stages: list[Stage], assigned: set[int]) -> tuple[Column, ...]:
    each = (
        Column(
            stage.name,
            lambda row, stage=stage: dict(row.cells)[stage],
            f"عدد المحطات المنشورة في مرحلة «{stage.name}».",
            "number",
            13,
        )
        for stage in stages
    )
    return (
        *PLACES,
        Column("الصفة", lambda row: row.enrolment.get_role_display(), "جماعة نموذج أو جماعة شريكة.", width=14),
        Column("منخرطة منذ", fact("enrolment.since"), "تاريخ الانخراط؛ فارغ إن لم يُسجَّل.", "day", 12),
        *each,
        Column("المنشور", _published, "عدد المحطات المنشورة التي يشملها ما طُلب.", "number", 10),
        Column("آخر محطة", fact("last_day"), "آخر يوم في آخر محطة منشورة؛ فارغ إن لم يُعرف.", "day", 12),
        Column("المرحلة التالية", _next, "أول مرحلة في المسار لا محطة منشورة فيها.", width=22),
        Column(
            "المكلف بالمتابعة",
            lambda row: _coordinator(row.enrolment, assigned),
            "المنسق الذي أُسندت إليه متابعة الجماعة.",
            width=20,
        ),
        Column("الصفحة العمومية", _page, "رابط سجل الجماعة في البوابة.", "link", 36),
    )


def _published(row) -> int:
    return sum(number for _, number in row.cells)


def _next(row) -> str:
    return row.next.name if row.next else "كل المراحل مسجَّلة"


def _coordinator(enrolment: Enrolment, assigned: set[int]) -> str:
    return str(enrolment.coordinator) if enrolment.pk in assigned else ""


def _page(row) -> str:
    return settings.SITE_URL + row.commune.get_absolute_url()


def _bodies(milestone: Milestone) -> str:
    return "، ".join(body.name for body in milestone.bodies.all())


def _link(milestone: Milestone) -> str:
    return settings.SITE_URL + milestone.get_absolute_url() if milestone.status == Status.PUBLISHED else ""


def _shown(name: str):
    return lambda milestone: getattr(milestone, f"get_{name}_display")()


OF_MILESTONES = (
    Column("رقم المحطة", fact("pk"), "رقمها الثابت في البوابة.", "number", 12),
    *PLACES,
    Column("نص المحطة", fact("statement"), "نص المحطة كما يُنشر.", width=60),
    Column("القسم", _shown("section"), "قسم البطاقة: الانخراط في البرنامج أو الإنجازات.", width=20),
    Column("المرحلة", fact("stage.name"), "مرحلة المسار.", width=26),
    Column("النوع", _shown("kind"), "نوع المحطة.", width=20),
    Column("التاريخ", lambda row: dates.write(row.when), "التاريخ كما يُقرأ في البوابة.", width=26),
    Column("أول يوم", fact("earliest"), "أول يوم يشمله التاريخ؛ فارغ إن كان مجهولا.", "day", 12),
    Column("آخر يوم", fact("latest"), "آخر يوم يشمله التاريخ؛ فارغ إن كان مجهولا.", "day", 12),
    Column("النطاق", _shown("level"), "جماعي أو إقليمي أو جهوي أو وطني.", width=12),
    Column("المكان", fact("place"), "المكان إن ذُكر.", width=20),
    Column("الهيئات المشاركة", _bodies, "الهيئات التي ذُكرت مشاركتها.", width=30),
    Column("الحاضرون", fact("attendance_total"), "عدد الحاضرين؛ فارغ إن لم يُسجَّل.", "number", 12),
    Column("النساء", fact("attendance_women"), "عدد النساء من بينهم؛ فارغ إن لم يُسجَّل.", "number", 12),
    Column("الشباب", fact("attendance_youth"), "عدد الشباب من بينهم؛ فارغ إن لم يُسجَّل.", "number", 12),
    Column("أول يوم للمشاركة", fact("opens_on"), "للتشاور العمومي؛ فارغ إن لم يُسجَّل.", "day", 14),
    Column("آخر يوم للمشاركة", fact("closes_on"), "للتشاور العمومي؛ فارغ إن لم يُسجَّل.", "day", 14),
    Column("رابط المشاركة", fact("take_part_at"), "الصفحة التي يُشارك فيها، خارج البوابة.", "link", 30),
    Column("خلاصة التشاور", fact("synthesis"), "ما عبَّر عنه المشاركون، بعد انتهاء التشاور.", width=40),
    Column("القرار المتخذ", fact("decision"), "ما قررته الجماعة بناء عليه.", width=30),
    Column("الحالة", _shown("status"), "أين وصلت في المراجعة.", width=18),
    Column("في حالتها منذ", fact("since"), "متى نُقلت إلى حالتها.", "moment", 18),
    Column("نُشرت يوم", fact("published_at"), "متى نُشرت؛ فارغ إن لم تُنشر.", "moment", 18),
    Column("المصدر", fact("source"), "الوثيقة التي نُقلت منها.", width=30),
    Column("الصفحة العمومية", _link, "رابطها في البوابة إن كانت منشورة.", "link", 36),
)
OF_RETURNED = (
    Column("الملاحظة", lambda row: row.returns[0].remark if row.returns else "", "ما طُلب تصحيحه.", width=50),
    Column("أعادها", lambda row: row.returns[0].by if row.returns else "", "صاحب الملاحظة.", width=24),
)
