from django.core.management.base import BaseCommand

from cards import bundles
from cards.models import Bundle


class Command(BaseCommand):
    help = "Make a bundle of cards that somebody asked for on the portal; the portal itself starts this."

    def add_arguments(self, parser):
        parser.add_argument("number", type=int)

    def handle(self, *, number, **options):
        bundles.make(Bundle.objects.select_related("province").get(pk=number))
        bundles.make_waiting()
