"""A large record for measuring: `fill(communes, milestones)` writes it in bulk, the same for the same numbers."""

import random
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from accounts.models import Mandate, Role, User
from communes.models import Commune, Enrolment
from milestones import standing
from milestones.kinds import Kind, Section
from milestones.models import Milestone, Review, Standing
from programme.models import Programme, Stage

STATUSES = ["published"] * 17 + ["submitted", "returned", "draft"]
STEPS = {"draft": (), "submitted": ("submit",), "returned": ("submit", "return"), "published": ("submit", "publish")}
TOLD = (
    "تنظيم لقاء تواصلي مع جمعيات المجتمع المدني حول إعداد خطة عمل المشاركة المواطنة",
    "حضور دورة تكوينية لفائدة أعضاء هيئة المساواة وتكافؤ الفرص ومقاربة النوع",
    "مصادقة المجلس على خطة عمل المشاركة المواطنة",
    "إحداث فضاء للأطفال بدار الثقافة",
)


def fill(communes: int, milestones: int, *, until: date) -> None:
    """So many enrolled communes all over the kingdom, each with so many milestones and some with staff."""
    dice = random.Random(communes)  # noqa: S311 - a record for measuring, always the same
    chosen = spread(list(Commune.objects.order_by("hcp_code")), communes)
    programme, stages = Programme.objects.get(), list(Stage.objects.all())
    clerk = User.objects.create(username="clerk", first_name="محررة")
    have = set(Enrolment.objects.values_list("commune", flat=True))
    new = [Enrolment(programme=programme, commune=one, role="partner") for one in chosen if one.pk not in have]
    Enrolment.objects.bulk_create(new)
    people(chosen, dice, until)
    noon = timezone.make_aware(datetime.combine(until, datetime.min.time())) + timedelta(hours=12)
    last_of_province = {}
    enrolled = Enrolment.objects.filter(commune__in=chosen).select_related("commune")
    for enrolment in enrolled.annotate(have=Count("milestones")):
        rows = [row(enrolment, number, stages, clerk, dice, noon) for number in range(enrolment.have, milestones)]
        Milestone.objects.bulk_create(rows)
        Review.objects.bulk_create(
            Review(milestone=one, action=action, by=clerk, at=one.sent + timedelta(days=3 * step), remark="للتجربة")
            for one in rows
            for step, action in enumerate(STEPS[one.status])
        )
        Standing.objects.update_or_create(enrolment=enrolment, defaults=standing.counted(enrolment.pk))
        last_of_province[enrolment.commune.province_id] = enrolment
    for enrolment in last_of_province.values():  # each sums its whole province
        standing.refresh(enrolment.pk)


def spread(rows: list, number: int) -> list:
    return [rows[at * len(rows) // number] for at in range(number)]


def people(communes: list[Commune], dice, until: date) -> None:
    """A clerk for two communes of three, a coordinator for each province; some have signed in."""
    noon = timezone.make_aware(datetime.combine(until, datetime.min.time()))
    places = [{"role": Role.STAFF, "commune": one} for one in communes if dice.random() < 0.67]
    provinces = dict.fromkeys(one.province_id for one in communes)
    places += [{"role": Role.COORDINATOR, "province_id": one} for one in provinces]
    made = User.objects.bulk_create(
        User(
            username=f"person{number}", first_name="شخص", email=f"person{number}@example.ma",
            last_login=noon - timedelta(dice.randrange(300)) if dice.random() < 0.7 else None,
        )
        for number in range(len(places))
    )  # fmt: skip
    Mandate.objects.bulk_create(
        Mandate(user=user, starts=date(2022, 1, 1), **place) for user, place in zip(made, places, strict=True)
    )


def row(enrolment, number: int, stages, clerk, dice, noon) -> Milestone:
    day = date(2022, 3, 1) + timedelta(dice.randrange((noon.date() - date(2022, 3, 1)).days))
    status, total = dice.choice(STATUSES), dice.choice([None, dice.randrange(200)])
    sent = noon - timedelta(dice.randrange(5, 900))
    if status in ("submitted", "returned"):
        sent = noon - timedelta(dice.randrange(5, 60))
    when = dice.choice([day.isoformat()] * 9 + [""])
    one = Milestone(
        enrolment=enrolment, position=number, statement=f"{dice.choice(TOLD)} رقم {number}", when=when,
        stage=dice.choice(stages), kind=dice.choice(Kind.values), section=dice.choice(Section.values),
        attendance_total=total, attendance_women=total and total // 3,
        status=status, created_by=clerk, updated_by=clerk,
        published_by=clerk if status == "published" else None,
        published_at=sent + timedelta(3) if status == "published" else None,
    )  # fmt: skip
    one.keep_days()
    one.sent = sent
    return one
