"""The words of following communes up: texts to begin a reminder with, and who was told of one."""

from accounts.models import User
from arabic.counting import NOUNS, counted
from dashboard.follow_up import way_to
from dashboard.models import Reminder, Told
from milestones.telling import groups, names, without_address

# What a reminder may begin with, by the list that the commune stands in (lists.COMMUNES).
SUGGESTIONS = {
    "quiet": (
        "السلام عليكم ورحمة الله،\n"
        "لم تُنشر في سجل جماعتكم أي محطة جديدة منذ مدة. نرجو أن تضيفوا ما جرى بعدها في مسار المشاركة المواطنة، "
        "ولو كان لقاء واحدا، وأن ترسلوه إلى المراجعة.\n"
        "إن لم يجدَّ جديد فأخبرونا بذلك في جوابكم، وإن اعترضتكم صعوبة فاذكروها لنعينكم عليها."
    ),
    "nothing": (
        "السلام عليكم ورحمة الله،\n"
        "لم تُنشر لجماعتكم بعد أي محطة. أيسر بداية أن ترفعوا بطاقة الجماعة كما هي عندكم من «أدخل بطاقة»، "
        "وتراجعوا ما فُهم منها، ثم ترسلوا مسوداتها إلى المراجعة. وإن لم تكن لديكم بطاقة فابدؤوا بطلب الانخراط "
        "أو بلقاء الانطلاق.\n"
        "إن اعترضتكم صعوبة فاذكروها في جوابكم لنعينكم عليها."
    ),
}
NOBODY_TOLD = (
    "لم يُخبر أحد بالبريد الإلكتروني: لا محرر آخر للجماعة مهمته قائمة. إدارة البرنامج هي التي تفتح الحسابات؛ "
    "ويجد المحرر التذكير في مكتب الجماعة متى فُتح حسابه."
)
NOBODY_TO_TELL = (
    "لا محرر آخر لهذه الجماعة مهمته قائمة، فلن يُخبر أحد بالبريد الإلكتروني. إدارة البرنامج هي التي تفتح الحسابات؛ "
    "ويبقى التذكير في مكتب الجماعة إلى أن يطلع عليه محررها."
)


def will_be_told(staff: list[User], by: User) -> list[str]:
    """Said before a reminder is written."""
    others = [person for person in staff if person != by]
    if not others:
        return [NOBODY_TO_TELL]
    ways = {way: [person for person in others if way_to(person) == way] for way in Told.Way}
    said = [f"يُخبَر بالبريد الإلكتروني: {names(ways[Told.Way.MAIL])}."] if ways[Told.Way.MAIL] else []
    if ways[Told.Way.DESK]:
        said.append(f"يطلع عليه في مكتبه، بلا رسالة: {names(ways[Told.Way.DESK])}.")
    return said + without_address(ways[Told.Way.NO_ADDRESS])


def told_of(reminder: Reminder, *, answered: bool) -> list[str]:
    """Said once it has been written, for ever after: who was told by e-mail and who was not."""
    rows = list(reminder.told.all())
    if not rows:
        return [NOBODY_TOLD]
    by_mail = [row for row in rows if row.way == Told.Way.MAIL]
    return groups(
        sent=[row.to for row in by_mail if row.sent_at],
        left=[] if answered else [row.to for row in by_mail if not row.sent_at],
        silent=[row.to for row in rows if row.way == Told.Way.DESK],
        unreached=[row.to for row in rows if row.way == Told.Way.NO_ADDRESS],
    )


def told_of_many(reminders: list[Reminder]) -> list[str]:
    """Said of several written at once: how many people are told, and in which communes nobody was."""
    rows = list(Told.objects.filter(reminder__in=reminders).select_related("to"))
    by_mail = [row for row in rows if row.way == Told.Way.MAIL]
    said = []
    if people := {row.to_id for row in by_mail}:
        said.append(f"يصل الخبر بالبريد الإلكتروني إلى {counted(len(people), NOUNS['person'], case='oblique')}.")
    reached, addressed = ({row.reminder_id for row in some} for some in (by_mail, rows))
    unmailed = [one.commune.title for one in reminders if one.pk in addressed - reached]
    unstaffed = [one.commune.title for one in reminders if one.pk not in addressed]
    if unmailed:
        said.append(f"يجده المحررون في مكاتبهم بلا رسالة: {'، '.join(unmailed)}. أبلغهم الخبر بنفسك إن كان عاجلا.")
    if unstaffed:
        said.append(f"لا محرر آخر مهمته قائمة: {'، '.join(unstaffed)}. إدارة البرنامج هي التي تفتح الحسابات.")
    return said
