"""What may be asked of each list: its filters, with what each means and how it narrows the rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.db.models import Model, Q, QuerySet
from ninja import Schema
from pydantic import AfterValidator, Field, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from communes.models import Commune, Enrolment, Province, Region
from milestones.kinds import Kind, Level, Section
from programme.models import Stage
from public.open_data import since
from public.open_data.fields import Resource

LARGEST = 2_147_483_647
MOST = 1000  # rows of one page


class NoSuch(Exception):
    """What a filter names does not exist; str() says so in Arabic."""


def _moment(text: str):
    try:
        return since.moment(text)
    except since.Unreadable as error:
        raise PydanticCustomError("arabic", str(error).replace("{", "(").replace("}", ")")) from error


A_CODE = Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,60}$")]
A_YEAR = Annotated[int, Field(ge=1900, le=2199)]
A_MOMENT = Annotated[
    str,
    AfterValidator(_moment),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
            "examples": ["2026-11-01", "2026-11-01T08:00:00Z"],
        }
    ),
]


@dataclass(frozen=True)
class Filter:
    """`narrow(rows, value, paths)` keeps the rows that answer; raises NoSuch."""

    name: str
    label: str
    note: str
    type: Any
    narrow: Callable[[QuerySet, Any], QuerySet]


def place(name: str, label: str, model: type[Model], path: str) -> Filter:
    """A territory, by its code or by its name in addresses."""

    def narrow(rows: QuerySet, value: str) -> QuerySet:
        found = model.objects.filter(Q(hcp_code=value) | Q(slug=value)).first()
        if found is None:
            raise NoSuch(f"لا يوجد «{value}» في «{name}»؛ خذ الرمز أو اسم الرابط من جدول الجماعات.")
        return rows.filter(**{path: found})

    return Filter(name, label, "رمزها لدى المندوبية السامية للتخطيط أو اسم رابطها.", A_CODE, narrow)


def exactly(name: str, label: str, choices) -> Filter:
    """One of the codes of a TextChoices."""
    said = "، ".join(f"{code} ({label})" for code, label in choices.choices)
    return Filter(
        name,
        label,
        f"{said}.",
        Literal[tuple(choices.values)],
        lambda rows, value: rows.filter(**{name: value}),
    )


def _of_stage(rows: QuerySet, value: str) -> QuerySet:
    stage = Stage.objects.filter(code=value).first()
    if stage is None:
        raise NoSuch(f"لا يوجد «{value}» في «stage»؛ خذ الرمز من جدول المراحل.")
    return rows.filter(stage=stage)


def _changed_since(path: str) -> Filter:
    note = "ما تغير منذ يوم أو لحظة، وهي من جملته: يوم مثل 2026-11-01، أو لحظة بمنطقتها الزمنية."
    return Filter(since.NAME, "منذ", note, A_MOMENT, lambda rows, value: rows.filter(**{f"{path}__gte": value}))


def _places(path: str) -> tuple[Filter, ...]:
    """`path`: where the row names its commune, "" where it is one."""
    to = f"{path}__" if path else ""
    return (
        place("region", "الجهة", Region, f"{to}province__region"),
        place("province", "الإقليم أو العمالة", Province, f"{to}province"),
    )


FILTERS: dict[str, tuple[Filter, ...]] = {
    "communes": (*_places(""), exactly("kind", "صنف الجماعة", Commune.Kind)),
    "enrolments": (*_places("commune"), exactly("role", "صفة الجماعة في البرنامج", Enrolment.Role)),
    "milestones": (
        *_places("enrolment__commune"),
        place("commune", "الجماعة", Commune, "enrolment__commune"),
        Filter("stage", "المرحلة", "رمز مرحلة المسار، كما في جدول المراحل.", A_CODE, _of_stage),
        exactly("kind", "نوع المحطة", Kind),
        exactly("section", "قسم البطاقة", Section),
        exactly("level", "النطاق", Level),
        Filter(
            "year", "السنة", "سنة أول يوم في تاريخها.", A_YEAR, lambda rows, value: rows.filter(earliest__year=value)
        ),
        _changed_since("updated_at"),
    ),
    "stages": (),
    "withdrawn": (_changed_since("since"),),
}


def form(resource: Resource) -> type[Schema]:
    """The question that a list understands: its filters, and which page of it."""
    asked = {
        one.name: (one.type | None, Field(None, title=one.label, description=one.note))
        for one in FILTERS[resource.name]
    }
    return create_model(
        f"{resource.name.title()}Question",
        __base__=Schema,
        **asked,
        size=(
            int,
            Field(100, title="حجم الصفحة", ge=1, le=MOST, description=f"عدد السطور في الجواب، من 1 إلى {MOST}."),
        ),
        after=(
            int,
            Field(
                0, title="بعد", ge=0, le=LARGEST, description="موضع بداية الصفحة: يأتيك في الرابط next من كل جواب."
            ),
        ),
    )


def narrowed(resource: Resource, question: Schema) -> QuerySet:
    """The rows that answer the question's filters. Raises NoSuch."""
    rows = resource.rows()
    for one in FILTERS[resource.name]:
        if (value := getattr(question, one.name)) is not None:
            rows = one.narrow(rows, value)
    return rows
