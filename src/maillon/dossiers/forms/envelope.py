"""The outside of a submission: which form, which version, which instance; read before anything else is trusted."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from maillon.dossiers.forms.errors import AnswersRefused

META = ("{http://openrosa.org/xforms}", "{http://www.opendatakit.org/xforms}", "")
"""Namespaces in which telephones write ``meta`` and ``instanceID``."""
MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Envelope:
    """``instance_id`` is ``uuid:…``."""

    form_id: str
    version: str
    instance_id: str


def read_envelope(xml: bytes, *, max_bytes: int = MAX_BYTES) -> Envelope:
    """What a submission says of itself. Raises AnswersRefused ``forms.answers_too_large``, ``forms.answers_not_xml``
    (entities and DTDs included) or ``forms.answers_no_instance``.
    """
    if len(xml) > max_bytes:
        raise AnswersRefused("forms.answers_too_large", most=max_bytes)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise AnswersRefused("forms.answers_not_xml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise AnswersRefused("forms.answers_not_xml") from error
    instance_id = next(
        (
            found.text.strip()
            for meta in META
            for inner in META
            if (found := root.find(f"{meta}meta/{inner}instanceID")) is not None and found.text and found.text.strip()
        ),
        root.get("instanceID", ""),
    )
    form_id = root.get("id") or etree.QName(root).namespace or ""
    if not instance_id or len(instance_id) > 80 or not form_id:
        raise AnswersRefused("forms.answers_no_instance")
    return Envelope(form_id=form_id, version=root.get("version", ""), instance_id=instance_id)
