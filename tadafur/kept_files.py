"""Which files the record stands on: those that a row names, or a version of a row that is gone."""

from collections.abc import Iterable, Iterator

from django.db import models

VERSIONS = "historical"


def columns(found: Iterable[type[models.Model]]) -> Iterator[tuple[type[models.Model], str]]:
    """The columns that name files: of rows as they stand, and of their versions, where they are plain text."""
    by_label = {model._meta.label_lower: model for model in found}
    for label, model in sorted(by_label.items()):
        app, _, name = label.partition(".")
        origin = by_label.get(f"{app}.{name.removeprefix(VERSIONS)}", model)
        own = {field.name for field in model._meta.concrete_fields}
        for field in origin._meta.concrete_fields:
            if isinstance(field, models.FileField) and field.name in own:
                yield model, field.name


def named(found: Iterable[type[models.Model]]) -> set[str]:
    """The names of all files that the database names, under MEDIA_ROOT."""
    names = set()
    for model, column in columns(found):
        names.update(model._base_manager.exclude(**{column: ""}).values_list(column, flat=True).distinct().iterator())
    return names
