"""What an uploaded file really is: read through, never believed by its name. Knows no models.

Photos are drawn anew, in two sizes and without metadata: where and by whom they were taken is nobody's business.
Documents are kept byte for byte once they have been opened. What opens a kind of file is loaded by the first of it: a
process that has received none holds a few megabytes less.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from itertools import islice
from threading import Lock

import filetype
from django.conf import settings

from accounts import archives
from arabic.sizes import size_in_words

MEGABYTE = 1024 * 1024
DOCUMENT = "word/document.xml"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LONG_SIDE, SMALL_SIDE = 1600, 480  # pixels
PIXELS = 60_000_000  # of a photo: more is a mistake or an attack on the memory
UNPACKED, ENTRIES = 200 * MEGABYTE, 2000  # of a Word file, which is a compressed folder
PART, ELEMENTS = 20 * MEGABYTE, 100_000  # of each text in it: a long report has a tenth of that
CUT = "لم يُقبل الملف لأنه ناقص أو تالف. أعد حفظه أو تنزيله، ثم ارفعه من جديد."
OTHER = "لم يُقبل الملف: المقبول PDF أو Word بصيغة docx أو صورة JPEG أو PNG أو WebP. احفظه بإحدى هذه الصيغ ثم ارفعه."
PHOTO_AS_JPEG = "احفظ الصورة بصيغة JPEG ثم ارفعها."
# What it is found to be, by its first bytes where filetype knows no better, and what to do about it.
PROGRAM = "لم يُقبل الملف: هو برنامج وليس مستندا ولا صورة، مهما كان اسمه. ارفع المستند أو الصورة نفسها."
WEB_PAGE = "لم يُقبل الملف: هو صفحة ويب، مهما كان اسمه. احفظها بصيغة PDF ثم ارفعها."
DRAWING = "لم يُقبل الملف: هو رسم قد يحمل تعليمات برمجية. احفظه صورة بصيغة PNG ثم ارفعه."
ARCHIVE = "لم يُقبل الملف: هو ملف مضغوط، مهما كان اسمه. استخرج ما فيه وارفع كل مستند أو صورة على حدة."
FILM = "لم يُقبل الملف: هو تسجيل وليس مستندا ولا صورة. اختر صورة منه وارفعها."
OTHER_PHOTO = f"لم يُقبل الملف: صيغة هذه الصورة لا تفتحها كل الأجهزة. {PHOTO_AS_JPEG}"
OLD_WORD = "لم يُقبل الملف: صيغته قديمة. افتحه في Word واحفظه بصيغة docx، ثم ارفعه."
LOCKED = "لم يُقبل الملف لأنه محمي بكلمة سر. احفظ نسخة بلا كلمة سر ثم ارفعها."
MACROS = "لم يُقبل الملف: فيه وحدات ماكرو، أي تعليمات برمجية. احفظه في Word بصيغة docx ثم ارفعه."
SWELLS = "لم يُقبل الملف: محتواه أكبر بكثير من حجمه. احفظه بصيغة PDF ثم ارفعه."
NO_PAGES = "لم يُقبل الملف: ليس فيه أي صفحة. تأكد أنه المستند المقصود، ثم ارفعه."
EMPTY = "لم يُقبل الملف لأنه فارغ. تأكد أنه الملف المقصود، ثم ارفعه."
HUGE = f"لم تُقبل الصورة: عدد نقطها كبير جدا. صغِّرها إلى أقل من {PIXELS // 1_000_000} مليون نقطة ثم ارفعها."

_pdfium = Lock()  # it serves one thread at a time
_drawing = Lock()  # a large photo takes hundreds of megabytes while it is drawn anew: one after the other


class Unacceptable(Exception):
    """The file is not taken; str() says what is wrong with it and what to do, in Arabic."""


@dataclass(frozen=True)
class Upload:
    """A file as it will be kept. `digest` is of `content`, in hexadecimal."""

    kind: str  # "pdf", "word" or "image"
    media_type: str
    extension: str
    content: bytes
    width: int | None = None
    height: int | None = None
    small: bytes = b""  # of an image

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def examine(file) -> Upload:
    """The file as it will be kept. `file` has a `size` and can be read. Raises Unacceptable."""
    largest = settings.ATTACHMENT_MB * MEGABYTE
    if file.size > largest:
        raise Unacceptable(
            f"لم يُقبل الملف: حجمه {size_in_words(file.size)}، والأقصى {size_in_words(largest)}. "
            "صغِّره أو قسِّمه، ثم ارفعه."
        )
    file.seek(0)
    content = file.read()
    if not content.strip(b"\0 \t\r\n"):
        raise Unacceptable(EMPTY)
    guessed = filetype.guess(content)
    media_type = guessed.mime if guessed else ""
    if media_type == "application/pdf":
        return _pdf(content)
    if media_type in ("image/jpeg", "image/png", "image/apng", "image/webp"):
        return _image(content)
    if content.startswith(b"PK\x03\x04"):
        return _word(content)
    raise Unacceptable(_why_not(media_type, content))


def _why_not(media_type: str, content: bytes) -> str:
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # the container of old Word files, and of encrypted new ones
        return LOCKED if "EncryptedPackage".encode("utf-16-le") in content else OLD_WORD
    if content.startswith((b"MZ", b"\x7fELF", b"#!")):
        return PROGRAM
    if b"<svg" in head:
        return DRAWING
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<body")):
        return WEB_PAGE
    if media_type.startswith("image/"):
        return OTHER_PHOTO
    if media_type.startswith(("video/", "audio/")):
        return FILM
    if media_type in ("application/x-tar", "application/x-7z-compressed", "application/gzip") or (
        content.startswith((b"PK", b"Rar!"))
    ):
        return ARCHIVE
    return OTHER


def _pdf(content: bytes) -> Upload:
    import pypdfium2

    if b"%%EOF" not in content[-4096:]:  # opened all the same, with the pages that are left
        raise Unacceptable(CUT)
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise Unacceptable(LOCKED if "password" in str(error).lower() else CUT) from error
        try:
            if not len(document):
                raise Unacceptable(NO_PAGES)
            document[0].close()
        except pypdfium2.PdfiumError as error:
            raise Unacceptable(CUT) from error
        finally:
            document.close()
    return Upload("pdf", "application/pdf", "pdf", content)


def _word(content: bytes) -> Upload:
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            entries = folder.infolist()  # nothing is unpacked beyond the sizes that stand here
            swells = any(entry.file_size > PART for entry in entries if not entry.filename.startswith("word/media/"))
            if not swells and any(entry.filename == DOCUMENT for entry in entries):
                swells = _elements(folder) > ELEMENTS
    except archives.BROKEN as error:
        raise Unacceptable(LOCKED if archives.locked(error) else CUT) from error
    names = {entry.filename for entry in entries}
    if not {"[Content_Types].xml", DOCUMENT} <= names:
        raise Unacceptable(ARCHIVE)
    if swells or len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise Unacceptable(SWELLS)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unacceptable(MACROS)
    try:
        docx.Document(io.BytesIO(content))
    except Exception as error:  # a broken part may raise almost anything: XML's, the archive's, the library's own
        raise Unacceptable(MACROS if "macroEnabled" in str(error) else CUT) from error
    return Upload("word", DOCX, "docx", content)


def _elements(folder: zipfile.ZipFile) -> int:
    """How many elements its text has, counted without building the tree of them."""
    with folder.open(DOCUMENT) as part:
        return sum(1 for _ in islice(archives.elements(part), ELEMENTS + 1))


def _image(content: bytes) -> Upload:
    with _drawing:
        return _drawn(content)


def _drawn(content: bytes) -> Upload:
    from PIL import Image

    try:
        image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"])
        if image.width * image.height > PIXELS:
            raise Unacceptable(HUGE)
        image.load()  # all of it; of an animation, the first frame
        image = _plain(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unacceptable(HUGE) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise Unacceptable(CUT) from error
    image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    small = image.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Upload("image", "image/webp", "webp", _webp(image), *image.size, small=_webp(small))


def _plain(image):
    """The pixels alone, upright, in the colours that every screen shows."""
    from PIL import ImageOps

    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # sixteen bits for each point
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        image = _in_srgb(image, profile)
    return image.convert("RGBA" if see_through else "RGB")


def _in_srgb(image, profile: bytes):
    from PIL import ImageCms

    try:
        its_own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(image, its_own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile: the colours stay as they are


def _webp(image) -> bytes:
    image.info = {}  # a profile or EXIF found there would be written along
    out = io.BytesIO()
    image.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
