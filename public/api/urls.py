from django.urls import path

from public.api import pages
from public.api.operations import api
from public.api.reading import read_only

operations, _, _ = api.urls
for operation in operations:
    operation.callback = read_only(operation.callback)

urlpatterns = [
    path("", pages.page, name="api"),
    path("openapi.json", pages.openapi, name="openapi"),
    *(operation for operation in operations if operation.name != "api-root"),
    path("<path:rest>", pages.nothing, name="api_nothing"),
]
