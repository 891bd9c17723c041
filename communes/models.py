from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.urls import reverse

from accounts.history import Versions
from accounts.models import Mandate, Role
from accounts.typed import plain_text
from arabic.folding import fold
from programme.models import Programme


class ByHcpCode(models.Manager):
    def get_by_natural_key(self, hcp_code):
        return self.get(hcp_code=hcp_code)


class Territory(models.Model):
    """A unit of the kingdom's administrative map, as the census of HCP (RGPH 2024) lists it.

    `name` is what pages show; `hcp_name` keeps HCP's spelling, which search finds as well.
    """

    hcp_code = models.CharField("رمز المندوبية السامية للتخطيط", max_length=12, unique=True)
    slug = models.SlugField("الرابط في البوابة", max_length=60, unique=True)
    name = models.CharField("الاسم", max_length=100, validators=[plain_text])
    hcp_name = models.CharField("الاسم لدى المندوبية السامية للتخطيط", max_length=100)
    name_fr = models.CharField("الاسم بالفرنسية", max_length=100)
    population = models.PositiveIntegerField("عدد السكان (إحصاء 2024)", null=True, blank=True)

    objects = ByHcpCode()

    class Meta:
        abstract = True
        ordering = ["hcp_code"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.hcp_code,)


class Region(Territory):
    class Meta(Territory.Meta):
        verbose_name = "جهة"
        verbose_name_plural = "الجهات"

    @property
    def title(self):
        return self.titled(self.name)

    @staticmethod
    def titled(name: str) -> str:
        return f"جهة {name}"

    def get_absolute_url(self):
        return reverse("region", args=[self.slug])


class Province(Territory):
    class Kind(models.TextChoices):
        PROVINCE = "province", "إقليم"
        PREFECTURE = "prefecture", "عمالة"

    region = models.ForeignKey(Region, models.PROTECT, related_name="provinces", verbose_name="الجهة")
    kind = models.CharField("النوع", max_length=10, choices=Kind)

    class Meta(Territory.Meta):
        verbose_name = "إقليم أو عمالة"
        verbose_name_plural = "الأقاليم والعمالات"

    def __str__(self):
        return self.title

    @property
    def title(self):
        return self.titled(self.kind, self.name)

    @classmethod
    def titled(cls, kind: str, name: str) -> str:
        return f"{cls.Kind(kind).label} {name}"

    def get_absolute_url(self):
        return reverse("province", args=[self.slug])


class Commune(Territory):
    class Kind(models.TextChoices):
        URBAN = "urban", "حضرية"
        RURAL = "rural", "قروية"

    province = models.ForeignKey(Province, models.PROTECT, related_name="communes", verbose_name="الإقليم أو العمالة")
    kind = models.CharField("النوع", max_length=5, choices=Kind)
    search_key = models.CharField(max_length=320, editable=False)

    class Meta(Territory.Meta):
        verbose_name = "جماعة"
        verbose_name_plural = "الجماعات"

    def save(self, **kwargs):
        self.search_key = self.folded_names()
        super().save(**kwargs)

    def folded_names(self) -> str:
        """All spellings of the name, folded: what search looks in."""
        return " ".join(dict.fromkeys(fold(name) for name in (self.name, self.hcp_name, self.name_fr)))

    def __str__(self):
        return f"{self.name}، {self.province.title}"  # fifteen names occur more than once in the kingdom

    @property
    def title(self):
        return f"جماعة {self.name}"

    def get_absolute_url(self):
        return reverse("commune", args=[self.slug])


class EnrolmentQuerySet(models.QuerySet):
    def get_by_natural_key(self, programme, commune):
        return self.get(programme__code=programme, commune__hcp_code=commune)

    def with_places(self):
        return self.select_related("commune__province__region")

    def assigned(self, as_of: date):
        """Those that are assigned to a coordinator whose mandate in their province is in force."""
        return self.filter(_in_care(as_of))

    def unassigned(self, as_of: date):
        """All others: nobody was asked to look after them, or whoever was does so no more."""
        return self.filter(Q(coordinator=None) | ~_in_care(as_of))

    def with_who_looks_after(self, as_of: date):
        """Each with its `coordinator`, and whether it is `in_care` of them that day."""
        told = ExpressionWrapper(_in_care(as_of), models.BooleanField())
        return self.select_related("coordinator").annotate(in_care=told)


def _in_care(as_of: date) -> Q:
    mandates = Mandate.objects.in_force(as_of).filter(
        role=Role.COORDINATOR, user=OuterRef("coordinator"), province=OuterRef("commune__province")
    )
    return Q(Exists(mandates), coordinator__is_active=True)


class Enrolment(models.Model):
    """A commune's participation in the programme."""

    class Role(models.TextChoices):
        PILOT = "pilot", "جماعة نموذج"
        PARTNER = "partner", "جماعة شريكة"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="enrolments", verbose_name="البرنامج")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="enrolments", verbose_name="الجماعة")
    role = models.CharField("الصفة في البرنامج", max_length=7, choices=Role)
    since = models.DateField("منخرطة منذ", null=True, blank=True, help_text="يبقى فارغا إن لم يُعرف التاريخ.")
    # Counts while their mandate in the commune's province is in force: accounts.people.looking_after, assigned().
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="المنسق المكلف بالمتابعة",
    )

    objects = EnrolmentQuerySet.as_manager()
    history = Versions()

    class Meta:
        verbose_name = "انخراط"
        verbose_name_plural = "الانخراطات"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_enrolment_per_commune_and_programme",
                fields=["programme", "commune"],
                violation_error_message="هذه الجماعة منخرطة من قبل في هذا البرنامج؛ افتح انخراطها الأول.",
            ),
        ]

    def __str__(self):
        return str(self.commune)

    def natural_key(self):
        return (self.programme.code, self.commune.hcp_code)

    natural_key.dependencies = ["programme.programme", "communes.commune"]

    @property
    def is_pilot(self):
        return self.role == self.Role.PILOT
