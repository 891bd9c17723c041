"""The code on a printed page that opens its record on a phone."""

import segno
from django.utils.safestring import SafeString, mark_safe

TITLE = "رمز للمسح الضوئي يفتح هذا السجل على الأنترنت"


def inline(address: str) -> SafeString:
    """As an SVG for the page itself: a picture apart might not have come by the time the page is printed."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None, title=TITLE))  # noqa: S308 - segno's own, the address is drawn and not written
