"""A field that no person sees. What fills every field it meets fills this one too."""

from django import forms


class Honeypot(forms.Form):
    """Its template writes the field empty each time (public/_honeypot.html): what fills it out of habit, as some
    browsers do, is told so and can send again; nothing that was typed elsewhere is lost."""

    website = forms.CharField(required=False)

    def clean(self):
        if self.cleaned_data.get("website"):
            self.add_error(None, "لم تُرسل رسالتك بعد: مُلئت خانة تُترك فارغة. أفرغناها، فاضغط «أرسل» مرة أخرى.")
        return super().clean()

    @property
    def seen(self) -> list:
        """The fields that a person fills in."""
        return [field for field in self.visible_fields() if field.name != "website"]
