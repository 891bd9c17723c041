"""What the lines of a spreadsheet would change, and changing it: each line by itself, told as it will be.

On top of django-import-export's resources: every line stands in a savepoint of its own, so that a faulty one leaves
nothing behind; an empty cell leaves what stands; nothing is deleted; whoever confirms is kept with every version.
"""

import logging

import tablib
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from import_export.resources import ModelResource
from import_export.results import RowResult

from accounts.sheets.cells import Cell
from accounts.sheets.reading import LINES, Column, Line
from arabic import dates

log = logging.getLogger(__name__)
NEW, CHANGED, UNCHANGED, FAULTY = "new", "changed", "unchanged", "faulty"
KINDS = {RowResult.IMPORT_TYPE_NEW: NEW, RowResult.IMPORT_TYPE_UPDATE: CHANGED, RowResult.IMPORT_TYPE_SKIP: UNCHANGED}
# Beside each faulty line of the file that is given back.
ERROR = Column("الخطأ", "ما يمنع تسجيل السطر. لا يُقرأ عند الرفع.", ours=True)
UNEXPECTED = "تعذر تسجيل هذا السطر. راجع ما كُتب فيه، أو سجِّله من صفحته."


class SheetResource(ModelResource):
    """`columns` are what a file may hold; each field of the resource is named by one of them."""

    columns: tuple[Column, ...] = ()
    most_lines = LINES

    class Options:
        clean_model_instances = skip_unchanged = report_skipped = store_instance = skip_html_diff = True

    def __init__(self, *, by, why: str = ""):
        super().__init__()
        self.by, self.why = by, why
        self.told: list[dict] = []

    def run(self, lines: list[Line], *, dry_run: bool) -> list[dict]:
        """Do what the lines say, and tell it. A dry run leaves nothing behind."""
        self.lines, self.told, self.dry_run = lines, [], dry_run
        headers = [column.name for column in self.columns if not column.ours]
        data = tablib.Dataset(headers=headers)
        for line in lines:
            data.append([line.cells.get(name, Cell()) for name in headers])
        self.import_data(data, dry_run=dry_run, use_transactions=True)
        return self.told

    def outcome(self) -> dict:
        """What is kept of a run that was confirmed, for its page."""
        return {}

    # ── One line ──
    def import_row(self, row, instance_loader, **kwargs):
        self.number = self.lines[kwargs["row_number"] - 1].number
        with transaction.atomic():
            outcome = super().import_row(row, instance_loader, **kwargs)
            if not outcome.is_valid():
                transaction.set_rollback(True)
        self.told.append(self._tell(outcome, row))
        if not outcome.is_valid():
            self.taken_back(row)
            outcome.errors = []  # told; others are still done
        return outcome

    def taken_back(self, row):
        """For what a resource remembers of earlier lines."""

    def read(self, row) -> tuple[dict, dict]:
        """The values of the row by field, and all that is wrong with its cells, by field too."""
        values, errors = {}, {}
        for name, field in self.fields.items():
            values[name] = None
            try:
                values[name] = field.clean(row)
            except ValueError as error:
                errors[name] = str(error)
        return values, errors

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return not instance._state.adding and super().skip_row(instance, original, row, import_validation_errors)

    def signed(self, instance):
        """The row, so that its next version says who and why."""
        instance._history_user, instance._change_reason = self.by, self.why
        return instance

    def before_save_instance(self, instance, row, **kwargs):
        self.signed(instance)

    def after_import(self, dataset, result, **kwargs):
        """Keys are given by the database alone: there is no counter to put right."""

    # ── Telling ──
    def _tell(self, outcome: RowResult, row) -> dict:
        told = {"line": self.number, "kind": KINDS.get(outcome.import_type, FAULTY), "changes": [], "errors": []}
        if told["kind"] == FAULTY:
            return told | {"title": self.typed(row), "errors": self._errors(outcome)}
        told["title"] = self.title(outcome.instance)
        if told["kind"] != UNCHANGED:
            now = self.facts(outcome.instance)
            told["changes"] = [
                [self.fields[name].column_name, row["before"][name], now[name]]
                for name in now
                if row["before"][name] != now[name]
            ]
            told["notes"] = self.notes(outcome.instance, row)
        return told

    def typed(self, row) -> list[str]:
        """What the line says it is about, in its own words."""
        return [words[:80] for column in self.columns[:3] if (words := row[column.name].text.strip())]

    def title(self, instance) -> list[str]:
        """What the line is about, in parts that may run in different directions."""
        return [str(instance)]

    def notes(self, instance, row) -> list[str]:
        """What else there is to know of a line before it is confirmed."""
        return []

    def after_init_instance(self, instance, new, row, **kwargs):
        row["before"] = self.facts(instance, before=True)

    def facts(self, instance, *, before: bool = False) -> dict[str, str]:
        """What a line may change, in words, by field; "" before for a row that is not there yet."""
        fields = [(name, self.fields[name]) for name in self._meta.fields if name in self.fields]
        return {
            name: "" if before and self.is_new(instance, name) else self._in_words(field, instance)
            for name, field in fields
            if field.attribute and not field.readonly
        }

    def is_new(self, instance, name: str) -> bool:
        return instance._state.adding

    def _in_words(self, field, instance) -> str:
        value = field.widget.render(field.get_value(instance))
        return dates.write(value.isoformat()) if hasattr(value, "isoformat") else value

    def _errors(self, outcome: RowResult) -> list[str]:
        if outcome.errors:
            log.error("a line of a spreadsheet failed", exc_info=outcome.errors[0].error)
            return [UNEXPECTED]
        labels = {name: field.column_name for name, field in self.fields.items()}
        said = outcome.validation_error
        by_field = said.message_dict if hasattr(said, "error_dict") else {NON_FIELD_ERRORS: said.messages}
        return [
            message if about not in labels else f"{labels[about]}: {message}"
            for about, messages in by_field.items()
            for message in messages
        ]
