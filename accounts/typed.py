"""Words that a person types."""

from django import forms

from arabic import safe_text


class Words(forms.CharField):
    """Tidied before anything is asked of them: signs that nobody sees are no words."""

    def to_python(self, value):
        text = super().to_python(value)
        return text if safe_text.problems(text) else safe_text.tidy(text)  # its validators refuse what has problems
