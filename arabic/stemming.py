"""Which forms of a word are one word to whoever searches: «ورشة» and «الورشات», «دمنات» and «بدمنات».

A light stemmer: it takes off ال, the particles written onto a word (و، ف، ب، ل) and the endings of number and gender,
never a letter from within. Where a first letter may be a particle or the word's own («وتكوين», «وجدة»), both readings
stand; two words meet when they share a reading. The few broken plurals of the programme's own vocabulary, and the
words that people spell in two ways, are listed.
"""

from functools import lru_cache

from arabic.folding import fold
from arabic.folding import words as folded

SHORTEST = 3  # letters that must stay

ARTICLES = ("وبال", "فبال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل", "ال")
PARTICLES = ("و", "ف", "ب", "ل")  # each may as well be the word's own first letter
ENDINGS = ("تين", "تان", "يات", "ات", "ون", "ين", "ان", "يه", "ها", "هم", "ا", "ه", "ي")

SINGULARS = {
    "أطفال": "طفل", "مجالس": "مجلس", "مشاريع": "مشروع", "لجان": "لجنة", "خطط": "خطة", "برامج": "برنامج",
    "أنشطة": "نشاط", "أقاليم": "إقليم", "شباب": "شاب", "أوراش": "ورشة", "مرافق": "مرفق", "محاضر": "محضر",
    "أعضاء": "عضو", "تجارب": "تجربة", "نساء": "امرأة", "مرأة": "امرأة", "مدارس": "مدرسة", "طرق": "طريق",
    "مراكز": "مركز", "مواثيق": "ميثاق", "شركاء": "شريك", "ملاعب": "ملعب", "أحياء": "حي", "جمعويون": "جمعية",
    "جمعوي": "جمعية", "حدائق": "حديقة", "مراحل": "مرحلة", "دواوير": "دوار", "آليات": "آلية", "أيام": "يوم",
    "فعاليات": "فعالية", "بطائق": "بطاقة", "مشاورات": "تشاور", "مشاورة": "تشاور",
}  # fmt: skip
SPELLINGS = {"هيأة": "هيئة", "هيآت": "هيئات", "مسئول": "مسؤول", "شئون": "شؤون", "مأة": "مئة"}
_KNOWN = {fold(form): fold(word) for form, word in (SINGULARS | SPELLINGS).items()}

# Words that tell nothing of what is looked for. They are kept in quoted phrases, and where nothing else was asked.
STOP_WORDS = frozenset(
    folded(
        "في من على إلى عن مع أو ثم أن إن ما لا هذا هذه ذلك تلك التي الذي الذين بين بعد قبل عند لدى كل قد كما حول ضمن "
        "و ف ب ل ال هو هي يوم de du des la le les l d et en a au aux"
    )
)


@lru_cache(maxsize=20_000)
def readings(word: str) -> frozenset[str]:
    """The stems that a folded word may stand for, at least one; two words meet when they share one."""
    for article in ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= SHORTEST - 1:
            return frozenset({_stem(word.removeprefix(article))})
    whole = _stem(word)
    if word[0] not in PARTICLES or len(word) <= SHORTEST:
        return frozenset({whole})
    without = _stem(word[1:])
    return frozenset({whole}) if without in STOP_WORDS else frozenset({whole, without})


def _stem(word: str) -> str:
    """The word without its endings, taken off one after the other while enough is left."""
    if word.isascii():
        return word
    while True:
        word = _KNOWN.get(word, word)
        shorter = (word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending))
        stem = next((one for one in shorter if len(one) >= SHORTEST), word)
        if stem == word:
            return word
        word = stem


def terms(text: str) -> list[str]:
    """Every reading of every word of a text, each once, in order: what the text can be found by."""
    return list(dict.fromkeys(stem for word in folded(text) for stem in sorted(readings(word))))
