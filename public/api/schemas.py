"""What the API answers, made of the fields of the open data."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, create_model

from public.open_data import fields
from public.open_data.fields import Resource

AN_ADDRESS = {"format": "uri"}
TYPES = {
    "text": str,
    "number": int,
    "truth": bool,
    "day": Annotated[str, Field(json_schema_extra={"format": "date"})],
    "moment": Annotated[str, Field(json_schema_extra={"format": "date-time"})],
    "address": Annotated[str, Field(json_schema_extra=AN_ADDRESS)],
    "list": list[str],
}


def _type(field: fields.Field):
    told = Literal[field.choices] if field.choices else TYPES[field.type]
    return told if field.always or field.type == "list" else told | None


def row(resource: Resource) -> type[Schema]:
    """One row, as JSON."""
    told = {field.name: (_type(field), Field(title=field.label, description=field.note)) for field in resource.fields}
    return create_model(resource.name.title(), __base__=Schema, **told)


def page(resource: Resource, one: type[Schema]) -> type[Schema]:
    """One page of a list."""
    return create_model(
        f"{resource.name.title()}Page",
        __base__=Schema,
        count=(int, Field(title="العدد", description="عدد ما يجيب عن السؤال كله، في كل الصفحات.", ge=0)),
        next=(
            str | None,
            Field(
                title="الصفحة التالية",
                description="رابط الصفحة التالية؛ null في آخر صفحة.",
                json_schema_extra=AN_ADDRESS,
            ),
        ),
        items=(list[one], Field(title="السطور", description="سطور هذه الصفحة، بترتيب ثابت.")),
    )


class Fault(Schema):
    parameter: str = Field(title="المعامل", description="اسم المعامل الذي لم يُفهم.")
    detail: str = Field(title="البيان", description="ما لم يُفهم فيه، وماذا يُكتب.")


class Problem(Schema):
    """RFC 9457."""

    type: str = Field(title="صنف الخطأ", description="عنوان شرحه في صفحة التوثيق.", json_schema_extra=AN_ADDRESS)
    title: str = Field(title="العنوان", description="الخطأ في جملة.")
    status: int = Field(title="رمز الحالة", description="رمز HTTP.")
    detail: str = Field(title="البيان", description="ما وقع وماذا تفعل.")
    errors: list[Fault] = Field(default=[], title="المعاملات", description="كل معامل لم يُفهم، إن كان السبب فيها.")
