"""The accounts as a spreadsheet, one line for each mandate: out, and in again. Passwords never travel."""

from copy import copy
from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export.fields import Field

from accounts import last_door
from accounts.models import Mandate, Role, User
from accounts.sheet_places import SheetPlaces, field_of
from accounts.sheets.cells import Choice, Code, Day, Text
from accounts.sheets.reading import Column
from accounts.sheets.resource import ERROR, SheetResource
from arabic import dates, safe_text

USERNAME = Column(
    "اسم المستعمل", "بلا فراغ، ويحسن أن يكون بحروف لاتينية. به يُعرف الحساب، وإن لم يوجد فُتح.", must="لا بد منه"
)
FIRST_NAME = Column("الاسم", "الاسم الشخصي. لا بد منه للحساب الجديد.", also=("الاسم الأول", "الاسم الشخصي"))
LAST_NAME = Column("النسب", "الاسم العائلي.", also=("اسم العائلة", "الاسم العائلي"))
EMAIL = Column(
    "البريد الإلكتروني", "لكل حساب بريده. لا بد منه للحساب الجديد: إليه تُرسل الدعوة.", also=("البريد", "email")
)
ROLE = Column("الصفة", f"{'، أو '.join(f'«{label}»' for label in Role.labels)}.", must="لا بد منها")
CODE = Column(
    "رمز المكان",
    "رمز الجماعة لمحرر الجماعة، ورمز الإقليم للمنسق الإقليمي، نصا لا رقما. يبقى فارغا لغيرهما.",
    also=("رمز الجماعة", "رمز الجماعة أو الإقليم", "الرمز", "code"),
)
PLACE = Column(
    "المكان",
    "اسم الجماعة أو الإقليم. يكفي إن لم يُكتب الرمز؛ ومع اسم تحمله جماعتان يُكتب الإقليم: «دمنات، إقليم أزيلال».",
)
STARTS = Column("من يوم", "أول يوم في المهمة، مثل 6 يونيو 2023. إن بقي فارغا في مهمة جديدة فهو اليوم.", also=("من",))
ENDS = Column("إلى يوم", "آخر يوم في المهمة. يبقى فارغا ما دامت قائمة.", also=("إلى",))
SHORT = dict.fromkeys(("محرر", "محررة", "محررة الجماعة"), Role.STAFF)
SHORT |= dict.fromkeys(("منسق", "منسقة", "المنسق الإقليمي", "منسقة إقليمية", "المنسقة الإقليمية"), Role.COORDINATOR)
SHORT |= {"إدارة": Role.MANAGEMENT, "مراقبة": Role.OBSERVER}
OF_USER = ("first_name", "last_name", "email")


class MandateSheet(SheetResource):
    columns = (USERNAME, FIRST_NAME, LAST_NAME, EMAIL, ROLE, CODE, PLACE, STARTS, ENDS, ERROR)
    most_lines = 1000  # each new account is checked by the database itself

    username = Field("user__username", USERNAME.name, Text(), readonly=True)
    first_name = Field("user__first_name", FIRST_NAME.name, Text(), saves_null_values=False)
    last_name = Field("user__last_name", LAST_NAME.name, Text(), saves_null_values=False)
    email = Field("user__email", EMAIL.name, Text(), saves_null_values=False)
    role = Field("role", ROLE.name, Choice(Role, SHORT), readonly=True)
    code = Field(None, CODE.name, Code(), readonly=True)
    place = Field(None, PLACE.name, Text(), readonly=True)
    starts = Field("starts", STARTS.name, Day(), saves_null_values=False)
    ends = Field("ends", ENDS.name, Day(), saves_null_values=False)

    class Meta(SheetResource.Options):
        model = Mandate
        fields = ("username", *OF_USER, "role", "code", "place", "starts", "ends")
        import_id_fields = ("username",)

    # ── Out ──
    def dehydrate_code(self, mandate) -> str:
        place = mandate.commune or mandate.province
        return place.hcp_code if place else ""

    def dehydrate_place(self, mandate) -> str:
        return str(mandate.commune or mandate.province or "")

    # ── In: what is known before the first line ──
    def run(self, lines, *, dry_run):
        self.as_of, self.invited = date.today(), []
        self.said_of: dict[tuple, tuple] = {}  # (account, field): what an earlier line said, and its number
        self.lines_of: dict[int, int] = {}  # mandates that earlier lines were about
        self.places = SheetPlaces()
        self.mandates: dict[int, list[Mandate]] = {}
        for mandate in Mandate.objects.select_related("commune__province", "province").order_by("starts", "pk"):
            self.mandates.setdefault(mandate.user_id, []).append(mandate)
        self.users = {user.username: user for user in User.objects.all()}
        self.spelt = {name.casefold(): name for name in self.users}
        return super().run(lines, dry_run=dry_run)

    def outcome(self) -> dict:
        return {"invited": [user.pk for user in self.invited]}

    # ── One line: whom and which mandate it is about ──
    def before_import_row(self, row, **kwargs):
        said, errors = self.read(row)
        user = self._user(said["username"], errors)
        place = self.places.find(said["code"], said["place"], said["role"], errors)
        if (
            said["role"] is None
            and "role" not in errors
            and (user._state.adding or place or said["place"] or said["starts"])
        ):
            errors["role"] = f"اكتب الصفة: {self.fields['role'].widget.named}."
        self._refuse_two_sayings(user, said, errors)
        mandate = Mandate(user=user, starts=None)
        if said["role"] and not errors:
            mandate = _collect(errors, lambda: self._mandate(user, said, place))
        if errors:
            self._tell_the_rest(user, said, place, errors)
            raise ValidationError(errors)
        row["user"], row["is_new"], row["mandate"] = user, user._state.adding, mandate

    def _tell_the_rest(self, user: User, said: dict, place, errors: dict):
        """What else is wrong with a line that is not kept, so that all of it is mended at once."""
        person = copy(user)
        for field in OF_USER:
            setattr(person, field, said[field] or getattr(user, field))
        self._check_person(person, errors)
        if said["role"]:
            days = {"starts": said["starts"], "ends": said["ends"]} if said["starts"] else {}
            mandate = Mandate(role=said["role"], **_at(place), **days)
            unknown = {"commune", "province"} if errors.keys() & {"code", "place"} else set()
            _collect(errors, lambda: mandate.full_clean(exclude={"user", *unknown, *errors}))

    def _user(self, username: str | None, errors: dict) -> User:
        if not username:
            errors.setdefault("username", "اكتب اسم المستعمل: به يُعرف الحساب.")
            return User()
        spelt = self.spelt.get(username.casefold(), username)
        if spelt != username:
            errors["username"] = f"يوجد حساب باسم «{spelt}»؛ إن كان هو المقصود فاكتبه كذلك، وإلا فاختر اسما آخر."
        if username not in self.users:
            user = User(username=username, is_staff=True)
            user.set_unusable_password()
            return user
        return self.users[username]

    def _refuse_two_sayings(self, user: User, said: dict, errors: dict):
        for field in OF_USER:
            if said[field] is None:
                continue
            before, line = self.said_of.setdefault((user.username, field), (said[field], self.number))
            if before != said[field]:
                errors[field] = f"سبق في السطر {line} «{before}»؛ اكتب القيمة نفسها، أو اترك الخانة فارغة."

    def _mandate(self, user: User, said: dict, place) -> Mandate:
        """The mandate that the line names: the one of that day, else the only one it overlaps; or a new one."""
        alike = [one for one in self.mandates.get(user.pk, []) if _names(one, said["role"], place)]
        free = [one for one in alike if one.pk not in self.lines_of]
        same = [one for one in free if said["starts"] in (None, one.starts)]
        found = same[:1] if said["starts"] else same
        found = found or [one for one in free if _overlaps(one, said["starts"], said["ends"])]
        if len(found) > 1:
            days = "، أو ".join(dates.write(one.starts.isoformat()) for one in found)
            raise ValidationError({"starts": f"لهذا الحساب أكثر من مهمة بهذه الصفة هنا؛ اكتب يوم بدايتها: {days}."})
        if found:
            return found[0]
        if again := [one for one in alike if one not in free and said["starts"] in (None, one.starts)]:
            raise ValidationError(
                f"هذه المهمة مذكورة من قبل في السطر {self.lines_of[again[0].pk]}؛ احذف أحد السطرين."
            )
        return Mandate(user=user, role=said["role"], starts=said["starts"] or self.as_of, **_at(place))

    def get_or_init_instance(self, instance_loader, row):
        mandate = row["mandate"]
        mandate.user = row["user"]
        return mandate, mandate._state.adding and bool(mandate.role)

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """A name that differs by a blank alone is the same name."""
        value = field.clean(row) if field.attribute else None
        if not (isinstance(value, str) and value == safe_text.tidy(str(field.get_value(instance)))):
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def is_new(self, instance, name):
        return instance.user._state.adding if name in OF_USER else instance._state.adding

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return (
            not row["is_new"] and not (instance.role and instance._state.adding) and not self._changed(instance, row)
        )

    def _changed(self, mandate, row) -> set[str]:
        now = self.facts(mandate)
        return {name for name in now if now[name] != row["before"][name]}

    # ── Whether it may be ──
    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors: dict = {}
        user = instance.user
        self._check_person(user, errors)
        if instance.role:
            _collect(errors, lambda: instance.full_clean(exclude={"user"}))
        said = last_door.closed_by(user, by=self.by, goes_on=self._goes_on(instance), as_of=self.as_of)
        if said:
            errors[NON_FIELD_ERRORS] = [*errors.get(NON_FIELD_ERRORS, []), said]
        if errors:
            raise ValidationError(errors)

    def _check_person(self, user: User, errors: dict):
        if user._state.adding and "username" not in errors:
            if not user.first_name:
                errors.setdefault("first_name", "اكتب اسم صاحب الحساب.")
            if not user.email:
                errors.setdefault("email", "اكتب بريد صاحب الحساب: إليه تُرسل الدعوة.")
        _collect(errors, lambda: user.full_clean(exclude={"password", *errors}))

    def _goes_on(self, mandate: Mandate) -> bool:
        """Whether the account still manages the programme once the line is kept."""
        others = [one for one in self.mandates.get(mandate.user.pk, []) if one.pk != mandate.pk]
        held = [one for one in (*others, mandate) if one.role == Role.MANAGEMENT and one.starts <= self.as_of]
        return mandate.user.is_active and any(one.ends is None or one.ends >= self.as_of for one in held)

    # ── Keeping it ──
    def save_instance(self, instance, is_create, row, **kwargs):
        user, changed = instance.user, self._changed(instance, row)
        if row["is_new"] or changed & set(OF_USER):
            self.signed(user).save(update_fields=None if row["is_new"] else OF_USER)  # a new password stays
        instance.user = user
        if is_create or (instance.role and changed - set(OF_USER)):
            self.signed(instance).save()

    def after_import_row(self, row, row_result, **kwargs):
        """Later lines speak of this account and of this mandate too."""
        mandate = row["mandate"]
        self.users[mandate.user.username] = mandate.user
        self.spelt[mandate.user.username.casefold()] = mandate.user.username
        if row["is_new"]:
            self.invited.append(mandate.user)
        if mandate.role:
            self.lines_of[mandate.pk] = self.number
            held = self.mandates.setdefault(mandate.user.pk, [])
            if mandate not in held:
                held.append(mandate)

    def taken_back(self, row):
        """Nothing of a faulty line stays in what later lines find."""
        user = row.get("user")
        if user is None or row["is_new"]:
            return
        self.users[user.username] = User.objects.get(pk=user.pk)
        mandates = Mandate.objects.filter(user=user).select_related("commune__province", "province")
        self.mandates[user.pk] = list(mandates.order_by("starts", "pk"))

    # ── Telling ──
    def title(self, instance) -> list[str]:
        return [instance.user.username, *([str(instance)] if instance.role else [])]

    def notes(self, instance, row) -> list[str]:
        if row["is_new"]:
            return ["حساب جديد: تُرسل إلى صاحبه دعوة يختار بها كلمة السر."]
        return [] if instance.user.is_active else ["هذا الحساب موقوف: لا يدخل صاحبه ولو كانت له مهمة."]


def lines_of(users) -> list[Mandate]:
    """The lines of these accounts: a line for each mandate, and one without a mandate for who holds none."""
    found = []
    for user in users:
        held = sorted(user.mandates.all(), key=lambda mandate: (mandate.starts, mandate.pk))
        for mandate in held or [Mandate(starts=None)]:
            mandate.user = user
            found.append(mandate)
    return found


def _at(place) -> dict:
    """The place as a mandate holds it."""
    return {field_of(place): place}


def _names(mandate: Mandate, role: str, place) -> bool:
    return mandate.role == role and (mandate.commune or mandate.province) == place


def _overlaps(mandate: Mandate, starts: date | None, ends: date | None) -> bool:
    if starts is None:
        return False
    return (mandate.ends is None or mandate.ends >= starts) and (ends is None or mandate.starts <= ends)


def _collect(errors: dict, check):
    """What the check gives; what it refuses is added, each field's under its name."""
    try:
        return check()
    except ValidationError as refusal:
        refusal.update_error_dict(errors)
