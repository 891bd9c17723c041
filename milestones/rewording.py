"""Whether a statement says what its line of the card says, word for word; the date has a place of its own."""

from arabic import dates
from arabic.folding import fold
from milestones.models import Milestone


def reworded(milestone: Milestone) -> bool:
    """Words were added, left out or put otherwise. Hamzas and signs are no words; nor is the date, where it is the
    one that is recorded."""
    if not milestone.original or milestone.original == milestone.statement:
        return False
    line, said = _words(milestone.original), [folded for _, folded in _words(milestone.statement)]
    for start in range(len(line) - len(said) + 1):
        end = start + len(said)
        if [folded for _, folded in line[start:end]] == said:
            return not _is_its_date([word for word, _ in line[:start] + line[end:]], milestone.when)
    return True


def _words(text: str) -> list[tuple[str, str]]:
    """Each word as it is written, and folded."""
    return [(word, folded) for word in text.split() if (folded := fold(word))]


def _is_its_date(left_out: list[str], when: str) -> bool:
    if not left_out:
        return True
    try:
        return dates.read(" ".join(left_out)).when == when
    except dates.NotUnderstood:
        return False
