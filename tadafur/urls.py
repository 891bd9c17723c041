from django.contrib import admin
from django.urls import include, path

handler400 = "public.errors.bad_request"
handler403 = "public.errors.permission_denied"
handler404 = "public.errors.not_found"
handler429 = "public.errors.too_many_requests"  # asked for by django-allauth
handler500 = "public.errors.server_error"

urlpatterns = [
    path("", include("public.urls")),
    path("account/", include("accounts.urls")),
    path("", include("cards.urls")),
    path("coordination/", include("dashboard.urls")),
    path("admin/", admin.site.urls),
]
