"""Take the README's picture: Demnate's page of a portal that `make run` is serving. `make screenshot` calls this."""

import os
import shutil
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

TARGET = Path(__file__).with_name("demnate.png")
MOST_BYTES = 200_000

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.goto(os.environ["SITE_URL"] + "/communes/demnate/")
    picture = Image.open(BytesIO(page.screenshot()))
    browser.close()

# Few colours are in it: a palette keeps the letters sharp and the file small.
picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(TARGET, optimize=True)
if TARGET.stat().st_size > MOST_BYTES:
    raise SystemExit(f"{TARGET} has {TARGET.stat().st_size} bytes; at most {MOST_BYTES} are wanted")
