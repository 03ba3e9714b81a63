"""XML is read without fetching or expanding anything, wherever it comes from: the one place where that is said."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def parser(**also: Any) -> etree.XMLParser:
    """A parser of lxml that opens no other file, expands no entity and refuses what is nested without end; `also` is what its reader
    wants besides. An id given twice is no end of reading: that is a fault with a line, for whoever checks."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, collect_ids=False, **also
    )


class HasDtd(Exception):  # noqa: N818 - a word, as those of `errors` are
    """It has a DTD or an entity, which can make a program read other files."""


def strangers(content: bytes) -> etree._Element:
    """The root of XML that strangers may have made, without comments and processing instructions. Raises HasDtd, and XMLSyntaxError or ValueError for what
    is no XML."""
    if _DOCTYPE.search(content):
        raise HasDtd
    root = etree.fromstring(content, parser(remove_pis=True, remove_comments=True))
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding that the search did not see through
        raise HasDtd
    return root
