from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class TadafurConfig(AppConfig):
    name = "tadafur"
    verbose_name = "تضافر"


class TadafurAdminConfig(AdminConfig):
    default_site = "tadafur.admin_site.TadafurAdminSite"
