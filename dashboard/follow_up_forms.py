"""The forms with which communes are followed up, one by one or several at once."""

from django import forms

from accounts.models import User
from accounts.typed import Words
from communes.models import Enrolment
from milestones.forms import KeyBoxes, SentOnce
from milestones.validators import plain_text


def words(label: str, help_text: str, *, missing: str = "", longest: int = 2000, rows: int = 5) -> Words:
    return Words(
        label=label,
        help_text=help_text,
        required=bool(missing),
        max_length=longest,
        validators=[plain_text],
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": missing, "max_length": f"هذا النص أطول من {longest} حرف؛ اختصره."},
    )


class ReminderForm(SentOnce):
    text = words(
        "نص التذكير",
        "يقرؤه محررو الجماعة في بريدهم وفي أعلى مكتبهم. اذكر ما تنتظره منهم.",
        missing="اكتب نص التذكير: ما الذي تنتظره من الجماعة؟",
        rows=9,
    )


class NoteForm(SentOnce):
    text = words(
        "نص الملاحظة",
        "لا يراها العموم ولا محررو الجماعة. لا تُعدَّل ولا تُحذف بعد حفظها.",
        missing="اكتب نص الملاحظة.",
    )


class AnswerForm(forms.Form):
    text = words("جوابكم (اختياري)", "جملة أو جملتان، أو اتركوه فارغا.", longest=500, rows=2)


class AssignForm(forms.Form):
    """To a coordinator of the province, or to nobody. `coordinators`: those whose mandate is in force, with words."""

    coordinator = forms.ChoiceField(
        label="تُسند إلى",
        required=False,
        error_messages={"invalid_choice": "هذا الحساب لا يتولى تنسيق الإقليم اليوم؛ اختر منسقا من اللائحة."},
    )

    def __init__(self, data=None, *, coordinators: dict[User, str], **options):
        super().__init__(data, **options)
        self.people = {str(person.pk): person for person in coordinators}
        named = [(str(person.pk), name) for person, name in coordinators.items()]
        self.fields["coordinator"].choices = [("", "لا أحد"), *named]

    def clean_coordinator(self) -> User | None:
        return self.people.get(self.cleaned_data["coordinator"])


class Chosen(forms.Form):
    """Which communes, out of those that the person follows up."""

    chosen = forms.ModelMultipleChoiceField(
        Enrolment.objects.none(),
        widget=KeyBoxes,
        error_messages={
            "required": "اختر جماعة واحدة على الأقل.",
            "invalid_choice": "إحدى الجماعات المختارة ليست من جماعاتك اليوم؛ راجع اختيارك.",
        },
    )

    def __init__(self, *args, within, **options):
        super().__init__(*args, **options)
        self.fields["chosen"].queryset = within


class RemindSeveral(Chosen, ReminderForm):
    pass


class AssignSeveral(Chosen, AssignForm):
    """Here «nobody» is a choice to make, so that none forgotten takes communes from who looks after them."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        (_, nobody), *named = self.fields["coordinator"].choices
        self.fields["coordinator"].choices = [("", "اختر المنسق"), *named, ("none", nobody)]
        self.fields["coordinator"].required = True
        self.fields["coordinator"].error_messages["required"] = "اختر المنسق، أو «لا أحد» لرفع الإسناد."


def answers_to(reminders) -> list[tuple]:
    """Each reminder with the form that answers it; several stand on one page."""
    return [(reminder, AnswerForm(auto_id=f"answer_{reminder.pk}_%s")) for reminder in reminders]
