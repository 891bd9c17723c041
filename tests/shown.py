"""What a page's form sends: all that stands in it; of a move a remark, and when its page was shown."""

from html.parser import HTMLParser

from django.utils import timezone


class Fields(HTMLParser):
    """What a browser would send of a page whose fields nobody touched, by name."""

    def __init__(self, page: str):
        super().__init__()
        self.sent, self.select, self.area = {}, "", ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        name, kind = told.get("name", ""), told.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "file") and (kind != "checkbox" or "checked" in told):
            self.sent[name] = told.get("value", "on" if kind == "checkbox" else "")
        elif tag == "select":
            self.select = name
            self.sent.setdefault(name, "")
        elif tag == "option" and self.select and "selected" in told:
            self.sent[self.select] = told.get("value", "")
        elif tag == "textarea":
            self.area = name
            self.sent[name] = ""

    def handle_data(self, data):
        if self.area:
            self.sent[self.area] += data

    def handle_endtag(self, tag):
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area


def as_shown(remark: str = "", **typed) -> dict:
    return {"remark": remark, "seen": timezone.now().isoformat(), **typed}


def as_listed(*milestones) -> dict:
    """For those that are published together from the admin's list."""
    return {
        "action": "publish_selected",
        "_selected_action": [milestone.pk for milestone in milestones],
        "listed_at": timezone.now().isoformat(),
    }
