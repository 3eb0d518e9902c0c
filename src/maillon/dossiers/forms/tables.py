"""Tables the caller gives: the party's record, a list in a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from lxml import etree

from maillon.dossiers.forms.definition import UNDETERMINED, ChoiceRow
from maillon.dossiers.forms.xpath.session import Rows

_NAME = re.compile(r"[^\W\d][\w.\-]*")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def rows_of(identifier: str, source: str, tables: Mapping[str, Rows]) -> Sequence[ChoiceRow] | None:
    """The rows given under an instance's id, or under its file's name; None where none were."""
    given = tables.get(identifier)
    if given is None and source:
        given = tables.get(PurePosixPath(source).stem)
    if given is None:
        return None
    return [
        ChoiceRow(
            name=str(row.get("name", "")),
            labels={UNDETERMINED: str(row["label"])} if row.get("label") else {},
            columns={str(key): str(value) for key, value in row.items()},
        )
        for row in given
    ]


def table_root(rows: Sequence[ChoiceRow]) -> etree._Element:
    """The same, as the secondary instance that expressions read; a column whose header is no name is left out."""
    made = etree.Element("instance")
    root = etree.SubElement(made, "root")
    for place, row in enumerate(rows):
        item = etree.SubElement(root, "item", {"_n": str(place)})
        for name, value in row.columns.items():
            if _NAME.fullmatch(name):
                etree.SubElement(item, name).text = _FORBIDDEN.sub("", value)
    return made
