from django.contrib.admin import AdminSite

from accounts import policy
from accounts.sign_in import StaffSignIn

ROOMS = {"milestones": 0, "communes": 1, "programme": 2, "accounts": 3}


class TadafurAdminSite(AdminSite):
    site_title = "تضافر"
    site_header = "تضافر: فضاء الجماعات"
    index_title = "ما الذي تريد تحريره؟"
    enable_nav_sidebar = False  # one column reads better on a clerk's phone
    login_form = StaffSignIn

    def has_permission(self, request):
        return policy.may_enter_staff_pages(request.user)

    def get_app_list(self, request, app_label=None):
        """The record first, then what it stands on."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: ROOMS.get(app["app_label"], len(ROOMS)))
