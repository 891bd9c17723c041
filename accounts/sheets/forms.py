from django import forms

from accounts.history_admin import reason_field
from accounts.sheets import reading


class UploadForm(forms.Form):
    """A spreadsheet; what was read in it stands in `table`."""

    file = forms.FileField(
        label="الجدول",
        help_text="بصيغة xlsx أو csv.",
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,text/csv"}),
        error_messages={
            "required": "اختر الجدول الذي تريد رفعه.",
            "empty": reading.EMPTY,
            "max_length": "اسم الملف طويل جدا. قصِّره ثم ارفعه.",
        },
        max_length=200,
    )
    sent = forms.CharField(initial="1", required=False, widget=forms.HiddenInput)  # tells that something was sent

    def __init__(self, *args, sheet, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet, self.table = sheet, None

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.table = reading.read(file, self.sheet.columns, self.sheet.most_lines)
        except reading.Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        return file


class ConfirmForm(forms.Form):
    """Why the lines are kept. `seen` marks what was shown of them."""

    why = reason_field()
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
