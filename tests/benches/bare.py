"""What Django itself takes to say the same bytes: one view under the portal's own settings and middleware.

`/packed/<name>/` sends bytes that are compressed already, `/plain/<name>/` leaves the compressing to the middleware,
as a page that is rendered anew does. The bytes lie in the folder that BENCH_BODIES names.
"""

import os
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benches.bare_settings"

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

BODIES = {file.name: file.read_bytes() for file in Path(os.environ["BENCH_BODIES"]).iterdir()}


def packed(request, name):
    return HttpResponse(BODIES[f"{name}.br"], headers={"Content-Encoding": "br", "Vary": "Accept-Encoding"})


def plain(request, name):
    return HttpResponse(BODIES[f"{name}.html"])


urlpatterns = [path("packed/<slug:name>/", packed), path("plain/<slug:name>/", plain)]
application = get_wsgi_application()
