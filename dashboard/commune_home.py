"""The home of one commune's staff: what to do next, what is on its way, how far the pathway is recorded."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import User
from communes.models import Enrolment
from dashboard.models import Reminder
from milestones import consultations
from milestones.kinds import OPEN, Status
from milestones.models import Feedback, Milestone, Review
from programme.models import Stage

SHOWN = 20  # of each list; the whole list is a link away
LATEST = 10
RETURNS = Prefetch(
    "reviews", Review.objects.filter(action="return").select_related("by").order_by("-at", "-pk"), to_attr="returns"
)

# An outcome is written already, in a correction that is not published yet.
TOLD = Exists(Milestone.objects.filter(revises=OuterRef("pk"), status__in=OPEN).exclude(synthesis="", decision=""))


@dataclass(frozen=True)
class StageHere:
    """A stage of the pathway in this commune: how many milestones are published, how many on their way."""

    stage: Stage
    published: int
    on_their_way: int


@dataclass(frozen=True)
class OpenList:
    """The milestones that stand at one point of their way to the public, the longest there first."""

    status: Status
    milestones: list[Milestone]  # the first SHOWN of them
    number: int  # of all
    may_act: bool


@dataclass(frozen=True)
class Next:
    """The one thing to do now: answer or go on with a milestone, or write the first of a stage."""

    milestone: Milestone | None = None
    stage: Stage | None = None


@dataclass
class CommuneHome:
    enrolment: Enrolment
    may_write: bool
    may_review: bool
    stages: list[StageHere]
    published: int
    lists: list[OpenList]  # returned, proposed, drafts, waiting
    outcomes: list[Milestone]  # consultations that are over and of which no outcome is published
    latest: list[Milestone]
    reminders: list[Reminder]  # that the staff have not answered yet
    feedback: list[Feedback]  # of citizens, not answered yet
    in_charge: User | None  # the coordinator who looks after the commune
    next: Next | None = None

    @property
    def commune(self):
        return self.enrolment.commune

    @property
    def on_their_way(self) -> int:
        return sum(one.number for one in self.lists)

    @property
    def stages_recorded(self) -> int:
        return sum(bool(here.published) for here in self.stages)


def home_of(enrolment: Enrolment, user) -> CommuneHome:
    """Eight queries, nine where something was returned, however long the record. `enrolment`: with who looks after
    it."""
    by_stage, by_status = Counter(), Counter()
    grouped = enrolment.milestones.order_by().values_list("stage", "status").annotate(Count("pk"))
    for stage, status, number in grouped:
        by_status[status] += number
        by_stage[stage, status in OPEN] += number if status in OPEN or status == Status.PUBLISHED else 0
    may_write, may_review = (may(user, enrolment.commune) for may in (policy.may_write_in, policy.may_review_in))
    rows, today = enrolment.milestones.select_related("stage"), localdate()
    asked = consultations.awaiting_outcome(today)
    place = Window(RowNumber(), partition_by="status", order_by=["since", "pk"])
    on_their_way = rows.filter(Q(status__in=OPEN) | asked).annotate(at=place, told=TOLD).filter(at__lte=SHOWN)
    open_ones = list(on_their_way.oldest_move_first().prefetch_related(RETURNS))
    home = CommuneHome(
        enrolment=enrolment,
        may_write=may_write,
        may_review=may_review,
        stages=[
            StageHere(stage, by_stage[stage.pk, False], by_stage[stage.pk, True])
            for stage in Stage.objects.filter(programme=enrolment.programme_id)
        ],
        outcomes=[one for one in open_ones if one.status == Status.PUBLISHED],
        published=by_status[Status.PUBLISHED],
        lists=[
            OpenList(status, [one for one in open_ones if one.status == status], by_status[status], may_act)
            for status, may_act in (
                (Status.RETURNED, may_write),
                (Status.PROPOSED, may_write),
                (Status.DRAFT, may_write),
                (Status.SUBMITTED, may_review),
            )
        ],
        latest=list(rows.published().order_by("-published_at", "-pk")[:LATEST]),
        reminders=list(enrolment.reminders.unanswered().select_related("by")[:SHOWN]),
        feedback=list(enrolment.feedback.open().select_related("milestone", "revision")[:SHOWN]),
        in_charge=enrolment.coordinator if enrolment.in_care else None,
    )
    home.next = next_for(home, user)
    return home


def next_for(home: CommuneHome, user) -> Next | None:
    """Whoever reviews answers the longest waiting first. Whoever writes goes on with what is theirs: the staff
    with all of their commune's, a coordinator or a manager with what they wrote themselves."""
    *in_hand, waiting = home.lists
    if home.may_review and waiting.milestones:
        return Next(milestone=waiting.milestones[0])
    staff = policy.is_staff_of(user, home.commune)
    for milestone in (milestone for one in in_hand if one.may_act for milestone in one.milestones):
        if staff or milestone.updated_by_id == user.pk:
            return Next(milestone=milestone)
    if staff:
        empty = [here.stage for here in home.stages if not (here.published or here.on_their_way)]
        return Next(stage=empty[0]) if empty else None
    return None
