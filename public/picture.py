"""The picture that stands beside a link in a message: 1200 × 630 pixels, drawn by Typst in Amiri.

A picture is drawn once for each state of what it says, and kept in the cache under a digest of that.
"""

import hashlib
import json
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from arabic import paper
from arabic.counting import NOUNS, counted
from arabic.glyphs import FONTS, drawable
from milestones.profile import CommuneProfile
from programme.models import Programme

WIDTH, HEIGHT = 1200, 630
LAYOUT = Path(__file__).with_name("picture.typ")
COLOURS = 48  # of few flat colours: a palette keeps the letters sharp and the file small
KEPT = 30 * 24 * 60 * 60  # seconds


def of_commune(profile: CommuneProfile) -> bytes:
    commune, steps = profile.commune, profile.steps
    published = counted(len(profile.milestones), NOUNS["milestone published"])
    recorded = f"{counted(profile.steps_recorded, NOUNS['stage recorded'])} من {len(steps)}"
    return _drawn(
        over=f"{profile.enrolment.get_role_display()} في {profile.enrolment.programme.name}",
        title=commune.title,
        under=f"{commune.province.title}، {commune.province.region.title}",
        said=f"{published}، {recorded}" if profile.milestones else "لم تُسجَّل بعد أي محطة",
        steps=[step.recorded for step in steps],
    )


def of_programme(programme: Programme) -> bytes:
    return _drawn(
        over=programme.name,
        title="سجل المشاركة المواطنة",
        under=f"{counted(programme.target_communes, NOUNS['commune'])}، مسارها ومحطاتها وإنجازاتها",
        said=f"من {programme.first_year} إلى {programme.last_year}",
        steps=[],
    )


def _drawn(**said) -> bytes:
    said["host"] = settings.SITE_URL.split("://")[1]
    words = json.dumps(drawable(said), ensure_ascii=False)
    state = hashlib.sha256(words.encode() + LAYOUT.read_bytes()).hexdigest()
    return cache.get_or_set(f"picture:{state}", lambda: _draw(words), KEPT)


def _draw(words: str) -> bytes:
    import typst  # both loaded by the first picture
    from PIL import Image

    compiler = typst.Compiler(
        input=LAYOUT, root=paper.ROOT, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs={"said": words}
    )
    out = BytesIO()
    # The page is measured in points; at 72 of them to the inch one is a pixel.
    pages = compiler.compile(format="png", ppi=72)
    page = pages[0] if isinstance(pages, list) else pages  # of names that fill more than one, the beginning
    drawn = Image.open(BytesIO(page)).convert("RGB")
    drawn.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "png", optimize=True)
    return out.getvalue()
