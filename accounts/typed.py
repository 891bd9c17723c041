"""Words that a person types."""

from django import forms
from django.core.exceptions import ValidationError

from arabic import safe_text


def plain_text(text: str):
    """Refuse characters that could make a line display other than it is."""
    if problems := safe_text.problems(text):
        raise ValidationError(problems)


class Words(forms.CharField):
    """Tidied before anything is asked of them: signs that nobody sees are no words."""

    def to_python(self, value):
        text = super().to_python(value)
        return text if safe_text.problems(text) else safe_text.tidy(text)  # its validators refuse what has problems
