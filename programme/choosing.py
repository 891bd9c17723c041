"""The admin of what belongs to a programme: the only one there is stands chosen."""

from programme.models import Programme


class ChoosesProgramme:
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "programme":
            field.empty_label = "اختر البرنامج"
        return field

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        programmes = Programme.objects.values_list("pk", flat=True)[:2]
        return {"programme": programmes[0], **initial} if len(programmes) == 1 else initial
