"""Sizes of files in words, in whole units: «340 كيلوبايت»، «3 ميغابايت»."""

from arabic.counting import NOUNS, counted

KILOBYTE = 1024


def size_in_words(size: int) -> str:
    """`size` in bytes; rounded up, so that a file over a limit is never said to be within it."""
    kilobytes = max(1, -(-size // KILOBYTE))
    if kilobytes < KILOBYTE:
        return counted(kilobytes, NOUNS["kilobyte"])
    return counted(-(-kilobytes // KILOBYTE), NOUNS["megabyte"])
