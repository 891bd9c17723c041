"""The figures as tables, each with what its columns say."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.tables import Column, Table, fact
from arabic.date_words import MONTHS
from dashboard.figures import Figures, Month, Place
from milestones.kinds import Kind
from milestones.standing import Attended

NAMES = ("places", "stages", "kinds", "months", "years", "attendance", "review")
UNDATED = "بلا تاريخ"
PEOPLE = (
    Column("محطات منشورة", fact("published"), "عدد المحطات المنشورة.", "number", 14),
    Column("سُجِّل حضورها", fact("recorded"), "كم محطة منها سُجِّل عدد حاضريها.", "number", 14),
    Column("لم يُسجَّل حضورها", fact("unrecorded"), "كم محطة منها لم يُسجَّل عدد حاضريها.", "number", 16),
    Column("الحاضرون", fact("total"), "مجموع الحاضرين في المحطات التي سُجِّل حضورها وحدها.", "number", 12),
    Column("النساء", fact("women"), "مجموع النساء في المحطات التي سُجِّل عددهن فيها.", "number", 12),
    Column("سُجِّل عدد النساء في", fact("women_recorded"), "كم محطة سُجِّل فيها عدد النساء.", "number", 18),
    Column("الشباب", fact("youth"), "مجموع الشباب في المحطات التي سُجِّل عددهم فيها.", "number", 12),
    Column("سُجِّل عدد الشباب في", fact("youth_recorded"), "كم محطة سُجِّل فيها عدد الشباب.", "number", 18),
)
NO_AVERAGE = "مجاميع ما سُجِّل وحده، وبجانبها عدد المحطات التي لم يُسجَّل حضورها. لا يُحسب معدل يخفي ما لم يُسجَّل."


@dataclass(frozen=True)
class Of:
    """Whose attendance a row tells: a year or a place."""

    name: str
    attended: Attended


def all_of(figures: Figures) -> dict[str, Table]:
    made = [make(figures) for make in (_places, _stages, _kinds, _months, _years, _attendance, _review)]
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


def _counted(figures: Figures, name: str, title: str, what: str, choices: list[tuple[str, str]]) -> Table:
    """Places × choices, from the tallies of each place."""

    def number(key: str) -> Callable[[Place], int]:
        return lambda place: place.tallies[what].get(key, 0)

    each = (Column(label, number(key), f"عدد المحطات المنشورة: {label}.", "number", 14) for key, label in choices)
    return Table(name, title, (_place(figures), *each), figures.places)


def _stages(figures: Figures) -> Table:
    choices = [(str(stage.pk), stage.name) for stage in figures.stages]
    return _counted(figures, "stages", "المحطات المنشورة حسب المرحلة والمكان", "by_stage", choices)


def _kinds(figures: Figures) -> Table:
    return _counted(figures, "kinds", "المحطات المنشورة حسب النوع والمكان", "by_kind", Kind.choices)


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
    def of(column: Column) -> Callable[[Of], int]:
        return lambda row: column.of(row.attended)

    return tuple(Column(one.label, of(one), one.note, one.form, one.width) for one in PEOPLE)


def _review(figures: Figures) -> Table:
    columns = (
        _place(figures),
        Column("في انتظار المراجعة", fact("waiting"), "عدد المحطات التي تنتظر قرارا الآن.", "number", 18),
        Column("أقدمها منذ", fact("oldest"), "متى أُرسلت أقدم محطة تنتظر؛ فارغ إن لم تنتظر أي محطة.", "moment", 18),
    )
    return Table("review", "ما ينتظر المراجعة حسب المكان", columns, figures.places)
