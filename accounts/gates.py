"""Django admin's permission questions, answered by policy.py and nothing else."""

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
