"""The words of following communes up: texts to begin a reminder with, and who was told of one."""

from django.contrib import messages

from accounts.models import User
from arabic.counting import NOUNS, counted
from dashboard import quiet_words
from dashboard.follow_up import way_to
from dashboard.models import Answer, Reminder, Told
from milestones.models import Standing
from milestones.telling import groups, names, without_address

QUIET = (
    "السلام عليكم ورحمة الله،\n"
    "{silence} نرجو أن تضيفوا ما جدَّ في مسار المشاركة المواطنة، ولو كان لقاء واحدا، وأن ترسلوه إلى المراجعة.\n"
    "إن لم يجدَّ جديد فأخبرونا بذلك في جوابكم، وإن اعترضتكم صعوبة فاذكروها لنعينكم عليها."
)
# What a reminder may begin with, by the list that the commune stands in (lists.COMMUNES).
SUGGESTIONS = {
    "quiet": QUIET.format(silence="لا يضم سجل جماعتكم المنشور أي محطة جرت في المدة الأخيرة."),
    "nothing": (
        "السلام عليكم ورحمة الله،\n"
        "لم تُنشر لجماعتكم بعد أي محطة. أيسر بداية أن ترفعوا بطاقة الجماعة كما هي عندكم من «أدخل بطاقة»، "
        "وتراجعوا ما فُهم منها، ثم ترسلوا مسوداتها إلى المراجعة. وإن لم تكن لديكم بطاقة فابدؤوا بطلب الانخراط "
        "أو بلقاء الانطلاق.\n"
        "إن اعترضتكم صعوبة فاذكروها في جوابكم لنعينكم عليها."
    ),
}
NOBODY_TOLD = "لم يُخبر به أحد: لم يكن للجماعة يوم كُتب محرر يُوجَّه إليه."
NO_EDITOR = "تُطلب الحسابات من إدارة البرنامج، ويجد المحرر التذكير في مكتب الجماعة متى فُتح حسابه."


def suggested(state: str, standing: Standing | None) -> str:
    """For one commune: the day its silence is counted from is told."""
    if state == "quiet":
        return QUIET.format(silence=quiet_words.to_the_commune(standing))
    return SUGGESTIONS.get(state, "")


def will_be_told(staff: list[User], by: User) -> list[str]:
    """Said before a reminder is written; nothing where there is nobody to tell."""
    others = [person for person in staff if person != by]
    ways = {way: [person for person in others if way_to(person) == way] for way in Told.Way}
    said = [f"يُخبَر بالبريد الإلكتروني: {names(ways[Told.Way.MAIL])}."] if ways[Told.Way.MAIL] else []
    if ways[Told.Way.DESK]:
        said.append(f"يطلع عليه في مكتبه، بلا رسالة: {names(ways[Told.Way.DESK])}.")
    return said + without_address(ways[Told.Way.NO_ADDRESS])


def told_of(reminder: Reminder, *, answered: bool) -> list[str]:
    """Said once it has been written, for ever after: who was told by e-mail and who was not."""
    rows = list(reminder.told.all())
    if not rows:
        return [NOBODY_TOLD if answered else f"{NOBODY_TOLD} {NO_EDITOR}"]
    by_mail = [row for row in rows if row.way == Told.Way.MAIL]
    return groups(
        sent=[row.to for row in by_mail if row.sent_at],
        left=[] if answered else [row.to for row in by_mail if not row.sent_at],
        silent=[row.to for row in rows if row.way == Told.Way.DESK],
        unreached=[row.to for row in rows if row.way == Told.Way.NO_ADDRESS],
    )


def answered(given: Answer) -> str:
    """Said to whoever has answered a reminder: where the answer stands, and to whom a letter goes."""
    said = "سُجِّل اطلاعكم على التذكير"
    stands = f"{said}، وهو وجوابكم" if given.text else f"{said}، وهو"
    told = names(notice.to for notice in given.notices.select_related("to").order_by("pk"))
    letter = f" يُخبَر بالبريد الإلكتروني: {told}." if told else ""
    return f"{stands} الآن في صفحة المتابعة عند {given.reminder.by}.{letter}"


def told_of_one(reminder: Reminder) -> list[tuple[int, str]]:
    """The same once it has been written, each with the level of its message, and where it stands."""
    told = told_of(reminder, answered=False)
    if not reminder.told.exists():
        return [(messages.WARNING, f"سُجِّل التذكير إلى {reminder.commune.title}، و{told[0]}")]
    stands = f"{_stands_with([reminder.commune.title])} يظهر جوابه هنا."
    return [(messages.SUCCESS, stands), *((messages.INFO, said) for said in told)]


def told_of_many(reminders: list[Reminder]) -> list[tuple[int, str]]:
    """Said of several written at once: where they stand, how many people are told, in which communes nobody was."""
    rows = list(Told.objects.filter(reminder__in=reminders).select_related("to"))
    by_mail = [row for row in rows if row.way == Told.Way.MAIL]
    reached, addressed = ({row.reminder_id for row in some} for some in (by_mail, rows))
    staffed = [one.commune.title for one in reminders if one.pk in addressed]
    unmailed = [one.commune.title for one in reminders if one.pk in addressed - reached]
    unstaffed = [one.commune.title for one in reminders if one.pk not in addressed]
    said = [(messages.SUCCESS, _stands_with(staffed))] if staffed else []
    if people := {row.to_id for row in by_mail}:
        number = counted(len(people), NOUNS["person"], case="oblique")
        said.append((messages.INFO, f"يصل الخبر بالبريد الإلكتروني إلى {number}."))
    if unmailed:
        found = f"يجده المحررون في مكاتبهم بلا رسالة: {'، '.join(unmailed)}. أبلغهم الخبر بنفسك إن كان عاجلا."
        said.append((messages.INFO, found))
    if unstaffed:
        nobody = f"سُجِّل التذكير ولم يُخبر به أحد حيث لا محرر يُوجَّه إليه: {'، '.join(unstaffed)}. {NO_EDITOR}"
        said.append((messages.WARNING, nobody))
    return said


def _stands_with(communes: list[str]) -> str:
    if len(communes) == 1:
        return f"سُجِّل التذكير، وهو الآن في أعلى مكتب {communes[0]} إلى أن يطلع عليه محررها."
    number = counted(len(communes), NOUNS["commune"], case="oblique")
    return f"سُجِّل التذكير في {number}، وهو الآن في أعلى مكتب كل جماعة إلى أن يطلع عليه محررها."
