from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts.typed import plain_text
from arabic import edtf

__all__ = ["plain_text", "secure_address", "valid_edtf"]


def valid_edtf(when: str):
    try:
        edtf.parse(when)
    except edtf.BadNotation as error:
        raise ValidationError("هذا التاريخ ليس بصيغة EDTF المعتمدة في البوابة؛ أعد كتابته.") from error


NO_ADDRESS = "هذا ليس رابطا كاملا يبدأ بـ https://\u200e ثم اسم موقع؛ افتح صفحة المشاركة وانسخ عنوانها."


def secure_address(address: str):
    """Refuse whatever is not the https address of a page on a named site: no other scheme, no sign-in in it."""
    try:
        URLValidator(schemes=["https"])(address)
    except ValidationError as error:
        raise ValidationError(NO_ADDRESS) from error
    parts = urlsplit(address)
    last = (parts.hostname or "").rstrip(".").rpartition(".")
    if "@" in parts.netloc or not last[0] or last[2].isdecimal() or not address.startswith("https://"):
        raise ValidationError(NO_ADDRESS)
