from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.history import Versions
from accounts.typed import plain_text


class ByCode(models.Manager):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class ProgrammeManager(ByCode):
    def annotate_known(self):
        """With `known`: how many of its communes the portal knows by name."""
        enrolments = self.model._meta.get_field("enrolments").related_model.objects
        of_each = enrolments.filter(programme=models.OuterRef("pk")).order_by().values("programme")
        # Not a join: what else is asked along would be worked out for each of its communes again.
        known = models.Subquery(of_each.annotate(number=models.Count("pk")).values("number"))
        return self.annotate(known=Coalesce(known, 0))


class Programme(models.Model):
    """The programme that the communes take part in, with what it set out to reach."""

    class Licence(models.TextChoices):
        CC_BY = "CC-BY-4.0", "المشاع الإبداعي: نسب المصنَّف، الإصدار 4.0"
        CC0 = "CC0-1.0", "المشاع الإبداعي: إهداء إلى الملك العام، الإصدار 1.0"
        ODBL = "ODbL-1.0", "رخصة قواعد البيانات المفتوحة، الإصدار 1.0"

    code = models.SlugField("الرمز", unique=True, help_text="حروف لاتينية، لا يتغير.")
    name = models.CharField("الاسم", max_length=200, validators=[plain_text])
    project = models.CharField("اسم المشروع", max_length=100, validators=[plain_text])
    context = models.TextField("السياق", validators=[plain_text])
    objectives = models.TextField("الأهداف", validators=[plain_text])
    first_year = models.PositiveSmallIntegerField("سنة البداية")
    last_year = models.PositiveSmallIntegerField("سنة النهاية")
    target_communes = models.PositiveSmallIntegerField("الجماعات المستهدفة")
    target_pilots = models.PositiveSmallIntegerField("منها جماعات نموذج")
    quiet_after = models.PositiveSmallIntegerField(
        "أيام الصمت",
        default=180,
        validators=[MinValueValidator(1)],
        help_text=(
            "تُعد الجماعة صامتة إذا مر أكثر من هذا العدد من الأيام على اليوم الذي جرت فيه آخر محطة منشورة في سجلها، "
            "أيا كان يوم نشرها."
        ),
    )
    answer_within = models.PositiveSmallIntegerField(
        "أجل الجواب عن رسائل المواطنين، بالأيام",
        default=15,
        validators=[MinValueValidator(1)],
        help_text="لكل رسالة أجلها يوم وصولها: تغيير هذا العدد لا يغيِّر أجل ما وصل من قبل.",
    )
    budget = models.CharField(
        "الميزانية", max_length=200, blank=True, validators=[plain_text], help_text="تبقى فارغة ما لم تُنشر رسميا."
    )
    other_funders = models.TextField(
        "ممولون آخرون", blank=True, validators=[plain_text], help_text="تبقى فارغة ما لم تُنشر رسميا."
    )

    data_licence = models.CharField(
        "رخصة البيانات المفتوحة",
        max_length=20,
        choices=Licence,
        blank=True,
        help_text="الرخصة التي يعاد بها استعمال سجل البرنامج؛ تُذكر مع كل ملف من ملفاته. "
        "تبقى فارغة ما لم تُقرَّر، وتقول البوابة حينئذ إنها لم تُقرَّر بعد.",
    )

    objects = ProgrammeManager()

    class Meta:
        verbose_name = "برنامج"
        verbose_name_plural = "البرامج"
        constraints = [
            models.CheckConstraint(
                name="programme_ends_after_it_starts",
                condition=Q(last_year__gte=F("first_year")),
                violation_error_message="سنة نهاية البرنامج سابقة لسنة بدايته؛ صحح إحداهما.",
            ),
            models.CheckConstraint(
                name="pilots_are_among_the_communes",
                condition=Q(target_pilots__lte=F("target_communes")),
                violation_error_message="عدد الجماعات النموذج أكبر من عدد الجماعات المستهدفة؛ صحح أحدهما.",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)


class Partner(models.Model):
    """An institution that carries the programme."""

    code = models.SlugField("الرمز", unique=True)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="partners", verbose_name="البرنامج")
    name = models.CharField("الاسم", max_length=200, validators=[plain_text])
    acronym = models.CharField(
        "الاسم المختصر", max_length=30, blank=True, validators=[plain_text], help_text="بالحروف اللاتينية."
    )
    country = models.CharField("البلد", max_length=60, validators=[plain_text])
    position = models.PositiveSmallIntegerField("الترتيب", default=0)

    objects = ByCode()

    class Meta:
        verbose_name = "شريك في البرنامج"
        verbose_name_plural = "الشركاء في البرنامج"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)


EVERY_STAGE = "complete"  # in addresses, in place of the code of one


class Stage(models.Model):
    """A step of the pathway that every commune walks, in an order that management may change."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="stages", verbose_name="البرنامج")
    code = models.SlugField("الرمز", unique=True, help_text="حروف لاتينية، لا يتغير: يظهر في روابط الصفحات.")
    name = models.CharField("الاسم", max_length=100, validators=[plain_text])
    short_name = models.CharField(
        "الاسم القصير", max_length=40, validators=[plain_text], help_text="للمسار على الشاشات الصغيرة."
    )
    position = models.PositiveSmallIntegerField("الترتيب", help_text="رقم المرحلة في المسار، يتغير من صفحة الترتيب.")
    is_outcome = models.BooleanField(
        "مرحلة الإنجازات", default=False, help_text="تُرسم نجمتها في المسار بلون الإنجازات."
    )

    objects = ByCode()
    history = Versions()

    class Meta:
        verbose_name = "مرحلة"
        verbose_name_plural = "مراحل المسار"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_stage_in_each_place_of_a_pathway",
                fields=["programme", "position"],
                violation_error_message="في هذا المكان من المسار مرحلة أخرى؛ غيِّر مكانها من صفحة الترتيب.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.code == EVERY_STAGE:
            raise ValidationError({"code": "تقول به الروابط «كل المراحل»؛ اختر رمزا آخر للمرحلة."})

    def natural_key(self):
        return (self.code,)
