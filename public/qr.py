"""The code on a printed page that opens its record on a phone."""

from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe

TITLE = "رمز للمسح الضوئي يفتح هذا السجل على الأنترنت"


@lru_cache(2048)  # an address never changes, and drawing its code takes longer than many a page
def inline(address: str) -> SafeString:
    """As an SVG for the page itself: a picture apart might not have come by the time the page is printed."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None, title=TITLE))  # noqa: S308 - segno's own, the address is drawn and not written
