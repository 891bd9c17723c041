"""Real files, made by the tests themselves: what people upload, and what they should not."""

import io
import zipfile

import docx
import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

RED, BLUE = (200, 30, 30), (30, 30, 200)


def pdf(pages: int = 1, name: str = "report.pdf"):
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for number in range(pages):
        document.new_page(595 + number, 842)
    document.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def word(text: str = "محضر الاجتماع", name: str = "report.docx"):
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def photo(size=(640, 400), color=RED, name: str = "photo.jpg", form: str = "JPEG", mode: str = "RGB", **how):
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, form, **how)
    return SimpleUploadedFile(name, out.getvalue())


def photo_of_a_phone(size=(640, 400)):
    """Held upright, so turned by its EXIF; red on the left as stored, which is above as seen; with a place."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: to be turned clockwise
    exif[0x010F] = "SecretMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 43.0, 0.0), 3: "W", 4: (7.0, 2.0, 0.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95)
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue())


def animation(name: str = "moving.webp", form: str = "WEBP"):
    frames = [Image.new("RGB", (60, 40), color) for color in (RED, BLUE)]
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], lossless=True)
    return SimpleUploadedFile(name, out.getvalue())


def archive(name: str = "report.docx", entries: dict | None = None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for entry, content in (entries or {"a.txt": "x"}).items():
            folder.writestr(entry, content)
    return SimpleUploadedFile(name, out.getvalue())


def plus(file, **entries):
    """A Word file with more entries in it."""
    out = io.BytesIO(file.read())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as folder:
        for entry, content in entries.items():
            folder.writestr(entry.replace("__", "/"), content)
    return SimpleUploadedFile(file.name, out.getvalue())


def cut(file, keep: float = 0.5):
    content = file.read()
    return SimpleUploadedFile(file.name, content[: int(len(content) * keep)])


def raw(content: bytes, name: str):
    return SimpleUploadedFile(name, content)
