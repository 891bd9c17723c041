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


class NobodyAdds:
    """Rows that come from an official source: they are read and put right, never made up or removed."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
