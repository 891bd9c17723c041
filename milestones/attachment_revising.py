"""The attachments of a revision: copies of the rows it starts from, then what its writers make of them.

A copy names the same stored file. What a revision changes is told from how its copies were made, not from how its
milestone stands now: an event's correction may lie beside a draft whose own attachments change meanwhile.
"""

from dataclasses import dataclass

from accounts.history import keep
from milestones.models import Attachment, Milestone

COPIED = (
    "kind", "description", "file", "small", "media_type", "size", "width", "height", "digest", "position", "added_by",
)  # fmt: skip
ANEW = "{} (ملف جديد)"  # said of another file under the same description


def copy(milestone: Milestone, revision: Milestone, *, by) -> None:
    for original in milestone.attachments.all():
        facts = {name: getattr(original, name) for name in COPIED}
        keep(Attachment.objects.create(milestone=revision, copy_of=original, **facts), by=by, kind="+")


@dataclass(frozen=True)
class Changes:
    """What a revision does to the attachments of its milestone; false where it does nothing."""

    standing: tuple[Attachment, ...]  # the milestone's, now
    removed: frozenset[int]  # keys of those
    described: dict[int, str]  # key of one of those: its new description
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
            elif mine.description not in (version.description, original.description):
                described[original.pk] = mine.description
        copied = {version.id for version in copies.values()}
        staying = {original.digest for original in standing if original.pk not in removed}
        added = (one for pk, one in own.items() if pk not in copied and one.digest not in staying)
        return cls(standing, frozenset(removed), described, tuple(added))

    def __bool__(self):
        return bool(self.removed or self.described or self.added)

    def in_words(self) -> tuple[str, str]:
        """The attachments before and after, by their descriptions."""
        before = [original.description for original in self.standing]
        after = [
            self.described.get(original.pk, original.description)
            for original in self.standing
            if original.pk not in self.removed
        ]
        after += [
            ANEW.format(one.description) if one.description in before else one.description for one in self.added
        ]
        return "، ".join(before), "، ".join(after)

    def apply(self, *, by, why: str) -> None:
        """Removed, described and moved over; the keys, and so the addresses, of what stays do not change."""
        for original in self.standing:
            if original.pk in self.removed:
                keep(original, by=by, why=why, kind="-")
                original.delete()
            elif original.pk in self.described:
                original.description = self.described[original.pk]
                original.save(update_fields=["description"])
                keep(original, by=by, why=why)
        if not self.added:
            return
        milestone = self.added[0].milestone.revises
        last = max((original.position for original in self.standing), default=0)
        for number, attachment in enumerate(self.added, 1):
            attachment.milestone, attachment.position = milestone, last + number
            attachment.save(update_fields=["milestone", "position"])
            keep(attachment, by=by, why=why)
