"""Names of the XForms documents: namespaces, tags, local names."""

from __future__ import annotations

import re

from lxml import etree

XF = "http://www.w3.org/2002/xforms"
H = "http://www.w3.org/1999/xhtml"
JR = "http://openrosa.org/javarosa"
ODK = "http://www.opendatakit.org/xforms"
ODK_NAMESPACES = {"xf": XF, "h": H, "jr": JR, "odk": ODK, "orx": "http://openrosa.org/xforms"}


def tag(name: str) -> str:
    """The full name of an XForms element."""
    return f"{{{XF}}}{name}"


def local(element: etree._Element) -> str:
    """An element's name without namespace; "" for what is not an element."""
    name = element.tag
    if not isinstance(name, str):
        return ""
    return name.rpartition("}")[2] if name[0] == "{" else name


def children(parent: etree._Element, *names: str) -> list[etree._Element]:
    """The children with one of these local names."""
    return [child for child in parent if local(child) in names]


def model_path(written: str, base: str = "") -> str:
    """A path as instances are kept: without blanks nor prefixes, ``..`` resolved, absolute from ``base``."""
    text = re.sub(r"\s+", "", written)
    steps = [] if text.startswith("/") else base.split("/")[1:]
    for step in text.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step.rpartition(":")[2])
    return f"/{'/'.join(steps)}"


def parse(xml: str | bytes) -> etree._Element:
    """The root of a document from outside: no entity, no network, no DTD. Raises etree.XMLSyntaxError, ValueError."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(xml.encode() if isinstance(xml, str) else xml, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type is not accepted")
    return root
