"""Django admin's permission questions, answered by policy.py and nothing else."""

import re

from django.contrib import messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.shortcuts import redirect

from accounts import policy


class ReferenceGate:
    """Reference data and accounts: management writes, observers read, nobody else comes in."""

    def has_module_permission(self, request):
        return policy.may_read_reference(request.user)

    def has_view_permission(self, request, obj=None):
        return policy.may_read_reference(request.user)

    def has_add_permission(self, request, obj=None):
        return policy.may_manage(request.user)

    def has_change_permission(self, request, obj=None):
        return policy.may_manage(request.user)

    def has_delete_permission(self, request, obj=None):
        return policy.may_manage(request.user)


class ListAsked:
    """A list answers what its own filters ask and nothing else; what can't be understood leads back to the list.

    Django would let any field be asked about, through any relation, how it begins too: a way to read what one may
    not see, a password letter by letter.
    """

    asked_by: tuple[str, ...] = ()  # what the links of its filters send, to the letter

    def lookup_allowed(self, lookup, value, request=None):
        return lookup in self.asked_by

    def changelist_view(self, request, extra_context=None):
        if len(request.GET.get("q", "")) > LONGEST_QUERY:
            messages.error(request, "أطول ما يُبحث عنه 100 حرف؛ هذه اللائحة كلها، ابحث فيها بكلمات أقل.")
            return redirect(request.path)
        try:
            return super().changelist_view(request, extra_context)
        except (ValueError, OverflowError, DataError, DisallowedModelAdminLookup):
            messages.error(request, "لم نفهم هذا الطلب؛ هذه اللائحة كلها، اختر منها من جديد.")
            return redirect(request.path)

    def history_view(self, request, object_id, extra_context=None):
        """Whoever may read no row is told so before one is looked for: not even that it exists."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def get_changeform_initial_data(self, request):
        """What an address proposes for a field that names a row is a key, or nothing."""
        relations = {field.name for field in self.opts.get_fields() if field.is_relation}
        initial = super().get_changeform_initial_data(request)
        return {n: v for n, v in initial.items() if n not in relations or KEY.fullmatch(str(v))}


LONGEST_QUERY = 100  # characters; each word is one more condition, and a database takes only so many
KEY = re.compile(r"[0-9]{1,15}")


class KeysOnly:
    """For a widget of keys: what can't be one is as if nothing had been chosen, and never reaches the database."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        if isinstance(value, list):
            return [one for one in value if KEY.fullmatch(str(one))]
        return value if value is None or KEY.fullmatch(str(value)) else ""


class KeySelect(KeysOnly, AutocompleteSelect):
    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-placeholder": "ابحث واختر"}


class ChosenByKey:
    """For an admin with autocomplete fields."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeySelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class FixedOnceMade:
    """Some fields are chosen when the row is made and stay: the addresses and records that rest on them do."""

    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))


class KeptWhileUsed:
    """A row that records rest on is not removed from under them."""

    used_by: tuple[str, ...] = ()  # the reverse names of those records
    actions = None

    def has_delete_permission(self, request, obj=None):
        used = obj is not None and any(getattr(obj, name).exists() for name in self.used_by)
        return super().has_delete_permission(request, obj) and not used


class NobodyAdds:
    """Rows that come from an official source: they are read and put right, never made up or removed."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
