"""Where management puts the stages in order: buttons that work without JavaScript, one reason for the whole."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from accounts import kept_forms, policy
from accounts.gates import KEY
from accounts.history_admin import reason_field
from programme import ordering
from programme.models import Programme, Stage

STEPS = {"up": -1, "down": 1}
OVERTAKEN = "أُضيفت مرحلة أو حُذفت أخرى في هذه الأثناء، فلم يُحفظ الترتيب. ها هي المراحل كما هي الآن."
KEPT = "حُفظ الترتيب الجديد، وهو الآن ترتيب المسار في كل الصفحات."
SAME = "الترتيب كما كان، فلم يتغير شيء."


class OrderForm(forms.Form):
    why = reason_field()


class OrderedInAdmin:
    """For the admin of stages."""

    change_list_template = "admin/programme/stage/change_list.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.order_view)
        return [path("order/", view, name="programme_stage_order"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        shown = {"may_order": policy.may_manage(request.user)}
        return super().changelist_view(request, shown | (extra_context or {}))

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return [*shown, "steps"] if policy.may_manage(request.user) else shown

    @admin.display(description="غيِّر مكانها")
    def steps(self, stage):
        return format_html(
            '<a class="step" href="{0}?up={1}" aria-label="قدِّم «{2}»">قدِّم</a> '
            '<a class="step" href="{0}?down={1}" aria-label="أخِّر «{2}»">أخِّر</a>',
            reverse("admin:programme_stage_order"),
            stage.pk,
            stage.name,
        )

    def order_view(self, request):
        """The order as it would be; nothing moves before it is saved with its reason."""
        if not policy.may_manage(request.user):
            raise PermissionDenied
        programme = Programme.objects.first()  # there is one, and nobody adds another (ProgrammeAdmin)
        typed = kept_forms.take(request) or (request.POST if request.method == "POST" else request.GET)
        order = _asked(programme, typed)
        form = OrderForm(initial={"why": typed.get("why", "")})
        if request.method == "POST" and "save" in request.POST:
            form = OrderForm(request.POST)
            if form.is_valid():
                if self._saved(request, programme, form.cleaned_data["why"]):
                    return redirect("admin:programme_stage_changelist")
                order = _asked(programme, request.POST)
        return self._order_page(request, programme, order, form)

    def _saved(self, request, programme, why) -> bool:
        order = [int(key) for key in request.POST.getlist("order") if KEY.fullmatch(key)]
        try:
            stages = ordering.put(programme, order, by=request.user, why=why)
        except ordering.Overtaken:
            messages.warning(request, OVERTAKEN)
            return False
        messages.success(request, KEPT if stages else SAME)
        return True

    def _order_page(self, request, programme, order, form):
        stages = {stage.pk: stage for stage in programme.stages.all()}
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "ترتيب مراحل المسار",
            "stages": [stages[pk] for pk in order],
            "form": form,
        }
        return TemplateResponse(request, "admin/programme/stage/order.html", context)

    # ── A new stage stands last; the places after one that is removed close up ──
    def save_model(self, request, obj, form, change):
        if not change:
            obj.position = ordering.last_place(obj.programme)
        super().save_model(request, obj, form, change)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        ordering.close_gaps(obj.programme, by=request.user, why=f"حُذفت مرحلة «{obj.name}».")


def _asked(programme: Programme, typed) -> list[int]:
    """The order that a form or an address asks for; that of today where it does not name each stage once."""
    today = list(Stage.objects.filter(programme=programme).values_list("pk", flat=True))
    order = [int(key) for key in typed.getlist("order") if KEY.fullmatch(key)]
    order = order if sorted(order) == sorted(today) else today
    for way, step in STEPS.items():
        if KEY.fullmatch(typed.get(way, "")):
            order = ordering.moved(order, int(typed[way]), step)
    return order
