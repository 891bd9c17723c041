"""The form of whatever has a statement, a place and a date as a person writes it."""

from datetime import date

from django import forms

from arabic import dates
from arabic.safe_text import tidy
from milestones.validators import plain_text

CHECK = "_check"  # the button that asks what was understood of the date, and saves nothing


class WhenInput(forms.TextInput):
    """The date as a person writes it, with what was understood shown below."""

    template_name = "milestones/when_input.html"
    understood = ""
    warnings: tuple[str, ...] = ()

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {
            "understood": self.understood,
            "warnings": self.warnings,
            "check": CHECK,
        }


class DatedForm(forms.ModelForm):
    """Reads the date into EDTF, keeps it as written, and says what was understood before anything is saved."""

    warnings: tuple[str, ...] = ()  # of the date as typed
    when = forms.CharField(
        label="متى؟",
        max_length=200,
        validators=[plain_text],
        widget=WhenInput({"autocomplete": "off", "class": "vTextField"}),
        help_text="اكتب التاريخ كما تقوله: 6 يونيو 2023، أو 6 و29 يونيو 2024، أو من 19 إلى 22 فبراير 2025. "
        "إن لم تعرفه فاكتب: بلا تاريخ.",
        error_messages={"required": "اكتب تاريخ المحطة، أو «بلا تاريخ» إن لم يُعرف."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["when"] = dates.write(self.instance.when)
        if "when" in self.fields:
            self._show_what_is_understood(self["when"].value() or "")

    def _show_what_is_understood(self, text: str):
        widget = self.fields["when"].widget
        try:
            reading = dates.read(text) if text.strip() else None
        except dates.NotUnderstood:
            return
        if reading:
            widget.understood = dates.spoken(reading.when) or dates.write(reading.when)
            widget.warnings = self.warnings = warnings_of(reading)

    def full_clean(self):
        super().full_clean()
        if CHECK in self.data:  # only the date was asked about
            for name in [name for name in self.errors if name != "when"]:
                del self._errors[name]

    def is_valid(self):
        return super().is_valid() and CHECK not in self.data

    def clean_statement(self):
        return tidy(self.cleaned_data["statement"])

    def clean_place(self):
        return tidy(self.cleaned_data["place"])

    def clean_when(self):
        text = self.cleaned_data["when"]
        try:
            when = dates.read(text).when
        except dates.NotUnderstood as error:
            raise forms.ValidationError(str(error)) from error
        # What a card says stays as it says it.
        if "when" in self.changed_data and not getattr(self.instance, "source", ""):
            self.instance.when_as_written = text
        return when


def warnings_of(reading) -> tuple[str, ...]:
    """What deserves a second look in a date that was understood."""
    earliest, _ = dates.bounds(reading.when)
    if earliest and earliest > date.today():
        return (*reading.warnings, "هذا التاريخ لم يحن بعد؛ تأكد من السنة.")
    return tuple(reading.warnings)
