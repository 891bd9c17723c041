"""Which kind of file a card comes in, by its content and never by its name."""

from cards import docx_file, odt_file, text_file
from cards.lines import Line, Unreadable
from cards.packed import LOCKED, Package

OLD_WORD = "هذا ملف Word قديم (doc): افتحه في Word، ثم «حفظ باسم» واختر الصيغة docx، وارفع الملف الجديد."
PDF = "هذا ملف PDF، والقراءة منه لا تُضمن: افتح البطاقة الأصلية في Word واحفظها بصيغة docx، أو انسخ نصها وألصقه هنا."
EMPTY = "هذا الملف فارغ؛ تأكد أنه البطاقة المقصودة."
WORDLESS = "ليس في هذا الملف نص يُقرأ، وقد تكون البطاقة فيه صورة؛ اكتب نصها في Word أو ألصقه هنا."
OTHER = "ليس هذا الملف بطاقة مكتوبة: المقبول Word بصيغة docx، أو odt، أو نص. احفظ البطاقة بإحداها ثم ارفعها."


def lines(content: bytes) -> list[Line]:
    """The lines of a card in whichever accepted form. Raises Unreadable, which says what to do."""
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable(EMPTY)
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # old Word files, and new ones that are encrypted
        raise Unreadable(LOCKED if "EncryptedPackage".encode("utf-16-le") in content else OLD_WORD)
    if b"%PDF-" in content[:1024]:  # the format lets other bytes stand before its mark
        raise Unreadable(PDF)
    if content.startswith(b"PK"):
        return _packed(Package(content))
    if content.startswith((b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"MZ", b"\x7fELF", b"GIF8", b"RIFF")):
        raise Unreadable(OTHER)
    return text_file.lines(content)


def _packed(package: Package) -> list[Line]:
    if docx_file.is_in(package):
        found = docx_file.lines(package)
    elif "content.xml" in package.names:
        found = odt_file.lines(package)
    else:
        raise Unreadable(OTHER)
    if all(line.blank for line in found):
        raise Unreadable(WORDLESS)
    return found
