"""What is costly to answer: one address may ask for so much of it in a minute.

Pages that are kept (public/packed.py) are answered before they come here, and cost nothing.
"""

from django.conf import settings

from accounts.limits import Rule, allowed
from public import errors

LISTS = {"communes", "milestones", "search", "feedback", "open_data_table"}
API = "api/v1/"
# Made when they are asked for: drawn, laid out, or as long as the record.
FILES = (".atom", ".ics", ".pdf", ".docx", ".png", ".txt")


class CostlyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.COSTLY_A_MINUTE or not is_costly(request.resolver_match):
            return None
        verdict = allowed(Rule("costly", settings.COSTLY_A_MINUTE, 60), request)
        return None if verdict.allowed else errors.too_often(request, verdict.retry_after, WHY)


WHY = "وصلت إلى البوابة طلبات كثيرة في وقت قصير من الشبكة التي تتصل منها، وقد يكون معظمها من غيرك."


def is_costly(match) -> bool:
    return match.url_name in LISTS or match.route.startswith(API) or match.route.endswith(FILES)
