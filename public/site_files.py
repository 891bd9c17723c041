"""The files that browsers, phones and search engines ask a site for by name."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

STAFF_DOORS = ("/account/", "/admin/", "/coordination/")
A_DAY = 24 * 60 * 60
ICONS = {"icon-192.png": "192x192", "icon-512.png": "512x512", "icon.svg": "any"}
TYPES = {"png": "image/png", "svg": "image/svg+xml"}


@require_safe
@cache_control(public=True, max_age=A_DAY)
def robots(request):
    lines = ["User-agent: *", *(f"Disallow: {door}" for door in STAFF_DOORS)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=A_DAY)
def manifest(request):
    told = {
        "name": "تضافر: سجل المشاركة المواطنة",
        "short_name": "تضافر",
        "description": "السجل العمومي لبرنامج دعم المشاركة المواطنة: مسار كل جماعة ومحطاتها وإنجازاتها.",
        "lang": "ar",
        "dir": "rtl",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#f6f8f4",
        "theme_color": "#0a3d34",
        "icons": [
            {"src": static(name), "sizes": sizes, "type": TYPES[name[-3:]], "purpose": purpose}
            for name, sizes in ICONS.items()
            for purpose in ("any", "maskable")
        ],
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = "application/manifest+json"
    return response


@require_safe
@cache_control(public=True, max_age=A_DAY)
def favicon(request):
    """For those who ask at the root without having read a page."""
    return redirect(static("favicon.ico"))
