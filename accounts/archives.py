"""Office files are archives of XML parts: what may go wrong in one, and its elements without the tree of them."""

import zipfile
import zlib
from collections.abc import Iterator

# What opening a cut, locked or strangely packed archive, or parsing a part of it, may raise.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # an XMLSyntaxError of lxml is one
    EOFError,
    ValueError,
    NotImplementedError,  # zipfile's, for a way of packing that it does not know
    RuntimeError,
)
PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def elements(part) -> Iterator:
    """The elements of an XML part as each ends; each is let go once it has been looked at."""
    from lxml import etree  # loaded by the first file

    for _, element in etree.iterparse(part, **PARSER):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def locked(error: Exception) -> bool:
    return "password" in str(error)
