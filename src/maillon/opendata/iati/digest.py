"""What two identical publications of an activity share."""

from __future__ import annotations

import hashlib

from lxml import etree

from maillon.opendata.iati.reading.values import Element

_READER = b"maillon-1\n"
"""To change whenever reading keeps more than before: everything is then read again."""


def canonical(element: Element) -> bytes:
    """What an activity says, whatever the file around it: canonical XML without comments or indentation.

    When it was said (last-updated-datetime) and attributes of other namespaces are no part of it; they are
    removed from the element.
    """
    for name in map(str, list(element.attrib)):
        if name == "last-updated-datetime" or (name.startswith("{") and "XML/1998" not in name):
            del element.attrib[name]
    try:
        said = etree.tostring(element, method="c14n", exclusive=True, with_comments=False, with_tail=False)
    except etree.C14NError:  # a namespace named by a relative address (xmlns:p2="xml") has no canonical form
        said = etree.tostring(element, with_tail=False)
    return b"".join(map(bytes.strip, said.split(b"\n")))


def digest(said: bytes) -> str:
    """SHA-256 of an activity's canonical XML."""
    return hashlib.sha256(_READER + said).hexdigest()
