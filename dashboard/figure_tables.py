"""The figures as tables, each with what its columns say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from accounts.tables import Column, Table, fact
from arabic.date_words import MONTHS
from dashboard.figures import Figures, Month, Place
from milestones.kinds import Kind
from milestones.standing import Attended

NAMES = ("places", "reached", "stages", "kinds", "months", "years", "attendance", "review")
UNDATED = "بلا تاريخ"


def _sum(label: str, what: str, where: str, note: str) -> Column:
    """A sum of what is recorded; none, and not nought, where nothing is."""

    def of(attended: Attended) -> int | None:
        return getattr(attended, what) if getattr(attended, where) else None

    return Column(label, of, f"{note}؛ فارغ إن لم يُسجَّل في أي منها.", "number", 12, "غير مسجَّل")


PEOPLE = (
    Column("محطات منشورة", fact("published"), "عدد المحطات المنشورة.", "number", 14),
    Column("سُجِّل حضورها", fact("recorded"), "كم محطة منها سُجِّل عدد حاضريها.", "number", 14),
    Column("لم يُسجَّل حضورها", fact("unrecorded"), "كم محطة منها لم يُسجَّل عدد حاضريها.", "number", 16),
    _sum("الحاضرون", "total", "recorded", "مجموع الحاضرين في المحطات التي سُجِّل حضورها وحدها"),
    _sum("النساء", "women", "women_recorded", "مجموع النساء في المحطات التي سُجِّل عددهن فيها"),
    Column("سُجِّل عدد النساء في", fact("women_recorded"), "كم محطة سُجِّل فيها عدد النساء.", "number", 18),
    _sum("الشباب", "youth", "youth_recorded", "مجموع الشباب في المحطات التي سُجِّل عددهم فيها"),
    Column("سُجِّل عدد الشباب في", fact("youth_recorded"), "كم محطة سُجِّل فيها عدد الشباب.", "number", 18),
)
PUBLISHED = "عدد المحطات المنشورة"
REACHED = "تُعد الجماعة في كل مرحلة لها فيها محطة منشورة على الأقل، ولو تخطت مرحلة قبلها."
NO_AVERAGE = "مجاميع ما سُجِّل وحده، وبجانبها عدد المحطات التي لم يُسجَّل حضورها. لا يُحسب معدل يخفي ما لم يُسجَّل."


@dataclass(frozen=True)
class Of:
    """Whose attendance a row tells: a year or a place."""

    name: str
    attended: Attended


def all_of(figures: Figures) -> dict[str, Table]:
    made = [make(figures) for make in (_places, _reached, _stages, _kinds, _months, _years, _attendance, _review)]
    return {table.name: table for table in made}


def _place(figures: Figures) -> Column:
    return Column("الجهة" if figures.by_region else "الإقليم أو العمالة", fact("title"), "المكان.", width=26)


def _places(figures: Figures) -> Table:
    columns = (
        _place(figures),
        Column("جماعات منخرطة", fact("communes"), "عدد الجماعات المنخرطة المسجَّلة في البوابة.", "number"),
        Column("منها نموذج", fact("pilots"), "عدد الجماعات النموذج من بينها.", "number", 12),
        Column("لها سجل منشور", fact("recorded"), "عدد الجماعات التي لها محطة منشورة على الأقل.", "number"),
        Column("محطات منشورة", fact("published"), "عدد المحطات المنشورة.", "number"),
        Column("منها بلا تاريخ", fact("undated"), "كم محطة منشورة لا يُعرف تاريخها.", "number", 14),
        Column("جماعات بلا محرر", fact("unstaffed"), "جماعات لا حساب يمسك سجلها اليوم.", "number"),
    )
    about = "المستهدف في البرنامج عدد وطني؛ لم تُحدَّد مستهدفات جهوية في الوثائق، فلا تُعرض."
    return Table("places", "الجماعات والسجلات حسب المكان", columns, figures.places, about)


def _counted(what: str, choices: list[tuple[str, str]], note: str) -> Iterator[Column]:
    """A column for each choice, from the tallies of each place."""

    def number(key: str) -> Callable[[Place], int]:
        return lambda place: place.tallies[what].get(key, 0)

    return (Column(label, number(key), f"{note}: {label}.", "number", 14) for key, label in choices)


def _reached(figures: Figures) -> Table:
    each = _counted("reached", _pathway(figures), "عدد الجماعات التي لها محطة منشورة على الأقل في المرحلة")
    enrolled = Column("جماعات منخرطة", fact("communes"), "عدد الجماعات المنخرطة المسجَّلة في البوابة.", "number")
    return Table("reached", "كم جماعة بلغت كل مرحلة", (_place(figures), enrolled, *each), figures.places, REACHED)


def _stages(figures: Figures) -> Table:
    each = _counted("by_stage", _pathway(figures), PUBLISHED)
    return Table("stages", "المحطات المنشورة حسب المرحلة والمكان", (_place(figures), *each), figures.places)


def _kinds(figures: Figures) -> Table:
    each = _counted("by_kind", Kind.choices, PUBLISHED)
    return Table("kinds", "المحطات المنشورة حسب النوع والمكان", (_place(figures), *each), figures.places)


def _pathway(figures: Figures) -> list[tuple[str, str]]:
    return [(str(stage.pk), stage.name) for stage in figures.stages]


def _months(figures: Figures) -> Table:
    columns = (
        Column("الشهر", month_in_words, "شهر النشر في البوابة.", width=18),
        Column("أوله", fact("first_day"), "أول يوم في الشهر.", "day", 12),
        Column("نُشر فيه", fact("published"), "ما نُشر في هذا الشهر وما زال منشورا.", "number"),
        Column("المجموع إلى آخره", fact("until"), "مجموع المنشور إلى آخر الشهر.", "number", 18),
    )
    return Table("months", "نمو السجل شهرا بشهر", columns, figures.months)


def month_in_words(month: Month) -> str:
    return f"{MONTHS[month.first_day.month - 1]} {month.first_day.year}"


def _years(figures: Figures) -> Table:
    rows = [Of(year or UNDATED, attended) for year, attended in figures.years]
    name = Column("السنة", fact("name"), "السنة التي جرت فيها المحطات، بحسب أول يوم.", width=14)
    return Table("years", "المشاركة سنة بسنة", (name, *_people()), rows, NO_AVERAGE)


def _attendance(figures: Figures) -> Table:
    rows = [Of(place.title, place.attended) for place in figures.places]
    name = Column("الجهة" if figures.by_region else "الإقليم أو العمالة", fact("name"), "المكان.", width=26)
    return Table("attendance", "المشاركة حسب المكان", (name, *_people()), rows, NO_AVERAGE)


def _people() -> tuple[Column, ...]:
    def of(column: Column) -> Callable[[Of], int | None]:
        return lambda row: column.of(row.attended)

    return tuple(replace(one, of=of(one)) for one in PEOPLE)


def _review(figures: Figures) -> Table:
    columns = (
        _place(figures),
        Column("في انتظار المراجعة", fact("waiting"), "عدد المحطات التي تنتظر قرارا الآن.", "number", 18),
        Column("أقدمها منذ", fact("oldest"), "متى أُرسلت أقدم محطة تنتظر؛ فارغ إن لم تنتظر أي محطة.", "moment", 18),
    )
    return Table("review", "ما ينتظر المراجعة حسب المكان", columns, figures.places)
