"""Every version of a record: who, when, what and why. Written once, never changed, never deleted.

A model that is kept says `history = Versions(by_hand=…)`. Its admin page of history is HistoryInAdmin's.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from simple_history.manager import HistoricalQuerySet
from simple_history.models import HistoricalRecords


class Unchangeable(Exception):
    """What is kept of the past is never written over and never removed."""


class NeverChanged:
    """For a queryset: rows are added and read."""

    def update(self, **kwargs):
        raise Unchangeable

    def delete(self):
        raise Unchangeable

    def bulk_update(self, *args, **kwargs):
        raise Unchangeable


class AppendOnlyQuerySet(NeverChanged, models.QuerySet):
    pass


class VersionsQuerySet(NeverChanged, HistoricalQuerySet):
    pass


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if not self._state.adding:
            raise Unchangeable
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise Unchangeable


class Versions(HistoricalRecords):
    """The versions of a model's rows. `by_hand`: they are written by keep() alone, once for each change made.

    The library writes a version at every save() and every change of a many-to-many field; a domain function
    that does several of these in one transaction makes one version of them with keep().
    """

    def __init__(self, *, by_hand: bool = False, **options):
        self.by_hand = by_hand
        super().__init__(
            bases=[AppendOnly],
            m2m_bases=[AppendOnly],
            historical_queryset=VersionsQuerySet,
            history_change_reason_field=models.TextField(null=True),
            **options,
        )

    def contribute_to_class(self, cls, name):
        super().contribute_to_class(cls, name)
        cls._versions = self

    def post_save(self, instance, created, update_fields=None, **kwargs):
        unkept = update_fields is not None and set(update_fields) <= set(self.excluded_fields)
        if not (self.by_hand or unkept):
            super().post_save(instance, created, **kwargs)

    def m2m_changed(self, instance, action, attr, pk_set, reverse, **kwargs):
        if not self.by_hand:
            super().m2m_changed(instance, action, attr, pk_set, reverse, **kwargs)

    def post_delete(self, instance, using=None, **kwargs):
        if not self.by_hand:
            super().post_delete(instance, using, **kwargs)


def keep(instance, *, by, why: str = "", kind: str = "~"):
    """Keep the version that stands now. `kind`: "+" made, "~" changed, "-" about to be deleted."""
    instance._history_user, instance._change_reason = by, why
    instance._versions.create_historical_record(instance, kind)


@dataclass(frozen=True)
class Change:
    """One fact that a version changed, in words."""

    fact: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One version as people read it."""

    version: models.Model
    kind: str  # "+", "~" or "-"
    at: datetime
    by: models.Model | None
    why: str
    changes: tuple[Change, ...]


def entries(versions, facts, in_words) -> list[Entry]:
    """The versions of one row, given oldest first, as entries newest first.

    `in_words(version, fact)` says one of the `facts` as people read it. What changed nothing that people read
    (a password, an order of rows) is left out.
    """
    told, before = [], None
    for version in versions:
        after = {fact: in_words(version, fact) for fact in facts}
        changes = ()
        if before is not None and version.history_type == "~":
            changes = tuple(Change(fact, before[fact], after[fact]) for fact in facts if before[fact] != after[fact])
        before = after
        if version.history_type != "~" or changes:
            told.append(
                Entry(
                    version,
                    version.history_type,
                    version.history_date,
                    version.history_user,
                    version.history_change_reason or "",
                    changes,
                )
            )
    return told[::-1]


def first_versions(apps, app: str, name: str, *, at: str = "", by: str = "", many: str = "") -> None:
    """For migrations: the version that stands when history begins, for rows made before it.

    `at` and `by` name the fields that say when and by whom a row was made, `many` a many-to-many field.
    """
    from django.utils import timezone

    model, versions = apps.get_model(app, name), apps.get_model(app, f"Historical{name}")
    kept = {field.attname for field in versions._meta.fields}
    for row in model.objects.all():
        version = versions.objects.create(
            history_type="+",
            history_date=getattr(row, at) if at else timezone.now(),
            history_user_id=getattr(row, f"{by}_id") if by else None,
            **{column: value for column, value in _columns(row) if column in kept},
        )
        if many:
            links = model._meta.get_field(many).remote_field.through.objects.filter(**{name.lower(): row})
            kept_links = apps.get_model(app, f"Historical{name}_{many}")
            for link in links:
                kept_links.objects.create(history_id=version.pk, **dict(_columns(link)))


def _columns(row) -> list[tuple]:
    return [(field.attname, getattr(row, field.attname)) for field in row._meta.fields]
