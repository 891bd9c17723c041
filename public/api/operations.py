"""The API: for each table a list, and communes and milestones one by one. All of it from the tables' fields."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from public.api import questions, refusals, schemas
from public.api.problems import MEDIA, not_understood, problem
from public.api.reading import ROOT
from public.open_data.fields import Resource
from public.open_data.tables import COMMUNES, MILESTONES, RESOURCES, WITHDRAWN

KNOWN = {304: "لم يتغير الجواب منذ أخذته (ETag)."}
SAYS = {
    200: "الجواب.",
    404: "لا وجود لما طُلب.",
    410: "نُشرت المحطة ثم سُحبت من النشر.",
    422: "لم تُفهم بعض المعاملات.",
}


class Renderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class ReadingAPI(NinjaAPI):
    def get_openapi_schema(self, **options) -> dict:
        """Errors are problem+json, and no parameter is ever null: ninja has no word for either."""
        told = super().get_openapi_schema(path_prefix="", path_params={})
        told["servers"] = [{"url": settings.SITE_URL + ROOT.rstrip("/"), "description": "البوابة"}]
        for path in told["paths"].values():
            for parameter in path["get"]["parameters"]:
                parameter["schema"] = without_null(parameter["schema"])
            for status, answer in path["get"]["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {MEDIA: answer["content"].pop("application/json")}
        return told


def without_null(schema: dict) -> dict:
    """A parameter that may be left out is described by what it is where it is given."""
    kinds = [kind for kind in schema.get("anyOf", [{}]) if kind.get("type") != "null"]
    return {key: value for key, value in schema.items() if key != "anyOf"} | (
        kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    )


api = ReadingAPI(
    title="تضافر: واجهة القراءة",
    version="1.0.0",
    urls_namespace="api",
    description="سجل الجماعات في البرنامج كما نُشر، للقراءة وحدها، بلا حساب ولا مفتاح.",
    docs_url=None,
    openapi_url=None,
    renderer=Renderer(),
)
A_COMMUNE = Path(..., title="الجماعة", description="رمز الجماعة أو اسم رابطها.")
A_MILESTONE = Path(..., title="المحطة", description="رقم المحطة.", ge=1, le=questions.LARGEST)
ROWS = {name: schemas.row(resource) for name, resource in RESOURCES.items()}


def answers(*statuses: int, **more) -> dict:
    """How an operation is declared: what it answers, each answer in Arabic."""
    said = {status: {"description": SAYS[status]} for status in (200, *statuses)}
    said |= {status: {"description": text} for status, text in KNOWN.items()}
    return {
        "response": {200: more["of"], **dict.fromkeys(statuses, schemas.Problem)},
        "openapi_extra": {"responses": said},
    }


def listed(resource: Resource) -> None:
    question = questions.form(resource)

    def listing(request, asked: Query[question]):
        if strange := [name for name in request.GET if name not in question.model_fields]:
            known = "، ".join(question.model_fields)
            return not_understood(
                [(name, f"لا معامل اسمه «{refusals.shown(name)}». المعاملات: {known}.") for name in strange]
            )
        rows = questions.narrowed(resource, asked)
        found = list(rows.filter(pk__gt=asked.after).order_by("pk")[: asked.size + 1])
        kept = found[: asked.size]
        return {
            "count": rows.count(),
            "next": _next(request, kept[-1].pk) if len(found) > asked.size else None,
            "items": resource.of(kept),
        }

    api.get(
        f"/{resource.name}/",
        operation_id=resource.name,
        url_name=f"api_{resource.name}",
        summary=resource.title,
        description=resource.note,
        **answers(404, 422, of=schemas.page(resource, ROWS[resource.name])),
    )(listing)


def _next(request, after: int) -> str:
    asked = request.GET.dict() | {"after": after}
    return f"{settings.SITE_URL}{request.path}?{urlencode(asked)}"


for each in RESOURCES.values():
    listed(each)


@api.get(
    "/communes/{code}/",
    operation_id="commune",
    url_name="api_commune",
    summary="جماعة واحدة",
    description="جماعة واحدة برمزها لدى المندوبية السامية للتخطيط أو باسم رابطها.",
    **answers(404, 422, of=ROWS["communes"]),
)
def commune(request, code: questions.A_CODE = A_COMMUNE):
    rows = COMMUNES.rows()
    found = (rows.filter(hcp_code=code) | rows.filter(slug=code)).first()
    if found is None:
        return problem(404, f"لا جماعة رمزها أو اسم رابطها «{code}»؛ اللائحة كلها في {ROOT}communes/.")
    return COMMUNES.told(found)


@api.get(
    "/milestones/{id}/",
    operation_id="milestone",
    url_name="api_milestone",
    summary="محطة واحدة",
    description="محطة منشورة واحدة برقمها الثابت.",
    **answers(404, 410, 422, of=ROWS["milestones"]),
)
def milestone(request, id: int = A_MILESTONE):
    if told := MILESTONES.of(MILESTONES.rows().filter(pk=id)[:1]):
        return told[0]
    if gone := WITHDRAWN.rows().filter(pk=id).first():
        at = WITHDRAWN.told(gone)["withdrawn_at"]
        return problem(410, f"سُحبت المحطة {id} من النشر في {at}؛ احذفها من نسختك.")
    return problem(404, f"لا محطة منشورة رقمها {id}؛ اللائحة كلها في {ROOT}milestones/.")


@api.exception_handler(ValidationError)
def _not_understood(request, error: ValidationError):
    return not_understood(refusals.faults(request, error.errors))


@api.exception_handler(questions.NoSuch)
def _no_such(request, error: questions.NoSuch):
    return problem(404, str(error))


@api.exception_handler(Http404)
def _not_found(request, error: Http404):
    return problem(404, f"لا شيء في هذا العنوان؛ العناوين كلها مشروحة في {ROOT}.")


# The views of all of these by their names, for urls.py.
OPERATIONS = {one.name: one.callback for one in api.urls[0]}
