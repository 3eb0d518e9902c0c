"""A form a telephone takes away with what is known already: the first values of its instance."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

_XFORMS = "{http://www.w3.org/2002/xforms}"


def seeded(xform: str, values: Mapping[str, str]) -> str:
    """The same XForm, each new instance of which begins with these values; rows of repeats are begun by people."""
    wanted = {path: value for path, value in values.items() if value and "[" not in path}
    if not wanted:
        return xform
    # Our own form, without entities to resolve.
    root = etree.fromstring(xform.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    instance = root.find(f".//{_XFORMS}model/{_XFORMS}instance")
    if instance is None or not len(instance):
        return xform
    data = instance[0]
    places: dict[str, etree._Element] = {}
    repeated: set[str] = set()
    _walk(data, f"/{_name(data)}", places, repeated)
    for path, value in wanted.items():
        leaf = places.get(path)
        if leaf is not None and path not in repeated and not len(leaf):
            leaf.text = value
    return etree.tostring(root, xml_declaration=True, encoding="utf-8").decode()


def _walk(element: etree._Element, path: str, places: dict[str, etree._Element], repeated: set[str]) -> None:
    for child in element:
        if not isinstance(child.tag, str):
            continue
        here = f"{path}/{_name(child)}"
        if here in places:
            repeated.add(here)
        places[here] = child
        _walk(child, here, places, repeated)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
