from django import template

from accounts import policy

register = template.Library()


@register.filter
def reports_of(reader, province) -> bool:
    """Whether this reader may read the province's report; nobody may where no reader is named."""
    return bool(reader) and policy.may_read_reports_of(reader, province)
