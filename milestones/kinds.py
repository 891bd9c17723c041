"""The words that code branches on, in the card's own terms."""

from django.db import models


class Section(models.TextChoices):
    TIMELINE = "timeline", "الانخراط في البرنامج"
    ACHIEVEMENTS = "achievements", "الإنجازات"


class Kind(models.TextChoices):
    REQUEST = "request", "طلب"
    MEETING = "meeting", "لقاء أو اجتماع"
    WORKSHOP = "workshop", "ورشة"
    TRAINING = "training", "دورة تكوينية"
    CONSULTATION = "consultation", "تشاور عمومي"
    AWARENESS = "awareness", "لقاء تواصلي أو تحسيسي"
    FORUM = "forum", "منتدى"
    EXCHANGE = "exchange", "زيارة تبادل التجارب"
    DELIBERATION = "deliberation", "مصادقة المجلس"
    BODY = "body", "إحداث هيئة"
    FACILITY = "facility", "إحداث فضاء أو مرفق"
    OTHER = "other", "نشاط آخر"


class Level(models.TextChoices):
    COMMUNE = "commune", "الجماعة"
    PROVINCE = "province", "الإقليم"
    REGION = "region", "الجهة"
    NATION = "nation", "وطني"


class Phase(models.TextChoices):
    """Where a public consultation stands on a day."""

    ANNOUNCED = "announced", "معلن عنه"
    OPEN = "open", "مفتوح للمشاركة"
    ENDED = "ended", "منتهٍ"


class AttachmentKind(models.TextChoices):
    PDF = "pdf", "مستند PDF"
    WORD = "word", "مستند Word"
    IMAGE = "image", "صورة"


class Status(models.TextChoices):
    PROPOSED = "proposed", "مقترحة على الجماعة"  # an event's entry that the commune has not answered yet
    DRAFT = "draft", "مسودة"
    SUBMITTED = "submitted", "في انتظار المراجعة"
    RETURNED = "returned", "معادة مع ملاحظة"
    PUBLISHED = "published", "منشورة"
    WITHDRAWN = "withdrawn", "مسحوبة"
    APPLIED = "applied", "تصحيح منشور"  # a revision whose text now stands in the milestone it corrects
    DROPPED = "dropped", "متخلى عنها"  # returned or proposed, and given up with a reason


OPEN = [Status.PROPOSED, Status.DRAFT, Status.SUBMITTED, Status.RETURNED]  # on its way to the public, not there yet


class FeedbackKind(models.TextChoices):
    CORRECTION = "correction", "تصحيح"
    QUESTION = "question", "سؤال"


class Outcome(models.TextChoices):
    """How a citizen's message was closed."""

    CORRECTED = "corrected", "صُحِّح السجل"
    ANSWERED = "answered", "أُجيب عنها"
    NOT_APPLICABLE = "elsewhere", "لا تخص هذا السجل"
