from django.contrib import admin

from accounts.gates import FixedOnceMade, KeptWhileUsed, ListAsked, NobodyAdds, ReferenceGate
from accounts.history_admin import HistoryInAdmin, SaysWhy
from accounts.kept_forms import ShowsWhatWasTyped
from programme.choosing import ChoosesProgramme
from programme.models import Partner, Programme, Stage
from programme.order_admin import OrderedInAdmin


class PartnerInline(ReferenceGate, admin.StackedInline):
    model = Partner
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(ListAsked, NobodyAdds, FixedOnceMade, ReferenceGate, admin.ModelAdmin):
    fixed = ("code",)
    list_display = ["name", "project", "first_year", "last_year", "target_communes", "target_pilots"]
    inlines = [PartnerInline]
    fieldsets = [
        (None, {"fields": ["name", "project", "code", "first_year", "last_year"]}),
        ("كما في البطاقة", {"fields": ["context", "objectives"]}),
        ("المستهدف", {"fields": ["target_communes", "target_pilots"]}),
        ("المتابعة", {"fields": ["quiet_after", "answer_within"]}),
        ("معطيات مالية", {"fields": ["budget", "other_funders"]}),
        ("البيانات المفتوحة", {"fields": ["data_licence"]}),
    ]


@admin.register(Stage)
class StageAdmin(
    ChoosesProgramme, OrderedInAdmin, ListAsked, SaysWhy, ShowsWhatWasTyped, HistoryInAdmin, KeptWhileUsed,
    FixedOnceMade, ReferenceGate, admin.ModelAdmin,
):  # fmt: skip
    fixed = ("programme", "code")
    used_by = ("milestones", "events")
    history_facts = ("name", "short_name", "position", "is_outcome")
    list_display = ["name", "short_name", "position", "outcome"]
    readonly_fields = ["position"]
    sortable_by = []  # it is shown in its order
    list_select_related = ["programme"]

    def get_fields(self, request, obj=None):
        fields = ["programme", "code", "name", "short_name", "is_outcome"]
        return [*fields, "position"] if obj else fields

    @admin.display(description="مرحلة الإنجازات", ordering="is_outcome")
    def outcome(self, stage):
        return "نعم" if stage.is_outcome else "–"
