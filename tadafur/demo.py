"""A large made-up record, to try the portal on and to measure it: the same for the same numbers and seed.

It lives in a database of its own, whose name says so (`settings.SYNTHETIC`); every page then says it too, and every
statement ends in «(مثال)», so that files and feeds made from it can't be taken for a commune's word either.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import Mandate, Role, User
from communes.models import Commune, Enrolment
from milestones import standing
from milestones.kinds import Kind, Section, Status
from milestones.models import Body, Milestone, Review, Standing
from programme.models import Programme, Stage

MARK = "(مثال)"
# The way a commune goes: stage, kind, what its card says, who took part. The later ones come again and again.
STEPS = [
    ("request", Kind.REQUEST, "إرسال طلب الانخراط في البرنامج", ("council",)),
    ("kickoff", Kind.MEETING, "تنظيم لقاء انطلاق البرنامج بمقر الجماعة", ("council", "associations")),
    ("steering", Kind.MEETING, "اجتماع اللجنة التقنية للتوجيه والتتبع", ("steering-committee",)),
    ("training", Kind.TRAINING, "دورة تكوينية حول آليات الديمقراطية التشاركية", ("equity", "associations")),
    ("training", Kind.WORKSHOP, "ورشة لتقوية قدرات أعضاء هيئة المساواة وتكافؤ الفرص ومقاربة النوع", ("equity",)),
    ("action-plan", Kind.WORKSHOP, "ورشة إعداد خطة عمل المشاركة المواطنة", ("council", "equity", "associations")),
    ("action-plan", Kind.MEETING, "لقاء لتتبع تنزيل خطة عمل المشاركة المواطنة", ("council",)),
    ("consultation", Kind.CONSULTATION, "تشاور عمومي حول مشروع خطة العمل", ("associations",)),
    (
        "consultation",
        Kind.AWARENESS,
        "لقاء تواصلي مع شباب الأحياء حول المشاركة المواطنة",
        ("children", "associations"),
    ),
    ("adoption", Kind.DELIBERATION, "مصادقة المجلس على خطة عمل المشاركة المواطنة", ("council",)),
    ("achievements", Kind.BODY, "إحداث مجلس الطفل", ("children", "council")),
    ("achievements", Kind.FACILITY, "تهيئة فضاء للألعاب", ("council",)),
    ("achievements", Kind.EXCHANGE, "زيارة لتبادل التجارب والخبرات مع جماعة شريكة", ("partner-communes",)),
    ("steering", Kind.FORUM, "منتدى إقليمي لتقاسم الممارسات الجيدة", ("partner-communes", "steering-committee")),
]
PLACES = ("دار الثقافة", "دار الشباب", "مقر الجماعة", "المركز السوسيو-ثقافي", "الملعب الجماعي", "دار الطالبة")
# Sent to review this long after its last day, each move of the review this long after the one before.
SENT_AFTER, MOVED_AFTER = timedelta(days=3, hours=10), timedelta(4)
YOUNGEST = timedelta(9)  # so that all of it, two days and two moves, lies before the day it is made on
UNFINISHED = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)
MOVES = {
    Status.DRAFT: (), Status.SUBMITTED: ("submit",), Status.RETURNED: ("submit", "return"),
    Status.PUBLISHED: ("submit", "publish"),
}  # fmt: skip


@dataclass
class Made:
    communes: int = 0
    milestones: int = 0


@transaction.atomic
def make(communes: int, milestones: int, *, as_of: date, seed: int = 1) -> Made:
    """Record so many milestones of each of so many communes, all over the kingdom; communes with a record keep it."""
    dice, made = random.Random(seed), Made()  # noqa: S311 - a record to try things on, the same each time
    programme, stages = Programme.objects.get(), {stage.code: stage for stage in Stage.objects.all()}
    bodies = {body.code: body for body in Body.objects.all()}
    chosen = _spread(list(Commune.objects.order_by("hcp_code")), communes)
    have = set(Enrolment.objects.values_list("commune", flat=True))
    new = [Enrolment(programme=programme, commune=one, role="partner") for one in chosen if one.pk not in have]
    _with_versions(Enrolment, Enrolment.objects.bulk_create(new))
    people = _people(chosen, dice, as_of)
    enrolments = Enrolment.objects.filter(commune__in=chosen).order_by("commune__hcp_code")
    for enrolment in enrolments.annotate(have=Count("milestones")):
        if not enrolment.have:
            rows = list(_record(enrolment, milestones, stages, dice, as_of, people))
            _write(rows, bodies)
            Standing.objects.update_or_create(enrolment=enrolment, defaults=standing.counted(enrolment.pk))
            made.communes, made.milestones = made.communes + 1, made.milestones + len(rows)
    one_of_each = {one.commune.province_id: one for one in Enrolment.objects.select_related("commune")}
    for enrolment in one_of_each.values():  # each sums its whole province
        standing.refresh(enrolment.pk)
    return made


def _spread(rows: list, number: int) -> list:
    return [rows[at * len(rows) // number] for at in range(number)]


def _people(communes: list[Commune], dice, as_of: date) -> tuple[User, User]:
    """A clerk for two communes of three and a coordinator for each province, none of whom can sign in; gives two."""
    noon = timezone.make_aware(datetime.combine(as_of, datetime.min.time()))
    places = [{"role": Role.STAFF, "commune": one} for one in communes if dice.random() < 0.67]
    places += [
        {"role": Role.COORDINATOR, "province_id": one} for one in dict.fromkeys(c.province_id for c in communes)
    ]
    users = User.objects.bulk_create(
        User(
            username=f"example-{number}",
            first_name="حساب",
            last_name=f"{number} {MARK}",
            email=f"example-{number}@example.ma",
            password=make_password(None),
            last_login=noon - timedelta(dice.randrange(300)) if dice.random() < 0.7 else None,
        )
        for number, _ in enumerate([*places, None, None], User.objects.count() + 1)
    )
    mandates = Mandate.objects.bulk_create(
        Mandate(user=user, starts=date(2022, 1, 1), **place) for user, place in zip(users, places, strict=False)
    )
    _with_versions(User, users)
    _with_versions(Mandate, mandates)
    return users[-2], users[-1]


def _record(enrolment, number: int, stages, dice, as_of: date, people) -> Iterator[Milestone]:
    """A commune's milestones in the order of its card: through the pathway first, at its own pace, then on and on."""
    clerk, coordinator = people
    day = date(2022, 3, 1) + timedelta(dice.randrange(500))
    pace = max((as_of - day).days // (number + 1), 1)
    for position in range(number):
        code, kind, said, took_part = STEPS[position] if position < len(STEPS) else dice.choice(STEPS[2:])
        day = min(day + timedelta(1 + dice.randrange(2 * pace)), as_of - YOUNGEST)
        status = dice.choice(UNFINISHED) if position >= number - 3 and dice.random() < 0.4 else Status.PUBLISHED
        came = dice.choice((None, 12 + dice.randrange(150)))
        sent = timezone.make_aware(datetime.combine(day, datetime.min.time())) + SENT_AFTER
        one = Milestone(
            enrolment=enrolment,
            position=position,
            statement=f"{said} {MARK}",
            place=dice.choice(("", *PLACES)),
            when=_when(day, dice),
            stage=stages[code],
            kind=kind,
            section=Section.ACHIEVEMENTS if code == "achievements" else Section.TIMELINE,
            attendance_total=came,
            attendance_women=came and came // dice.randrange(2, 5),
            status=status,
            since=sent + MOVED_AFTER * max(len(MOVES[status]) - 1, 0),  # its last move
            created_by=clerk,
            updated_by=clerk,
            published_by=coordinator if status == Status.PUBLISHED else None,
            published_at=sent + MOVED_AFTER if status == Status.PUBLISHED else None,
        )
        one.keep_days()
        one.took_part, one.sent = took_part, sent
        yield one


def _when(day: date, dice) -> str:
    """Mostly a day; sometimes two, a span, the month before, which is over, or nothing."""
    later, before = day + timedelta(2), day.replace(day=1) - timedelta(1)
    shapes = (f"{{{day},{later}}}", f"{day}/{later}", f"{before:%Y-%m}", "")
    return dice.choices((day.isoformat(), *shapes), (86, 3, 4, 3, 4))[0]


def _write(rows: list[Milestone], bodies: dict) -> None:
    took_part, (clerk, coordinator) = Milestone.bodies.through, (rows[0].created_by, rows[0].published_by)
    Milestone.objects.bulk_create(rows)
    took_part.objects.bulk_create(
        took_part(milestone=one, body=bodies[code]) for one in rows for code in one.took_part if code in bodies
    )
    _with_versions(Milestone, rows)
    Review.objects.bulk_create(
        Review(
            milestone=one,
            action=action,
            by=clerk if action == "submit" else coordinator or clerk,
            at=one.sent + MOVED_AFTER * step,
            remark="" if action != "return" else f"يُذكر عدد الحاضرين {MARK}",
        )
        for one in rows
        for step, action in enumerate(MOVES[one.status])
    )


def _with_versions(model, rows: list) -> None:
    """The first version of each row, as whoever writes one by one gets it."""
    model.history.bulk_history_create(rows, batch_size=500)
