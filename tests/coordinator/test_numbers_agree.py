"""Every figure of the desk, counted again the slow way from the rows, on random data, for each kind of reader."""

import random
from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from accounts import policy
from arabic import dates, edtf
from communes.models import Commune, Enrolment
from dashboard import coordination, lists
from dashboard.scope import DeskFilters, Scope
from milestones import review
from milestones.models import Milestone
from programme.models import Programme, Stage
from tests import factories

SLUGS = ("azilal", "demnate", "afourar", "larache", "settat", "tata")
TODAY = timezone.localdate()
BOUNDARY = [TODAY - timedelta(days) for days in (179, 180, 181, 182)]  # a commune is quiet after 180 days
WHENS = (
    "", "2024-03-05", "{2023-12-30,2025-01-03}", "{2023-01-05,2024-05-01,2025-02-02}", "2024-12-30/2025-01-03",
    "2025", "2023-06", *map(str, BOUNDARY),
)  # fmt: skip
WAYS = ((), ("submit",), ("submit", "return"), ("submit", "publish"), ("submit", "publish", "withdraw"))
ASKED = [
    {}, {"region": "beni-mellal-khenifra"}, {"province": "azilal"}, {"role": "pilot"}, {"stage": "training"},
    {"period": "2025"}, {"period": "من مارس إلى دجنبر 2024", "stage": "kickoff", "role": "partner"},
    {"next_stage": "request"}, {"next_stage": "kickoff"}, {"next_stage": "complete"}, {"commune": "demnate"},
]  # fmt: skip
CONSULTED = [{}, {}] + [
    {
        "kind": "consultation",
        "decision": said,
        "opens_on": TODAY + timedelta(first),
        "closes_on": TODAY + timedelta(last),
    }
    for first, last, said in ((-23, -1, ""), (-23, -1, "قرار"), (-4, 0, ""), (0, 6, ""), (1, 6, ""))
]


@pytest.fixture
def random_record():
    dice, by = random.Random(5), factories.user()  # noqa: S311 - a record for a test, always the same
    stages = list(Stage.objects.values_list("code", flat=True))
    for slug in SLUGS:
        factories.enrolment(slug)
        for _ in range(dice.randrange(0, 9)):
            days = dice.choice(CONSULTED)
            one = factories.draft(slug, by=by, when=dice.choice(WHENS), stage=dice.choice(stages), **days)
            days = dice.choice((0, 40, 179, 180, 181, 400))
            for action in dice.choice(WAYS):
                review.move(one, action, by=by, at=timezone.now() - timedelta(days), remark="للتجربة")


def slowly(user, asked: dict) -> dict:
    """One row after the other, knowing nothing of the desk."""
    first, last = edtf.bounds(dates.read(asked["period"]).when) if "period" in asked else (None, None)
    told = dict.fromkeys(
        ("waiting", "returned", "published", "undated", "communes", "quiet", "nothing", "consulting", "outcomes"), 0
    )
    for enrolment in Enrolment.objects.select_related("commune__province__region"):
        commune = enrolment.commune
        if not policy.may_see_drafts_of(user, commune):
            continue
        places = {
            "region": commune.province.region.slug, "province": commune.province.slug, "commune": commune.slug,
            "role": enrolment.role, "next_stage": next_stage(enrolment),
        }  # fmt: skip
        if any(asked.get(name, value) != value for name, value in places.items()):
            continue
        published = []
        for one in Milestone.objects.filter(enrolment=enrolment).select_related("stage"):
            published += [one] if one.status == "published" else []
            if asked.get("stage", one.stage.code) != one.stage.code:
                continue
            if first and not lies_in(one, first, last):
                continue
            reviews = policy.may_review_in(user, commune) or policy.may_read_reference(user)
            told["waiting"] += one.status == "submitted" and reviews
            told["returned"] += one.status == "returned"
            told["published"] += one.status == "published"
            told["consulting"] += bool(one.status == "published" and one.phase(TODAY) == "open")
            over = one.status == "published" and one.phase(TODAY) == "ended"
            told["outcomes"] += over and not one.has_outcome
            told["undated"] += one.status == "published" and one.earliest is None
        told["communes"] += 1
        told["nothing"] += not published
        days = [one.latest for one in published if one.latest] or [
            timezone.localdate(one.published_at) for one in published
        ]
        told["quiet"] += bool(days) and max(days) < TODAY - timedelta(days=Programme.objects.get().quiet_after)
    return told


def lies_in(milestone: Milestone, first: date, last: date) -> bool:
    """Day by day: of separate days each on its own, of anything else each from its first to its last."""
    when = edtf.parse(milestone.when)
    if not when.points:
        return False
    spans = [(one.first, one.last) for one in when.points] if when.kind == "days" else [(when.earliest, when.latest)]
    return any(start <= last and end >= first for start, end in spans)


def next_stage(enrolment: Enrolment) -> str:
    """The code of the first stage of the pathway of which nothing is published."""
    recorded = set(
        Milestone.objects.filter(enrolment=enrolment, status="published").values_list("stage__code", flat=True)
    )
    return next((code for code in Stage.objects.values_list("code", flat=True) if code not in recorded), "complete")


def test_every_figure_is_what_the_rows_say_and_the_length_of_its_list(random_record, subtests):
    people = factories.management(), factories.observer(), factories.coordinator_of("azilal")
    for user, asked in product(people, ASKED):
        with subtests.test(user=user, asked=asked):
            form = DeskFilters(asked, Scope(user).enrolments())
            scope = Scope(user, form.asked())
            told = vars(coordination.numbers(scope, TODAY))
            unknown = [name for name in asked if name in form.errors]  # a place beyond one's reach is no choice
            assert told == slowly(user, {name: value for name, value in asked.items() if name not in unknown})
            for which, number in told.items():
                rows = (
                    lists.communes(which, scope, TODAY)
                    if which in lists.COMMUNES
                    else lists.milestones(which, scope, TODAY)
                )
                assert len(rows) == number, which


def test_the_matrix_says_what_the_rows_say(random_record):
    user, stages = factories.management(), list(Stage.objects.all())
    for asked in ({}, {"period": "2025"}, {"stage": "training"}):
        scope = Scope(user, asked)
        enrolments = list(lists.communes("communes", scope, TODAY))
        for row in coordination.matrix(scope, enrolments, stages):
            published = Milestone.objects.filter(enrolment=row.enrolment, status="published")
            recorded = {one.stage_id for one in published}
            # What comes next is what is missing of the whole record, whatever the view is narrowed to.
            assert row.next == next((stage for stage in stages if stage.pk not in recorded), None)
            for stage, number in row.cells:
                there = [
                    one for one in published
                    if one.stage_id == stage.pk
                    and asked.get("stage", stage.code) == stage.code
                    and (not asked.get("period") or lies_in(one, date(2025, 1, 1), date(2025, 12, 31)))
                ]  # fmt: skip
                assert number == len(there), (row.commune, stage)


def test_nobody_finds_another_province_by_any_list_or_filter(client, random_record):
    client.force_login(factories.coordinator_of("azilal"))
    own = set(Commune.objects.filter(province__slug="azilal").values_list("name", flat=True))
    others = set(Commune.objects.filter(slug__in=SLUGS).values_list("name", flat=True)) - own
    for which in (*lists.COMMUNES, *lists.MILESTONES):
        for query in ("", "?province=larache", "?region=tanger-tetouan-al-hoceima", "?role=pilot"):
            page = client.get(f"/coordination/lists/{which}/{query}").content.decode()
            assert not [name for name in others if f">{name}<" in page or f"جماعة {name}" in page], (which, query)


@pytest.mark.parametrize("dated", [True, False], ids=["by its day", "without a day, by its publishing"])
def test_a_commune_is_quiet_from_the_day_after_the_programme_s_last(dated):
    by, limit = factories.user(), Programme.objects.get().quiet_after
    for slug, days in (("azilal", limit), ("afourar", limit + 1)):
        factories.enrolment(slug)
        one = factories.draft(slug, by=by, when=str(TODAY - timedelta(days)) if dated else "")
        for action in ("submit", "publish"):
            review.move(one, action, by=by, at=timezone.now() - timedelta(0 if dated else days), remark="للتجربة")
    found = lists.communes("quiet", Scope(factories.coordinator_of("azilal")), TODAY)
    assert {"azilal", "afourar"} & {one.commune.slug for one in found} == {"afourar"}
