from django.core.exceptions import ValidationError

from arabic import edtf, safe_text


def plain_text(text: str):
    """Refuse characters that could make a line display other than it is."""
    if problems := safe_text.problems(text):
        raise ValidationError(problems)


def valid_edtf(when: str):
    try:
        edtf.parse(when)
    except edtf.BadNotation as error:
        raise ValidationError("هذا التاريخ ليس بصيغة EDTF المعتمدة في البوابة؛ أعد كتابته.") from error
