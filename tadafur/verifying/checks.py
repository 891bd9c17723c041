"""All that is proved of the record, one after the other, as it stands at one moment."""

from collections.abc import Callable, Iterator
from functools import partial

from tadafur.verifying import of_counts, of_database, of_files, of_milestones, of_versions


def checks(*, quick: bool) -> dict[str, Callable[[], Iterator[str]]]:
    """What is proved: the check, which gives a sentence for each thing that is wrong."""
    return {
        "the database is sound": of_database.sound,
        "changes are counted": of_database.counted,
        "milestones stand where their last move brought them": of_milestones.moved,
        "days and search follow from dates and texts": of_milestones.derived,
        "corrections lead from one to the next": of_milestones.corrected,
        "communes are counted right": of_counts.communes,
        "provinces are counted right": of_counts.provinces,
        "no version is missing": of_versions.gapless,
        "cards are read in whole": of_database.cards,
        "files are there": of_files.there,
        "files are what was kept": partial(of_files.whole, quick=quick),
    }
