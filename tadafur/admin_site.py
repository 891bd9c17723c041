from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import pages, policy
from accounts.gates import LONGEST_QUERY

ROOMS = {"milestones": 0, "communes": 1, "programme": 2, "accounts": 3}


class TadafurAdminSite(AdminSite):
    site_title = "تضافر"
    site_header = "تضافر: فضاء الجماعات"
    index_title = "ما الذي تريد تحريره؟"
    enable_nav_sidebar = False  # one column reads better on a clerk's phone

    def has_permission(self, request):
        return policy.may_enter_staff_pages(request.user)

    def admin_view(self, view, cacheable=False):
        """Who may not enter is led to sign in; a form sent after its session ran out is carried along."""
        guarded = super().admin_view(view, cacheable)

        def entered(request, *args, **kwargs):
            if self.has_permission(request):
                return guarded(request, *args, **kwargs)
            if request.POST and not request.user.is_authenticated:
                return pages.ask_to_sign_in(request)
            return redirect_to_login(request.get_full_path(), reverse("sign-in"))

        return entered

    def get_urls(self):
        """Without Django's «view on site» detour: it asks no policy, and so tells what exists."""
        return [address for address in super().get_urls() if getattr(address, "name", "") != "view_on_site"]

    def autocomplete_view(self, request):
        """For the fields that are looked up so and for no other; what is longer than any name is found nowhere."""
        asked = tuple(request.GET.get(part) for part in ("app_label", "model_name", "field_name"))
        if asked not in self._looked_up(request):
            raise PermissionDenied
        if len(request.GET.get("term", "")) > LONGEST_QUERY:
            return JsonResponse({"results": [], "pagination": {"more": False}})
        return super().autocomplete_view(request)

    def _looked_up(self, request) -> set[tuple[str, str, str]]:
        return {
            (model._meta.app_label, model._meta.model_name, name)
            for model, held in self._registry.items()
            for name in held.get_autocomplete_fields(request)
        }

    # ── The doors are the site's own: accounts/pages.py ──
    def login(self, request, extra_context=None):
        return pages.admin_door(request)

    def logout(self, request, extra_context=None):
        return pages.sign_out(request)

    def password_change(self, request, extra_context=None):
        return redirect("password")

    def get_app_list(self, request, app_label=None):
        """The record first, then what it stands on."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: ROOMS.get(app["app_label"], len(ROOMS)))
