from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate, pre_migrate


class TadafurConfig(AppConfig):
    name = "tadafur"
    verbose_name = "تضافر"

    def ready(self):
        from tadafur import watching

        pre_migrate.connect(watching.remove, sender=self)
        post_migrate.connect(watching.install, sender=self)


class TadafurAdminConfig(AdminConfig):
    default_site = "tadafur.admin_site.TadafurAdminSite"
