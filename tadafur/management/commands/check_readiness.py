import sys

from django.core.management.base import BaseCommand

from tadafur import health

NAMES = {
    "database": "قاعدة البيانات",
    "migrations": "ترحيلات قاعدة البيانات",
    "storage": "مخزن الملفات",
    "disk": "القرص",
    "cache": "الذاكرة المشتركة",
}


class Command(BaseCommand):
    help = "Say what /readyz looks at, one line each; exits with 1 where the portal is not ready."

    def handle(self, **options):
        found = health.failing()
        for name, said in NAMES.items():
            self.stdout.write(f"{said}: {found.get(name, 'سليم')}")
        if health.NEEDED.keys() & found.keys():
            sys.exit(1)
