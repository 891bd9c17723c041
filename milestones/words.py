"""The review's moves in words: what each button will do, and what is said once it is done."""

from dataclasses import dataclass

from arabic.counting import NOUNS, counted


@dataclass(frozen=True)
class MoveInWords:
    button: str
    effect: str  # stands under the button
    done: str  # {province} is where the commune lies
    done_to_many: str = ""  # {milestones} is how many

    def effect_for(self, commune) -> str:
        return self.effect.format(commune=commune.title)

    def done_for(self, commune) -> str:
        return self.done.format(province=commune.province.title, commune=commune.title)

    def done_for_many(self, number: int) -> str:
        return self.done_to_many.format(milestones=counted(number, NOUNS["milestone"]))


MOVES_IN_WORDS = {
    "accept": MoveInWords(
        "اقبلها كما هي",
        "تصير محطة من سجل {commune}، وتصل إلى المنسق الإقليمي لينشرها. لا يراها العموم قبل نشرها.",
        "قُبل الاقتراح وأُرسل إلى المراجعة، وهو الآن في لائحة منسق {province}.",
    ),
    "adapt": MoveInWords(
        "كيِّفها قبل إرسالها",
        "تصير مسودة عندكم، تكتبون فيها ما يخص {commune} ثم ترسلونها إلى المراجعة.",
        "صار الاقتراح مسودة: اكتب فيها ما يخص {commune}، ثم أرسلها إلى المراجعة.",
    ),
    "decline": MoveInWords(
        "ارفض الاقتراح",
        "لا تدخل هذه المحطة سجل {commune}، ويصل السبب إلى من اقترحها.",
        "رُفض الاقتراح، وسببه محفوظ يقرؤه من اقترحه.",
    ),
    "submit": MoveInWords(
        "أرسل إلى المراجعة",
        "تصل المحطة إلى المنسق الإقليمي، ولا تُحرَّر ما دامت عنده. لا يراها العموم قبل نشرها.",
        "أُرسلت المحطة إلى المراجعة، وهي الآن في لائحة منسق {province}.",
    ),
    "drop": MoveInWords(
        "تخلَّ عنها",
        "تخرج المحطة من لائحة العمل ولا تُنشر، ويبقى نصها وسبب التخلي عنها محفوظين.",
        "تخليت عن المحطة. نصها وسبب التخلي عنها محفوظان في سجل التغييرات.",
    ),
    "return": MoveInWords(
        "أعدها مع ملاحظة",
        "تعود المحطة إلى {commune} مع ملاحظتك لتصححها ثم ترسلها من جديد.",
        "أُعيدت المحطة مع ملاحظتك، وهي الآن في لائحة محرري {commune}.",
    ),
    "publish": MoveInWords(
        "انشر",
        "يراها العموم فورا في سجل الجماعة وفي كل صفحات البوابة، وتُحتسب في مسارها.",
        "نُشرت المحطة. يراها العموم الآن في سجل {commune}.",
        "نُشرت {milestones}، والمنشور يراه العموم الآن.",
    ),
    "withdraw": MoveInWords(
        "اسحب من النشر",
        "تختفي المحطة من كل الصفحات العمومية، ويبقى نصها وسبب سحبها محفوظين. لا رجعة في السحب: "
        "إن لزم الأمر كُتبت المحطة من جديد.",
        "سُحبت المحطة من النشر. لم يعد يراها العموم، وبقي سبب السحب محفوظا.",
    ),
}
# How a correction is told, with the verb in agreement.
CORRECTED = {
    "section": "صُحِّح القسم",
    "statement": "صُحِّح النص",
    "when": "صُحِّح التاريخ",
    "stage": "صُحِّحت مرحلة المسار",
    "kind": "صُحِّح النوع",
    "level": "صُحِّح النطاق",
    "place": "صُحِّح المكان",
    "bodies": "صُحِّحت الهيئات المشاركة",
    "attendance_total": "صُحِّح عدد الحاضرين",
    "attendance_women": "صُحِّح عدد النساء الحاضرات",
    "attendance_youth": "صُحِّح عدد الشباب الحاضرين",
    "opens_on": "صُحِّح أول يوم للمشاركة",
    "closes_on": "صُحِّح آخر يوم للمشاركة",
    "take_part_at": "صُحِّح رابط المشاركة",
    "synthesis": "صُحِّحت خلاصة التشاور",
    "decision": "صُحِّح القرار المتخذ",
    "attachments": "صُحِّحت المرفقات",
}
ADDED = {  # what is written once a consultation has ended corrects nothing
    "synthesis": "أُضيفت خلاصة التشاور",
    "decision": "أُضيف القرار المتخذ",
}
FACTS_IN_WORDS = {fact: said.split(" ", 1)[1] for fact, said in CORRECTED.items()}
CHANGED = {fact: said.replace("صُحِّح", "غُيِّر", 1) for fact, said in CORRECTED.items()}
PUBLISH_REVISION = MoveInWords(
    "انشر التصحيح",
    "يحل النص المصحَّح محل النص المنشور فورا، ويُذكر التصحيح بتاريخه في صفحة المحطة.",
    "نُشر التصحيح. يرى العموم الآن النص الجديد في سجل {commune}.",
)


ACCEPT_CORRECTION = MoveInWords(
    "اقبل التصحيح",
    "يحل النص المصحَّح محل نص المحطة عندكم.",
    "قُبل التصحيح، وصار نصه نص المحطة.",
)
ACCEPT_REVISION = MoveInWords(
    "اقبل التصحيح",
    "يصل التصحيح إلى المنسق الإقليمي، ويبقى النص المنشور معروضا للعموم إلى أن يُنشر التصحيح.",
    "قُبل التصحيح وأُرسل إلى المراجعة، وهو الآن في لائحة منسق {province}.",
)


def words_of(action: str, milestone) -> MoveInWords:
    if action == "accept" and milestone.revises_id:
        return ACCEPT_REVISION if milestone.revises.status == "published" else ACCEPT_CORRECTION
    if action == "publish" and milestone.revises_id:
        return PUBLISH_REVISION
    return MOVES_IN_WORDS[action]


ACTIONS_DONE = {
    "propose": "اقتراح على الجماعة",
    "accept": "قبول الاقتراح",
    "adapt": "تكييف الاقتراح قبل إرساله",
    "decline": "رفض الاقتراح",
    "submit": "إرسال إلى المراجعة",
    "drop": "تخلٍّ عن المحطة",
    "undo": "تراجع عن إدخال البطاقة",
    "return": "إعادة",
    "publish": "نشر",
    "withdraw": "سحب من النشر",
}
