from django.contrib import admin

from accounts.gates import ReferenceGate
from programme.models import Partner, Programme, Stage


class PartnerInline(ReferenceGate, admin.TabularInline):
    model = Partner
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(ReferenceGate, admin.ModelAdmin):
    list_display = ["name", "project", "first_year", "last_year", "target_communes", "target_pilots"]
    inlines = [PartnerInline]
    fieldsets = [
        (None, {"fields": ["name", "project", "code", "first_year", "last_year"]}),
        ("كما في البطاقة", {"fields": ["context", "objectives"]}),
        ("المستهدف", {"fields": ["target_communes", "target_pilots"]}),
        ("ما لم يُنشر بعد", {"fields": ["budget", "other_funders"]}),
    ]


@admin.register(Stage)
class StageAdmin(ReferenceGate, admin.ModelAdmin):
    list_display = ["name", "short_name", "position", "is_outcome"]
    list_select_related = ["programme"]
