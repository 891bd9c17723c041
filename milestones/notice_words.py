"""The notices in words: what happened, as a letter's subject says it, and what its reader does next."""

from dataclasses import dataclass

from arabic.counting import NOUNS, counted


@dataclass(frozen=True)
class NoticeInWords:
    happened: str
    next: str
    happened_to_correction: str = ""


NOTICES_IN_WORDS = {
    "submit": NoticeInWords(
        "محطة في انتظار المراجعة",
        "اقرأها، ثم انشرها أو أعدها إلى الجماعة مع ملاحظة.",
        "تصحيح في انتظار المراجعة",
    ),
    "return": NoticeInWords(
        "أُعيدت محطة مع ملاحظة",
        "صحح ما تذكره الملاحظة، ثم أعد إرسالها إلى المراجعة.",
        "أُعيد تصحيح مع ملاحظة",
    ),
    "publish": NoticeInWords(
        "نُشرت محطة",
        "لا شيء مطلوب منك. راجع كيف تظهر للعموم، وإن وجدت فيها خطأ فافتح لها تصحيحا.",
        "نُشر تصحيح",
    ),
    "withdraw": NoticeInWords(
        "سُحبت محطة من النشر",
        "لم يعد يراها العموم، وبقي نصها محفوظا. اقرأ سبب السحب، وإن بدا لك فيه رأي فاتصل بالمنسق الإقليمي.",
    ),
    "propose": NoticeInWords(
        "محطة مقترحة على الجماعة",
        "اقرأها، ثم اقبلها في سجل الجماعة أو كيِّفها أو ارفضها مع بيان السبب.",
        "تصحيح مقترح على الجماعة",
    ),
    "accept": NoticeInWords(
        "قبلت الجماعة محطة مقترحة عليها، وهي في انتظار المراجعة",
        "اقرأها، ثم انشرها أو أعدها إلى الجماعة مع ملاحظة.",
    ),
    "adapt": NoticeInWords(
        "تكيِّف الجماعة محطة مقترحة عليها",
        "لا شيء مطلوب منك الآن: تصلك متى أُرسلت إلى المراجعة.",
    ),
    "drop": NoticeInWords(
        "تخلت الجماعة عن محطة أُعيدت إليها",
        "لا شيء مطلوب منك. نصها وسبب التخلي عنها محفوظان في سجل التغييرات.",
        "تخلت الجماعة عن تصحيح أُعيد إليها",
    ),
    "undo": NoticeInWords(
        "تراجعت الجماعة عن إدخال بطاقة، فخرجت هذه المحطة من المراجعة",
        "لا شيء مطلوب منك: تصلك البطاقة من جديد متى أُرسلت محطاتها.",
    ),
    "decline": NoticeInWords(
        "لم تقبل الجماعة محطة مقترحة عليها",
        "اقرأ السبب، واتصل بالجماعة إن بدا لك أن تراجعها فيه.",
    ),
}


@dataclass(frozen=True)
class Said:
    subject: str  # «جماعة دمنات: نُشرت محطة»
    next: str


def words_of(action: str, milestone) -> Said:
    words = NOTICES_IN_WORDS[action]
    happened = (milestone.revises_id and words.happened_to_correction) or words.happened
    return Said(f"{milestone.commune.title}: {happened}", words.next)


def subject_of_digest(milestones: list, reminded: list = (), answered: list = (), feedback: list = ()) -> str:
    """«جماعة دمنات: جديد المراجعة، 3 محطات، وتذكير واحد», or for several communes «تضافر: جديد المراجعة، 3 محطات».

    `reminded`: the communes that are reminded of something, one for each reminder; `answered`: those that have
    answered one. `feedback`: citizens' messages.
    """
    communes = {one.commune.title for one in (*milestones, *feedback)}
    communes |= {commune.title for commune in (*reminded, *answered)}
    whose = communes.pop() if len(communes) == 1 else "تضافر"
    parts = []
    if milestones:
        number = len({milestone.pk for milestone in milestones})
        parts.append(f"جديد المراجعة، {counted(number, NOUNS['milestone'])}")
    if reminded:
        parts.append(counted(len(reminded), NOUNS["reminder"]))
    if answered:
        parts.append(f"{counted(len(answered), NOUNS['answer'])} عن التذكيرات")
    if feedback:
        parts.append(f"{counted(len(feedback), NOUNS['message'])} من العموم")
    return f"{whose}: {'، و'.join(parts)}"
