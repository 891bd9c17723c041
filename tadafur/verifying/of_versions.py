"""The versions of every record against the record: none is missing at either end."""

from collections.abc import Iterator
from itertools import islice

from django.apps import apps
from django.db.models import Exists, Max, OuterRef

AT_ONCE = 500
# Written without a version of their own: who touched attachments last, what a row that is gone leaves behind, and the
# order of rows, which migrations have put straight.
WITHOUT = {"updated_by", "updated_at", "copy_of", "position"}


def gapless() -> Iterator[str]:
    """The newest version of each row says what stands in it, and of each row that is gone, that it is gone."""
    for model in apps.get_models():
        if hasattr(model, "_versions"):
            yield from _standing(model)
            yield from _gone(model)


def _standing(model) -> Iterator[str]:
    versions, key = model.history.model, model._meta.pk.attname
    columns = {field.attname for field in versions._meta.concrete_fields}
    kept = [f.attname for f in model._meta.concrete_fields if f.name not in WITHOUT and f.attname in columns]
    rows = model._base_manager.order_by("pk").iterator(AT_ONCE)
    while chunk := list(islice(rows, AT_ONCE)):
        newest = versions.objects.filter(**{f"{key}__in": [row.pk for row in chunk]}).order_by()
        newest = newest.values(key).annotate(last=Max("history_id")).values("last")
        by_key = {
            getattr(one, key): one
            for one in versions.objects.filter(history_id__in=list(newest.values_list("last", flat=True)))
        }
        for row in chunk:
            version = by_key.get(row.pk)
            if version is None or version.history_type == "-":
                yield f"{model._meta.model_name} {row.pk}: no version of it is kept"
            elif different := [name for name in kept if getattr(version, name) != _plain(getattr(row, name))]:
                yield f"{model._meta.model_name} {row.pk}: its newest version says otherwise ({', '.join(different)})"


def _plain(value):
    return getattr(value, "name", value)  # a version keeps the name of a file as text


def _gone(model) -> Iterator[str]:
    versions, key = model.history.model, model._meta.pk.attname
    same = versions.objects.filter(**{key: OuterRef(key)}).order_by()
    left = versions.objects.filter(
        ~Exists(model._base_manager.filter(pk=OuterRef(key))),
        ~Exists(same.filter(history_id__gt=OuterRef("history_id"))),
    ).exclude(history_type="-")
    for pk in left.order_by(key).values_list(key, flat=True).iterator():
        yield f"{model._meta.model_name} {pk}: it is gone, and no version says who removed it"
