from milestones.models.attachment import Attachment
from milestones.models.body import Body
from milestones.models.event import Event
from milestones.models.feedback import Feedback, FeedbackNotice
from milestones.models.milestone import Milestone
from milestones.models.notice import ByMail, ByMailQuerySet, Notice
from milestones.models.review import Correction, Review
from milestones.models.standing import ProvinceStanding, Standing

__all__ = [
    "Attachment",
    "Body",
    "ByMail",
    "ByMailQuerySet",
    "Correction",
    "Event",
    "Feedback",
    "FeedbackNotice",
    "Milestone",
    "Notice",
    "ProvinceStanding",
    "Review",
    "Standing",
]
