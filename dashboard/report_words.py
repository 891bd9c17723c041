"""A province's report in words, in the order of its page: what HTML and PDF lay out.

Every table of it has the same form, so that a rendering knows how to set a table and nothing of communes.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localdate

from arabic import ages, dates, paper
from arabic.counting import NOUNS, counted
from dashboard import quiet_words
from dashboard.report import RECENT, Listed, Report
from milestones.kinds import Status

NOT_NOTED = "غير مسجَّل"
NO_FILTER = "كل الجماعات المنخرطة، من كل صفة ومرحلة وفترة (دون تحديد)"
ON_THEIR_WAY = {
    Status.SUBMITTED: "في انتظار المراجعة",
    Status.RETURNED: "معادة مع ملاحظة ولم تُصحَّح بعد",
    Status.DRAFT: "مسودة لم تُرسل إلى المراجعة",
    Status.PROPOSED: "مقترحة لم تُجب عنها الجماعة",
}
ATTENDANCE = {
    "attendance_total": "الحاضرون",
    "attendance_women": "منهم من النساء",
    "attendance_youth": "منهم من الشباب",
}


@dataclass(frozen=True)
class Column:
    """`kind` says how it is set: text, long text, name (heads its row), day, number, or count (a stage)."""

    name: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()  # the last row, which sums up

    def set(self):
        """The rows, each as (column, what is said there)."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    def set_total(self):
        return list(zip(self.columns, self.total, strict=True))


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    lead: str
    table: Table | None = None  # where there is nothing to set, the lead says so


@dataclass(frozen=True)
class Signature:
    who: str
    what: str  # is asked for beneath


@dataclass(frozen=True)
class Told:
    title: str
    short: str  # for the foot of a page
    to: str
    programme: str
    day: str
    made_up: str  # that the whole record is, or ""
    facts: tuple[tuple[str, str], ...]  # (label, value)
    narrowed: str  # which filters were asked, or that none were
    note: str
    numbers: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]  # the last is short: it stands on one sheet with the signatures
    closing: str  # what is signed
    done: str  # «حُرر ب… في …»
    signatures: tuple[Signature, ...]


def told(report: Report, filters: list[tuple[str, str]]) -> Told:
    """`filters`: those that were asked, as (label, value)."""
    province, day = report.province, dates.write(report.as_of.isoformat())
    title = f"تقرير حول وضعية المشاركة المواطنة ب{province.title}"
    return Told(
        title=title,
        short=f"تقرير {province.title}",
        to=f"مرفوع إلى عامل {province.title}",
        programme=report.programme.name,
        day=day,
        made_up=paper.MADE_UP if settings.SYNTHETIC else "",
        facts=(
            ("الجهة", province.region.name),
            (f"ال{province.get_kind_display()}", province.name),
            ("تاريخ التقرير", day),
            ("أعدَّه", str(report.by)),
        ),
        narrowed="؛ ".join(f"{label}: {value}" for label, value in filters) or NO_FILTER,
        note="يستند هذا التقرير إلى المحطات المنشورة وحدها. وما لم يُنشر بعد يُذكر عدده فقط، دون مضمونه.",
        numbers=tuple(_numbers(report)),
        sections=(
            _pathway(report), _quiet(report), _nothing(report), _on_their_way(report), _latest(report),
            _undated(report), _attendance(report),
        ),
        closing=f"{title}، بتاريخ {day}.",
        done="حُرر ب……………………………… في ………………………………",
        signatures=(
            Signature("المنسق الإقليمي للبرنامج", "الاسم والتوقيع"),
            Signature(f"عامل {province.title} أو من ينوب عنه", "الاسم والتوقيع والخاتم"),
        ),
    )  # fmt: skip


def _numbers(report: Report):
    numbers = report.numbers
    drafts = next(one.number for one in report.on_their_way if one.status == Status.DRAFT)
    yield "الجماعات المنخرطة", counted(numbers.communes, NOUNS["commune"])
    yield "المنشور", counted(numbers.published, NOUNS["milestone"])
    yield "المنشور بلا تاريخ", counted(numbers.undated, NOUNS["milestone"])
    yield "في انتظار المراجعة", counted(numbers.waiting, NOUNS["milestone"])
    yield "جماعات صامتة", counted(numbers.quiet, NOUNS["commune"])
    yield "جماعات لا شيء لها بعد", counted(numbers.nothing, NOUNS["commune"])
    yield "معادة ولم تُصحَّح", counted(numbers.returned, NOUNS["milestone"])
    yield "لم تُرسل إلى المراجعة", counted(drafts, NOUNS["draft"])


def _pathway(report: Report) -> Section:
    title = "الجماعات ومراحل المسار"
    if not report.rows:
        return Section("pathway", title, "لا جماعة تطابق المعايير المطلوبة.")
    lead = "الرقم عدد المحطات المنشورة في المرحلة. والمرحلة التالية أول مرحلة في المسار المعتاد لم يُنشر فيها شيء."
    if report.scope.by_time:
        lead += " الأرقام محصورة في المعايير المطلوبة؛ أما المرحلة التالية وآخر محطة وصمت الجماعة فمن كل المنشور."
    counts = [[number for _, number in row.cells] for row in report.rows]
    columns = (
        Column("الجماعة", "name"),
        *(Column(stage.short_name, "count") for stage in report.scope.shown(report.stages)),
        Column("المرحلة التالية"),
        Column("آخر محطة", "day"),
    )
    rows = tuple(
        (
            _named(row),
            *map(str, numbers),
            row.next.short_name if row.next else "كلها مسجَّلة",
            _day(row.last_day, NOT_NOTED),
        )
        for row, numbers in zip(report.rows, counts, strict=True)
    )
    total = ("المجموع", *(str(sum(column)) for column in zip(*counts, strict=True)), "", "")
    return Section("pathway", title, lead, Table(columns, rows, total))


def _quiet(report: Report) -> Section:
    lead = quiet_words.rule({report.programme.quiet_after})
    if not report.quiet:
        return Section("quiet", "الجماعات الصامتة", f"لا جماعة صامتة. {lead}")
    rows = tuple((_named(row), *_silence(row, report.as_of)) for row in report.quiet)
    columns = (Column("الجماعة", "name"), Column("جرت آخر محطة منشورة يوم", "day"), Column("مدة الصمت"))
    number = counted(len(rows), NOUNS["commune"])
    return Section("quiet", "الجماعات الصامتة", f"{number}. {lead}", Table(columns, rows))


def _silence(row, as_of: date) -> tuple[str, str]:
    """Counted from the last day; from the last publishing where no milestone has a date."""
    if row.last_day:
        return _day(row.last_day), ages.since((as_of - row.last_day).days)
    day = localdate(row.enrolment.standing.last_published_at)
    return f"بلا تاريخ، نُشرت يوم {_day(day)}", ages.since((as_of - day).days)


def _nothing(report: Report) -> Section:
    title = "جماعات لم يُنشر لها شيء بعد"
    if not report.nothing:
        return Section("nothing", title, "لكل جماعة محطة منشورة على الأقل." if report.rows else "لا جماعة.")
    columns = (Column("الجماعة", "name"), Column("الصفة في البرنامج"), Column("منخرطة منذ", "day"))
    rows = tuple(
        (row.commune.name, row.enrolment.get_role_display(), _day(row.enrolment.since, NOT_NOTED))
        for row in report.nothing
    )
    return Section("nothing", title, f"{counted(len(rows), NOUNS['commune'])}.", Table(columns, rows))


def _on_their_way(report: Report) -> Section:
    held = [one for one in report.on_their_way if one.number]
    if not held:
        return Section("coming", "ما لم يُنشر بعد", "لا مسودة، ولا مقترح، ولا محطة معادة أو في انتظار المراجعة.")
    columns = (
        Column("الحالة", "name"),
        Column("العدد", "number"),
        Column("الأقدم منذ", "day"),
        Column("الجماعات المعنية", "long"),
    )
    rows = tuple(
        (ON_THEIR_WAY[one.status], str(one.number), _day(localdate(one.oldest)), "، ".join(one.communes))
        for one in held
    )
    return Section("coming", "ما لم يُنشر بعد", "أعداد فقط: لا يُعتد بمضمونها قبل نشرها.", Table(columns, rows))


def _attendance(report: Report) -> Section:
    whole, title = report.attendance[0], "المشاركة"
    if not report.numbers.published:
        return Section("attendance", title, "لا محطة منشورة.")
    published = counted(report.numbers.published, NOUNS["milestone published"], case="oblique")
    lead = f"من أصل {published}: {_noted(whole.noted)} عدد الحاضرين، {_not_noted(whole.not_noted)}."
    lead += " الأعداد مجموع ما سُجِّل وحده، ولا يُقدَّر ما لم يُسجَّل."
    columns = (
        Column("البيان", "name"),
        Column("العدد المسجَّل", "number"),
        Column("محطات سُجِّل فيها", "number"),
        Column("محطات لم يُسجَّل فيها", "number"),
    )
    rows = tuple(
        (ATTENDANCE[one.fact], str(one.people) if one.noted else NOT_NOTED, str(one.noted), str(one.not_noted))
        for one in report.attendance
    )
    return Section("attendance", title, lead, Table(columns, rows))


def _noted(number: int) -> str:
    return f"{counted(number, NOUNS['milestone'])} سُجِّل فيها" if number != 2 else "محطتان سُجِّل فيهما"


def _not_noted(number: int) -> str:
    if not number:
        return "ولا محطة بلا عدد"
    return f"و{counted(number, NOUNS['milestone'])} لم يُسجَّل فيه{'ما' if number == 2 else 'ا'}"


def _latest(report: Report) -> Section:
    listed = report.latest
    title = f"محطات الفترة: {dates.write(report.period)}" if report.period else f"ما نُشر في آخر {RECENT} يوما"
    if not listed.number:
        return Section("latest", title, "لا محطة.")
    columns = (Column("التاريخ", "day"), Column("الجماعة", "name"), Column("المرحلة"), Column("المحطة", "long"))
    rows = tuple((dates.write(one.when), *_place(one), one.statement) for one in listed.milestones)
    lead = _how_many(listed, "الأحدث تاريخا أولا")
    if not report.period:
        lead += " يُعتد هنا بيوم النشر؛ أما التاريخ في الجدول فيوم جرت المحطة."
    return Section("latest", title, lead, Table(columns, rows))


def _undated(report: Report) -> Section:
    title, listed = "محطات منشورة بلا تاريخ", report.undated
    if report.period:
        return Section("undated", title, "لا تدخل في تقرير محصور في فترة.")
    if not listed.number:
        return Section("undated", title, "لكل محطة منشورة تاريخ.")
    columns = (Column("الجماعة", "name"), Column("المرحلة"), Column("المحطة", "long"))
    rows = tuple((*_place(one), one.statement) for one in listed.milestones)
    return Section("undated", title, _how_many(listed, "بترتيب البطاقات"), Table(columns, rows))


def _how_many(listed: Listed, order: str) -> str:
    whole, shown = counted(listed.number, NOUNS["milestone"]), len(listed.milestones)
    return f"{whole}، {order}." if shown == listed.number else f"{whole}، تُعرض منها هنا {shown}: {order}."


def _place(milestone) -> tuple[str, str]:
    return milestone.commune.name, milestone.stage.short_name


def _named(row) -> str:
    return f"{row.commune.name} (نموذج)" if row.enrolment.is_pilot else row.commune.name


def _day(day: date | datetime | None, unknown: str = "") -> str:
    return dates.write(day.isoformat()) if day else unknown
