"""Draw the icons that phones and older browsers want as pictures from static/icon.svg, the mark of the portal."""

from io import BytesIO

import typst
from django.conf import settings
from django.core.management.base import BaseCommand
from PIL import Image

SIDES = {"touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}
FAVICON = (16, 32, 48)
COLOURS = 16
LAYOUT = """#set page(width: {side}pt, height: {side}pt, margin: 0pt)
#image("/icon.svg", width: 100%)"""


class Command(BaseCommand):
    help = "Draw the icons from static/icon.svg, after every change of it."

    def handle(self, **options):
        (folder,) = settings.STATICFILES_DIRS
        for name, side in SIDES.items():
            icon = drawn(folder, side).quantize(COLOURS, dither=Image.Dither.NONE)
            icon.save(folder / name, optimize=True)
        largest, *others = (drawn(folder, side) for side in sorted(FAVICON, reverse=True))
        largest.save(folder / "favicon.ico", sizes=[(side, side) for side in FAVICON], append_images=others)


def drawn(folder, side: int) -> Image.Image:
    """The mark as a square of so many pixels: at 72 points to the inch a point is one."""
    layout = LAYOUT.format(side=side).encode()
    return Image.open(BytesIO(typst.compile(layout, root=folder, format="png", ppi=72))).convert("RGB")
