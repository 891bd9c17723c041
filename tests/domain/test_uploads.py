"""A file is what it is inside, whatever its name says; and whoever is refused is told what to do."""

import io
import re

import pytest
from PIL import Image

from arabic.sizes import size_in_words
from milestones import uploads
from milestones.uploads import Unacceptable, examine
from tests import files


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def refused(file) -> str:
    with pytest.raises(Unacceptable) as refusal:
        examine(file)
    said = str(refusal.value)
    assert said.startswith(("لم يُقبل الملف", "لم تُقبل الصورة"))
    assert not set(re.findall(r"[A-Za-z]+", said)) - {"PDF", "Word", "JPEG", "PNG", "WebP", "docx"}
    return said


# ── What is taken ────────────────────────────────────────────────────────────
def test_a_pdf_is_kept_byte_for_byte():
    file = files.pdf(2)
    upload = examine(file)
    assert (upload.kind, upload.media_type, upload.extension) == ("pdf", "application/pdf", "pdf")
    file.seek(0)
    assert upload.content == file.read()
    assert upload.size == file.size
    assert len(upload.digest) == 64
    assert (upload.width, upload.small) == (None, b"")


def test_a_word_file_is_kept_byte_for_byte():
    file = files.word()
    upload = examine(file)
    assert (upload.kind, upload.media_type, upload.extension) == ("word", uploads.DOCX, "docx")
    file.seek(0)
    assert upload.content == file.read()


@pytest.mark.parametrize(("form", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_photos_become_webp_in_two_sizes(form, name):
    upload = examine(files.photo((3200, 2000), form=form, name=name))
    assert (upload.kind, upload.media_type, upload.extension) == ("image", "image/webp", "webp")
    assert (upload.width, upload.height) == picture(upload.content).size == (1600, 1000)
    assert picture(upload.small).size == (480, 300)
    assert picture(upload.content).format == picture(upload.small).format == "WEBP"


def test_a_small_photo_is_not_blown_up():
    upload = examine(files.photo((200, 100)))
    assert picture(upload.content).size == picture(upload.small).size == (200, 100)


def test_a_photo_is_upright_and_tells_nothing_of_where_and_by_whom_it_was_taken():
    file = files.photo_of_a_phone()
    assert b"SecretMaker" in file.read()
    upload = examine(file)
    for content in (upload.content, upload.small):
        image = picture(content)
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp"} & set(image.info)
        assert b"SecretMaker" not in content
        assert b"EXIF" not in content
        assert image.height > image.width
        above, below = (image.convert("RGB").getpixel((20, y)) for y in (20, image.height - 20))
        assert above[0] > 150 > above[2]
        assert below[2] > 150 > below[0]


def test_colours_of_print_and_of_sixteen_bits_and_what_is_seen_through():
    assert picture(examine(files.photo(mode="CMYK", color=(0, 255, 255, 0))).content).mode == "RGB"
    grey = picture(examine(files.photo(mode="I;16", color=32768, form="PNG", name="a.png")).content)
    assert 120 < grey.convert("L").getpixel((5, 5)) < 136
    clear = files.photo(mode="RGBA", color=(0, 0, 0, 0), form="PNG", name="a.png")
    assert picture(examine(clear).content).mode == "RGBA"


@pytest.mark.parametrize(("form", "name"), [("WEBP", "a.webp"), ("PNG", "a.png")])
def test_the_first_frame_of_an_animation(form, name):
    image = picture(examine(files.animation(name, form)).content)
    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((5, 5))[0] > 150


def test_the_name_does_not_matter():
    assert examine(files.pdf(name="photo.jpg")).kind == "pdf"
    assert examine(files.photo(name="report.pdf")).kind == "image"


def test_the_same_photo_gives_the_same_digest():
    assert examine(files.photo()).digest == examine(files.photo(name="other.jpg")).digest


# ── What is refused ──────────────────────────────────────────────────────────
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100
MACRO_TYPES = "application/vnd.ms-word.document.macroEnabled.main+xml"
REFUSED = {
    "empty": (lambda: files.raw(b"", "a.pdf"), uploads.EMPTY),
    "blank": (lambda: files.raw(b"\0" * 500, "a.pdf"), uploads.EMPTY),
    "a program named .pdf": (lambda: files.raw(b"MZ\x90\0" + b"\1" * 300, "a.pdf"), uploads.PROGRAM),
    "a page named .jpg": (lambda: files.raw(b"<!DOCTYPE html><script>1</script>", "a.jpg"), uploads.WEB_PAGE),
    "a drawing named .png": (lambda: files.raw(SVG, "a.png"), uploads.DRAWING),
    "an archive named .docx": (files.archive, uploads.ARCHIVE),
    "an empty archive": (lambda: files.raw(b"PK\5\6" + b"\0" * 18, "a.docx"), uploads.ARCHIVE),
    "an old Word file": (lambda: files.raw(OLD, "a.doc"), uploads.OLD_WORD),
    "a locked Word file": (
        lambda: files.raw(OLD + "EncryptedPackage".encode("utf-16-le"), "a.docx"),
        uploads.LOCKED,
    ),
    "a photo of a phone in HEIC": (lambda: files.raw(HEIC, "a.heic"), uploads.OTHER_PHOTO),
    "a GIF": (lambda: files.photo(form="GIF", name="a.gif", mode="P", color=1), uploads.OTHER_PHOTO),
    "a film": (lambda: files.raw(b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 50, "a.mp4"), uploads.FILM),
    "plain text": (lambda: files.raw("محضر".encode(), "a.pdf"), uploads.OTHER),
    "half a PDF": (lambda: files.cut(files.pdf(20)), uploads.CUT),
    "half a JPEG": (lambda: files.cut(files.photo()), uploads.CUT),
    "half a PNG": (lambda: files.cut(files.photo(form="PNG")), uploads.CUT),
    "half a WebP": (lambda: files.cut(files.photo(form="WEBP")), uploads.CUT),
    "half a Word file": (lambda: files.cut(files.word()), uploads.CUT),
    "nothing but the beginning of a PDF": (lambda: files.raw(b"%PDF-1.7\n1 0 obj\n%%EOF", "a.pdf"), uploads.CUT),
    "nothing but the beginning of a JPEG": (lambda: files.raw(b"\xff\xd8\xff\xe0<?php", "a.jpg"), uploads.CUT),
    "macros": (lambda: files.plus(files.word(), **{"word__vbaProject.bin": "x"}), uploads.MACROS),
    "a Word file that is none": (
        lambda: files.archive(entries={"[Content_Types].xml": "x", "word/document.xml": "x"}),
        uploads.CUT,
    ),
    "a bomb": (
        lambda: files.plus(files.word(), **{f"word__media__{n}": b"\0" * 30_000_000 for n in range(7)}),
        uploads.SWELLS,
    ),
    "a bomb of many entries": (
        lambda: files.plus(files.word(), **{f"word__media__{n}": "" for n in range(2001)}),
        uploads.SWELLS,
    ),
    "a photo too large for the memory": (
        lambda: files.photo((8000, 7600), mode="1", color=0, form="PNG"),
        uploads.HUGE,
    ),
    "a photo that is an attack": (lambda: files.photo((20000, 20000), mode="1", color=0, form="PNG"), uploads.HUGE),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_and_what_is_said(what):
    make, said = REFUSED[what]
    assert refused(make()) == said


def test_a_pdf_without_a_page():
    assert refused(files.pdf(0)) in (uploads.NO_PAGES, uploads.CUT)


LOCKED_PDF = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    b"4 0 obj\n<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>\nendobj\n"
    b"trailer\n<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]/Size 5>>\n%%EOF"
)


def test_a_pdf_with_a_password():
    assert refused(files.raw(LOCKED_PDF, "a.pdf")) == uploads.LOCKED


class Unread(io.BytesIO):
    size = 11 * uploads.MEGABYTE

    def read(self, *args):
        pytest.fail("a file too large was read")


def test_what_is_too_large_is_refused_before_it_is_read(settings):
    settings.ATTACHMENT_MB = 10
    assert refused(Unread()) == "لم يُقبل الملف: حجمه 11 ميغابايت، والأقصى 10 ميغابايت. صغِّره أو قسِّمه، ثم ارفعه."


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "كيلوبايت واحد"),
        (2048, "كيلوبايتان"),
        (2049, "3 كيلوبايت"),
        (uploads.MEGABYTE, "ميغابايت واحد"),
        (uploads.MEGABYTE + 1, "ميغابايتان"),
        (11 * uploads.MEGABYTE, "11 ميغابايت"),
    ],
)
def test_sizes_in_words(size, words):
    assert size_in_words(size) == words
