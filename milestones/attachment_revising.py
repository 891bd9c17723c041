"""The attachments of a revision: copies of the rows it starts from, then what its writers make of them.

A copy names the same stored file. What a revision changes is told from how its copies were made, not from how its
milestone stands now: an event's correction may lie beside a draft whose own attachments change meanwhile.
"""

from dataclasses import dataclass

from accounts.history import keep
from milestones.models import Attachment, Milestone

COPIED = (
    "kind", "description", "file", "small", "media_type", "size", "width", "height", "digest", "position", "added_by",
    "of_outcome",
)  # fmt: skip
TOLD = ("description", "of_outcome")  # of a file, which itself never changes
OF_OUTCOME = "{} (من حصيلة التشاور)"
ANEW = "{} (ملف جديد)"  # said of another file under the same description


def called(attachment, **anew) -> str:
    """«محضر الجلسة (من حصيلة التشاور)»: an attachment in a list, with what is told of it anew."""
    facts = {name: getattr(attachment, name) for name in TOLD} | anew
    return OF_OUTCOME.format(facts["description"]) if facts["of_outcome"] else facts["description"]


def _is_new(mine, name: str, *known) -> bool:
    return getattr(mine, name) not in [getattr(one, name) for one in known]


def copy(milestone: Milestone, revision: Milestone, *, by) -> None:
    for original in milestone.attachments.all():
        facts = {name: getattr(original, name) for name in COPIED}
        keep(Attachment.objects.create(milestone=revision, copy_of=original, **facts), by=by, kind="+")


@dataclass(frozen=True)
class Changes:
    """What a revision does to the attachments of its milestone; false where it does nothing."""

    standing: tuple[Attachment, ...]  # the milestone's, now
    removed: frozenset[int]  # keys of those
    described: dict[int, dict]  # key of one of those: what is told of it anew
    added: tuple[Attachment, ...]  # the revision's own

    @classmethod
    def of(cls, revision: Milestone) -> "Changes":
        standing = tuple(revision.revises.attachments.all())
        own = {attachment.pk: attachment for attachment in revision.attachments.all()}
        made = Attachment.history.filter(milestone_id=revision.pk, history_type="+")
        copies = {version.copy_of_id: version for version in made if version.copy_of_id}
        same_file = {attachment.digest: attachment for attachment in own.values()}  # removed and attached again
        removed, described = set(), {}
        for original in standing:
            version = copies.get(original.pk)
            if version is None:
                continue  # attached to the milestone itself, beside this revision
            mine = own.get(version.id) or same_file.get(original.digest)
            if mine is None:
                removed.add(original.pk)
            elif anew := {name: getattr(mine, name) for name in TOLD if _is_new(mine, name, version, original)}:
                described[original.pk] = anew
        copied = {version.id for version in copies.values()}
        staying = {original.digest for original in standing if original.pk not in removed}
        added = (one for pk, one in own.items() if pk not in copied and one.digest not in staying)
        return cls(standing, frozenset(removed), described, tuple(added))

    def __bool__(self):
        return bool(self.removed or self.described or self.added)

    def in_words(self) -> tuple[str, str]:
        """The attachments before and after, as they are called."""
        before = [called(original) for original in self.standing]
        after = [
            called(original, **self.described.get(original.pk, {}))
            for original in self.standing
            if original.pk not in self.removed
        ]
        after += [ANEW.format(called(one)) if called(one) in before else called(one) for one in self.added]
        return "، ".join(before), "، ".join(after)

    def apply(self, *, by, why: str) -> None:
        """Removed, described and moved over; the keys, and so the addresses, of what stays do not change."""
        for original in self.standing:
            if original.pk in self.removed:
                keep(original, by=by, why=why, kind="-")
                original.delete()
            elif original.pk in self.described:
                for name, value in self.described[original.pk].items():
                    setattr(original, name, value)
                original.save(update_fields=TOLD)
                keep(original, by=by, why=why)
        if not self.added:
            return
        milestone = self.added[0].milestone.revises
        last = max((original.position for original in self.standing), default=0)
        for number, attachment in enumerate(self.added, 1):
            attachment.milestone, attachment.position = milestone, last + number
            attachment.save(update_fields=["milestone", "position"])
            keep(attachment, by=by, why=why)
