"""The API's own page, its description for machines, and what is answered where nothing is."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from public.api.problems import KINDS, problem
from public.api.reading import ROOT, read_only


@require_safe
def page(request):
    from public.api.operations import api

    told = api.get_openapi_schema()
    context = {"api": told, "server": told["servers"][0]["url"], "root": ROOT.rstrip("/"), "problems": KINDS}
    return render(request, "public/api/page.html", context)


@read_only
def openapi(request):
    from public.api.operations import api

    told = json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1)
    return HttpResponse(told, content_type="application/json; charset=utf-8")


@read_only
def nothing(request, rest):
    """Also where the last stroke of an address was forgotten: the way to it."""
    if not rest.endswith("/") and "\x00" not in rest:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{ROOT}{rest}/" + (f"?{query}" if query else ""))
    return problem(404, f"لا شيء في هذا العنوان؛ العناوين كلها مشروحة في {ROOT}.")
