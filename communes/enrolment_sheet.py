"""The list of the programme's communes as a spreadsheet: out, and in again."""

from django.core.exceptions import ValidationError
from import_export.fields import Field

from accounts.sheets.cells import Choice, Code, Day, Text
from accounts.sheets.reading import Column
from accounts.sheets.resource import ERROR, SheetResource
from arabic.folding import fold
from communes.finding import Communes, NotFound
from communes.models import Enrolment
from programme.models import Programme

CODE = Column(
    "رمز الجماعة",
    "رمزها لدى المندوبية السامية للتخطيط، نصا لا رقما، مثل 05.081.01.03. به تُعرف الجماعة.",
    also=("الرمز", "رمز المندوبية السامية للتخطيط", "code", "code commune", "code HCP"),
)
NAME = Column("الجماعة", "بالعربية أو بالفرنسية. يكفي مع الإقليم إن لم تكتب الرمز.", also=("اسم الجماعة", "commune"))
PROVINCE = Column(
    "الإقليم أو العمالة",
    "يميِّز الجماعات المتشابهة في الاسم.",
    also=("الإقليم", "العمالة", "العمالة أو الإقليم", "province"),
)
ROLE = Column("الصفة في البرنامج", "«جماعة نموذج» أو «جماعة شريكة».", also=("الصفة",), must="لا بد منها")
SINCE = Column("منخرطة منذ", "يوم الانخراط، مثل 6 يونيو 2023.", also=("منذ", "تاريخ الانخراط"))
PROGRAMME = Column("البرنامج", "اسم البرنامج.")
SHORT = {"نموذج": "pilot", "نموذجية": "pilot", "جماعة نموذجية": "pilot", "شريكة": "partner"}


class EnrolmentSheet(SheetResource):
    columns = (CODE, NAME, PROVINCE, ROLE, SINCE, ERROR)

    code = Field("commune__hcp_code", CODE.name, Code(), readonly=True)
    name = Field("commune__name", NAME.name, Text(), readonly=True)
    province = Field("commune__province__title", PROVINCE.name, Text(), readonly=True)
    role = Field("role", ROLE.name, Choice(Enrolment.Role, SHORT), saves_null_values=False)
    since = Field("since", SINCE.name, Day(), saves_null_values=False)
    programme = Field("programme__name", PROGRAMME.name, Text(), readonly=True)

    class Meta(SheetResource.Options):
        model = Enrolment
        fields = ("code", "name", "province", "role", "since", "programme")
        import_id_fields = ("code",)

    def __init__(self, **options):
        super().__init__(**options)
        self.programmes = list(Programme.objects.all())
        if len(self.programmes) > 1:
            self.columns = (*self.columns[:-1], PROGRAMME, ERROR)
        else:
            del self.fields["programme"]

    def run(self, lines, *, dry_run):
        self.communes, self.lines_of = Communes(), {}
        self.held = {(e.programme_id, e.commune_id): e for e in Enrolment.objects.select_related("commune__province")}
        return super().run(lines, dry_run=dry_run)

    def before_import_row(self, row, **kwargs):
        said, errors = self.read(row)
        if not errors.keys() & {"code", "name", "province"}:
            try:
                commune = self.communes.find(said["code"], said["name"], said["province"])
            except NotFound as error:
                errors["code" if said["code"] else "name"] = str(error)
        if errors:
            raise ValidationError(errors)
        programme = self._programme(said.get("programme"))
        key = programme.pk, commune.pk
        if key in self.lines_of:
            raise ValidationError(f"هذه الجماعة مذكورة من قبل في السطر {self.lines_of[key]}؛ احذف أحد السطرين.")
        self.lines_of[key] = self.number
        row["enrolment"] = self.held.get(key) or Enrolment(programme=programme, commune=commune)

    def get_or_init_instance(self, instance_loader, row):
        return row["enrolment"], row["enrolment"]._state.adding

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """The programme, the commune and that they stand together once are known here without asking again."""
        if not instance.role:
            raise ValidationError({"role": f"اكتب صفة هذه الجماعة: {self.fields['role'].widget.named}."})
        instance.clean_fields(exclude={"programme", "commune"})

    def do_instance_save(self, instance, is_create):
        if not self.dry_run:  # no line rests on an earlier one
            instance.save(update_fields=None if is_create else ["role", "since"])  # assigned meanwhile, it stays so

    def _programme(self, name: str | None) -> Programme:
        if len(self.programmes) == 1:
            return self.programmes[0]
        found = [p for p in self.programmes if name and fold(name) in (fold(p.name), fold(p.project), fold(p.code))]
        if len(found) != 1:
            names = "، أو ".join(f"«{programme.name}»" for programme in self.programmes)
            raise ValidationError({"programme": f"اكتب اسم البرنامج: {names}."})
        return found[0]
