import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - what follows needs Django set up

from public.packed import Packed  # noqa: E402
from tadafur import state  # noqa: E402

if settings.PACKED_MB and not settings.DEBUG:
    application = Packed(application, state.now, megabytes=settings.PACKED_MB)
