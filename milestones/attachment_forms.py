"""The attachments in the form of their milestone: each a file and a description."""

from dataclasses import dataclass

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.timezone import localdate

from arabic.safe_text import tidy
from milestones import attaching, held_files, uploads
from milestones.attachment_revising import TOLD
from milestones.consultation_form import too_early
from milestones.kinds import Kind
from milestones.models import Attachment

OF_NO_CONSULTATION = "للتشاور العمومي وحده حصيلة: اختر للمحطة النوع «تشاور عمومي»، أو أزل هذه العلامة."
LOST = "لم يعد الملف محفوظا؛ اختره من جديد."
HELP = "مستند PDF، أو Word بصيغة docx، أو صورة JPEG أو PNG أو WebP."


@dataclass(frozen=True)
class Chosen:
    """A file that may be attached: as it was sent, and as it will be kept."""

    file: UploadedFile
    upload: uploads.Upload
    token: str  # "" where it came with this very form


class Token(str):
    """Stands in a submission for a file that is held."""


class FileInput(forms.FileInput):
    """Chooses a file; says which one is held from before; for what is attached already, shows it."""

    template_name = "milestones/file_input.html"
    attachment: Attachment | None = None
    held: tuple[str, str] | None = None  # token, name

    def value_from_datadict(self, data, files, name):
        token = data.get(f"{name}-held", "")
        if file := super().value_from_datadict(data, files, name):
            return file
        return Token(token) if token and f"{name}-drop" not in data else None

    def id_for_label(self, id_):
        return "" if self.attachment else super().id_for_label(id_)  # what is shown is no control

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        return context | {"attachment": self.attachment, "held": self.held}


class UploadField(forms.FileField):
    """Gives Chosen; refuses in Arabic what is not to be attached."""

    widget = FileInput({"accept": ".pdf,.docx,image/jpeg,image/png,image/webp"})
    user = None

    def clean(self, data, initial=None):
        if self.disabled:
            return None
        token, file = "", data
        if isinstance(data, Token):
            token, file = str(data), held_files.take(data, user=self.user)
            if file is None:
                raise forms.ValidationError(LOST)
        file = super().clean(file)
        try:
            return Chosen(file, uploads.examine(file), token)
        except uploads.Unacceptable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AttachmentForm(forms.ModelForm):
    upload = UploadField(
        label="الملف",
        help_text=HELP,
        allow_empty_file=True,  # refused by uploads.py, in its own words
        error_messages={"required": "اختر الملف الذي تصفه، أو امسح وصفه."},
    )

    class Meta:
        model = Attachment
        fields = ["description", "of_outcome"]
        error_messages = {"description": {"required": "اكتب وصف المرفق: ما يُرى في الصورة، أو ما هو المستند."}}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if "upload" not in self.fields:
            return
        field = self.fields["upload"]
        field.user = user
        if self.instance.pk:  # what is attached is described anew or removed, never another file in its place
            field.disabled, field.required, field.help_text = True, False, ""
            field.widget.attachment = self.instance

    chosen: Chosen | None = None  # a good file, also where it can't be attached yet

    def clean_upload(self):
        self.chosen = self.cleaned_data["upload"]
        return self.chosen

    def clean_description(self):
        return tidy(self.cleaned_data["description"])

    def hold(self):
        """Keep the file that was chosen, as the form is about to be shown again unsaved."""
        if self.chosen:
            field = self.fields["upload"]
            token = self.chosen.token or held_files.hold(self.chosen.file, user=field.user)
            field.widget.held = token, self.chosen.file.name


class AttachmentFormSet(forms.BaseInlineFormSet):
    """All attachments of one milestone. A submission without any part of it leaves them as they are."""

    user = None
    only_asked = False  # about the date (dated_form.CHECK): nothing will be saved, so nothing is missed yet

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if self.is_bound and f"{self.prefix}-{TOTAL_FORM_COUNT}" not in self.data:
            self.data = self.data.copy()
            for count in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT):
                self.data[f"{self.prefix}-{count}"] = "0"

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"user": self.user}

    def full_clean(self):
        super().full_clean()
        if self.only_asked:
            self._errors = [
                type(errors)({name: said for name, said in errors.items() if name == "upload"})
                for errors in self._errors
            ]
            for form, errors in zip(self.forms, self._errors, strict=False):
                form._errors = errors

    def clean(self):
        """What attaching.py would refuse is said beside the file it would refuse."""
        self._refuse_outcomes_of_none()
        staying = [form for form in self.initial_forms if form.instance.pk and not self._should_delete_form(form)]
        described = {form.instance.digest: form.cleaned_data.get("description", "") for form in staying}
        total = sum(form.instance.size for form in staying)
        for form in self.extra_forms:
            chosen = form.cleaned_data.get("upload") if form.is_valid() and form.has_changed() else None
            if chosen is None or self._should_delete_form(form):
                continue
            description = form.cleaned_data["description"]
            known = described.setdefault(chosen.upload.digest, description)
            if known != description:
                form.add_error("upload", str(attaching.AttachedAlready(known)))
            total += chosen.upload.size
            if total > attaching.most():
                form.add_error("upload", str(attaching.TooMuch(total)))

    def _refuse_outcomes_of_none(self):
        """Only of a consultation, and once it is over."""
        facts = {"closes_on": self.instance.closes_on}
        refused = OF_NO_CONSULTATION if self.instance.kind != Kind.CONSULTATION else too_early(facts, localdate())
        for form in self.forms if refused else ():
            if form.is_valid() and form.cleaned_data.get("of_outcome") and not self._should_delete_form(form):
                form.add_error("of_outcome", refused)

    def hold(self):
        for form in self.forms if self.is_bound else ():
            form.hold()

    def write(self, *, by):
        """Put the checked forms into the record. Raises attaching.Refused."""
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []  # Django's admin asks for them
        removed = self.deleted_forms
        for form in removed:
            if form.instance.pk:
                attaching.detach(form.instance, by=by)
        for form in self.forms:
            if form in removed or not form.has_changed():
                continue
            told = {name: form.cleaned_data[name] for name in TOLD}
            if form.instance.pk:
                attaching.describe(form.instance, **told, by=by)
            else:
                attaching.attach(self.instance, upload=form.cleaned_data["upload"].upload, **told, by=by)
