"""A list of the admin that goes out as a spreadsheet and comes in again: upload, look, confirm."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.timezone import localdate

from accounts import kept_forms, policy
from accounts.models import HeldSheet
from accounts.sheets import holding, writing
from accounts.sheets.cells import escaped
from accounts.sheets.forms import ConfirmForm, UploadForm
from accounts.sheets.resource import CHANGED, ERROR, FAULTY, NEW, UNCHANGED, SheetResource
from accounts.sheets.words import confirm_button

GONE = "لم يعد هذا الجدول محفوظا: يُحفظ يوما واحدا، وإلى أن يُرفع جدول غيره. ارفعه من جديد."
OVERTAKEN = "تغيَّر المسجَّل منذ عُرضت عليك هذه الأسطر، فلم يُسجَّل منها شيء. راجعها كما هي الآن، ثم أكِّد."


class SheetsInAdmin:
    """For an admin whose rows are those of a SheetResource."""

    sheet: type[SheetResource]
    change_list_template = "admin/import_export/change_list.html"

    def get_urls(self):
        doors = [
            ("import/", self.import_view, "import"),
            ("import/<int:pk>/", self.sheet_view, "sheet"),
            ("import/<int:pk>/faulty/", self.faulty_view, "faulty"),
            ("export/<slug:form>/", self.export_view, "export"),
        ]
        ours = [path(at, self.admin_site.admin_view(view), name=self._name(name)) for at, view, name in doors]
        return [*ours, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        shown = {"may_import": policy.may_manage(request.user), "may_export": policy.may_read_reference(request.user)}
        return super().changelist_view(request, shown | self._addresses() | (extra_context or {}))

    # ── In ──
    def import_view(self, request):
        self._managers_only(request)
        sheet = self.sheet(by=request.user)
        sent = [request.POST, request.FILES] if request.method == "POST" else []
        form = UploadForm(*sent, sheet=sheet)
        if form.is_valid():
            name = form.cleaned_data["file"].name
            held = holding.hold(sheet, form.table, which=self.which, name=name)
            return redirect(self._url("sheet", held.pk))
        kept_forms.take(request)
        return self._page(request, "import", form=form, columns=self._columns(request))

    def sheet_view(self, request, pk):
        """What the lines will do, until they are confirmed; then what they did."""
        held = self._held(request, pk)
        if held is None:
            return redirect(self._url("import"))
        sent = [request.POST] if request.method == "POST" else []
        form = ConfirmForm(*sent, initial=kept_forms.take(request) or {}, auto_id="confirm_%s")
        if sent and (held.outcome is not None or form.is_valid()):
            if self._confirm(request, held, form):
                return redirect(request.path)
            held.refresh_from_db()
        return self._page(request, "sheet", form=form, held=held, **self._told(held))

    def _confirm(self, request, held, form) -> bool:
        """False where the lines are to be looked at again: why they are kept stays written."""
        if held.outcome is not None or not holding.to_do(held):  # pressed twice: done, and said so on the page
            return True
        sheet = self.sheet(by=request.user, why=form.cleaned_data["why"])
        try:
            if holding.confirm(held, sheet, seen=form.cleaned_data["seen"]):
                held.refresh_from_db()
                self.confirmed(request, held)
        except holding.Overtaken:
            messages.warning(request, OVERTAKEN)
            return False
        return True

    def confirmed(self, request, held: HeldSheet):
        """For what follows once the lines are kept."""

    def faulty_view(self, request, pk):
        """The faulty lines as a spreadsheet, the errors beside each, to be mended and uploaded again."""
        held = self._held(request, pk)
        if held is None:
            return redirect(self._url("import"))
        columns = self._columns(request)
        errors = {told["line"]: " ".join(told["errors"]) for told in held.told if told["kind"] == FAULTY}
        rows = [
            [*(_given_back(line.cells.get(column.name)) for column in columns), errors[line.number]]
            for line in holding.lines_of(held)
            if line.number in errors
        ]
        content = writing.xlsx([*columns, ERROR], rows, title="أسطر فيها خطأ")
        return _file(content, writing.XLSX, f"{self.opts.model_name}-errors.xlsx")

    # ── Out ──
    def export_view(self, request, form):
        if not policy.may_read_reference(request.user):
            raise PermissionDenied
        if form not in ("xlsx", "csv"):
            raise Http404
        data = self.sheet(by=request.user).export(self.exported())
        name = f"{self.opts.model_name}-{localdate().isoformat()}.{form}"
        if form == "csv":
            return _file(writing.delimited(data.headers, data), "text/csv; charset=utf-8", name)
        title = str(self.opts.verbose_name_plural)
        return _file(writing.xlsx(self._columns(request), data, title=title), writing.XLSX, name)

    def exported(self):
        """The rows that go out."""
        return self.model.objects.all()

    # ── Shared by these pages ──
    def _columns(self, request) -> list:
        """What a person writes in a file, in its order."""
        return [column for column in self.sheet(by=request.user).columns if not column.ours]

    @property
    def which(self) -> str:
        return self.opts.label_lower

    def _managers_only(self, request):
        if not policy.may_manage(request.user):
            raise PermissionDenied

    def _held(self, request, pk) -> HeldSheet | None:
        self._managers_only(request)
        held = HeldSheet.objects.of(request.user, self.which).filter(pk=pk).first()
        if held is None:
            messages.warning(request, GONE)
        return held

    def _told(self, held: HeldSheet) -> dict:
        kinds = {kind: [told for told in held.told if told["kind"] == kind] for kind in KINDS}
        sound, faulty = holding.to_do(held), len(kinds[FAULTY])
        return {"kinds": kinds, "sound": sound, "button": confirm_button(sound, faulty), "mark": holding.mark(held)}

    def _page(self, request, template: str, **context):
        context |= self.admin_site.each_context(request) | self._addresses()
        context |= {"opts": self.opts, "title": f"استيراد {self.opts.verbose_name_plural} من جدول"}
        return TemplateResponse(request, f"admin/import_export/{template}.html", context)

    def _addresses(self) -> dict:
        addresses = {"import_url": self._url("import")}
        return addresses | {f"export_{form}_url": self._url("export", form) for form in ("xlsx", "csv")}

    def _name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _url(self, name: str, *args) -> str:
        return reverse(f"admin:{self._name(name)}", args=args)


KINDS = (FAULTY, NEW, CHANGED, UNCHANGED)


def _given_back(cell):
    """A cell of a faulty line as it will stand in the file: a day is a day, all else is text."""
    if cell is None or cell.blank:
        return ""
    return date.fromisoformat(cell.text) if cell.kind == "day" else escaped(cell.text)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
