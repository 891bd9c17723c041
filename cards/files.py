"""Which kind of file a card comes in, by its content and never by its name."""

from cards import docx_file, odt_file, text_file
from cards.lines import Line, Unreadable

OLD_WORD = "هذا ملف Word قديم (doc): افتحه في Word، ثم «حفظ باسم» واختر الصيغة docx، وارفع الملف الجديد."
PDF = "هذا ملف PDF، والقراءة منه لا تُضمن: افتح البطاقة الأصلية في Word واحفظها بصيغة docx، أو انسخ نصها وألصقه هنا."
LOCKED = "هذا الملف محمي بكلمة سر؛ احفظ نسخة منه بلا كلمة سر، ثم ارفعها."
EMPTY = "هذا الملف فارغ؛ تأكد أنه البطاقة المقصودة."
OTHER = "ليس هذا الملف بطاقة مكتوبة: المقبول Word بصيغة docx، أو odt، أو نص. احفظ البطاقة بإحداها ثم ارفعها."


def lines(content: bytes) -> list[Line]:
    """The lines of a card in whichever accepted form. Raises Unreadable, which says what to do."""
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable(EMPTY)
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # old Word files, and new ones that are encrypted
        raise Unreadable(LOCKED if "EncryptedPackage".encode("utf-16-le") in content else OLD_WORD)
    if content.lstrip()[:5] == b"%PDF-":
        raise Unreadable(PDF)
    if content.startswith(b"PK"):
        return _packed(content)
    if content.startswith((b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"MZ", b"\x7fELF", b"GIF8", b"RIFF")):
        raise Unreadable(OTHER)
    return text_file.lines(content)


def _packed(content: bytes) -> list[Line]:
    package = docx_file.Package(content)
    if "word/document.xml" in package.names:
        return docx_file.lines(content)
    if "content.xml" in package.names:
        return odt_file.lines(content)
    raise Unreadable(OTHER)
