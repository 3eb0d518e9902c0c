"""One instance of a form: a mutable tree of values.

Paths are the instance's: ``/data/enfants[2]/prenom``; a repeat without position means its first.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from maillon.dossiers.forms.definition import Form, plain
from maillon.dossiers.forms.errors import AnswersRefused
from maillon.dossiers.forms.model import Model, ModelNode, model_of
from maillon.dossiers.forms.names import local, parse

if TYPE_CHECKING:
    from maillon.dossiers.forms.judged import Evaluation

__all__ = ["Answers", "AnswersRefused"]

MAX_BYTES = 2 * 1024 * 1024
MAX_REPEATS = 1_000
"""How many times one repeat may be there."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STEP = re.compile(r"([^/\[]+)(?:\[(\d+)\])?")


class Answers:
    """The values typed so far. ``evaluate`` writes calculations and defaults into it; it erases nothing typed."""

    def __init__(self, form: Form, root: etree._Element, *, fresh: bool, unknown: dict[str, str] | None = None) -> None:
        """Not to be called: see ``blank``, ``from_xml``, ``from_values``."""
        self.form = form
        self.model: Model = model_of(form)
        self.root = root
        self.fresh = fresh
        """Whether the defaults of a new instance are still to be given."""
        self.grown: list[str] = []
        """Repetitions added, whose defaults are still to be given."""
        self.changed: list[str] = []
        """What was typed since the last evaluation."""
        self._unknown = unknown or {}
        self._index: dict[str, etree._Element] | None = None

    @classmethod
    def blank(cls, form: Form, *, instance_id: str = "") -> Answers:
        """An empty instance with the form's static defaults; ``instance_id`` is ``uuid:…``, made up where not given."""
        made = cls(form, model_of(form).blank(form), fresh=True)
        made._identify(instance_id or f"uuid:{uuid.uuid4()}")
        return made

    @classmethod
    def from_xml(
        cls, form: Form, xml: str | bytes, *, max_bytes: int = MAX_BYTES, check_version: bool = True
    ) -> Answers:
        """The answers of a submission or of ``to_xml``. Raises AnswersRefused.

        What the form does not know is left out of the tree and told in ``unknown``; what is missing is there, empty.
        """
        if len(xml) > max_bytes:
            raise AnswersRefused("forms.answers_too_large", most=max_bytes)
        try:
            found = parse(xml)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise AnswersRefused("forms.answers_not_xml", detail=str(error)) from error
        model = model_of(form)
        namespace = etree.QName(found).namespace
        identity = found.get("id") or namespace or local(found)
        if local(found) != model.root.name or identity != form.form_id:
            raise AnswersRefused("forms.answers_other_form", expected=form.form_id, found=identity)
        version = next((value for name, value in found.attrib.items() if etree.QName(name).localname == "version"), "")
        if check_version and version and form.version and version != form.version:
            raise AnswersRefused("forms.answers_other_version", expected=form.version, found=version)
        unknown: dict[str, str] = {}
        root = _copied(found, model.root, f"/{model.root.name}", unknown)
        for name in ("id", "version"):
            if value := {"id": form.form_id, "version": form.version}[name]:
                root.set(name, str(value))
        made = cls(form, root, fresh=False, unknown=unknown)
        kept = next((text for path, text in unknown.items() if path.endswith("/meta/instanceID") and text), "")
        if not made.instance_id:
            made._identify(kept or f"uuid:{uuid.uuid4()}")
        return made

    @classmethod
    def from_values(cls, form: Form, values: Mapping[str, str]) -> Answers:
        """The answers of ``values()``; raises KeyError for a path the form does not have."""
        made = cls.blank(form)
        made.fresh = False
        made.make_room(values)
        made.grown.clear()
        for path, value in values.items():
            made.set(path, value)
        made.changed.clear()
        return made

    def make_room(self, values: Mapping[str, str]) -> None:
        """As many repetitions as the paths speak of. KeyError past MAX_REPEATS."""
        for path, node in self.model.nodes.items():
            if node.repeats:
                self._make_room_in(path, values)

    def _make_room_in(self, path: str, values: Mapping[str, str]) -> None:
        wanted: dict[str, int] = {}
        depth = path.count("/")
        for said in values:
            steps = said.split("/")[: depth + 1]
            if len(steps) == depth + 1 and plain("/".join(steps)) == path:
                found = _STEP.fullmatch(steps[-1])
                assert found
                around = "/".join([*steps[:-1], found[1]])
                wanted[around] = max(wanted.get(around, 0), int(found[2] or 1))
        for said, count in wanted.items():
            if count > MAX_REPEATS:
                raise KeyError(said)
            if (missing := count - self.repeat_count(said)) > 0:
                self.add_repeats(said, missing)

    @property
    def instance_id(self) -> str:
        """``uuid:…``, the identity of these answers wherever they travel."""
        found = self.root.find("meta/instanceID")
        return (found.text or "") if found is not None else ""

    def _identify(self, instance_id: str) -> None:
        meta = self.root.find("meta")
        if meta is None:
            meta = etree.SubElement(self.root, "meta")
        found = meta.find("instanceID")
        if found is None:
            found = etree.SubElement(meta, "instanceID")
        found.text = _clean(instance_id)

    @property
    def unknown(self) -> dict[str, str]:
        """What a submission held that the form does not ask, by path."""
        return dict(self._unknown)

    @property
    def index(self) -> dict[str, etree._Element]:
        """Every node by its path, groups and repetitions included, in the form's order."""
        if self._index is None:
            self._index = {path: element for path, _, element in walk(self.model.root, self.root)}
        return self._index

    def _at(self, path: str) -> etree._Element:
        index = self.index
        if path in index:
            return index[path]
        # A repeat without position means its first.
        steps, full, known = path.split("/")[1:], "", ""
        for step in steps:
            known = f"{known}/{step.partition('[')[0]}"
            full = f"{full}/{step}"
            node = self.model.nodes.get(known)
            if node is not None and node.repeats and "[" not in step:
                full += "[1]"
        return index[full]

    def get(self, path: str) -> str:
        """The value typed at this path, "" where empty. KeyError where the form or the instance has no such path."""
        return self._at(path).text or ""

    def set(self, path: str, value: str) -> None:
        """Type a value. KeyError as ``get``; control characters that XML forbids are removed."""
        element = self._at(path)
        if not self.model.nodes[plain(path)].is_leaf:
            raise KeyError(path)
        said = _clean(value) or None
        if said != element.text:
            element.text = said
            self.changed.append(path)

    def values(self) -> dict[str, str]:
        """Every value by path, empty ones included, in the form's order."""
        nodes = self.model.nodes
        return {path: element.text or "" for path, element in self.index.items() if nodes[plain(path)].is_leaf}

    def _siblings(self, path: str) -> tuple[ModelNode, etree._Element, list[etree._Element]]:
        node = self.model.nodes.get(plain(path))
        if node is None or not node.repeats or path.endswith("]"):
            raise KeyError(path)
        parent = self._at(path.rpartition("/")[0])
        return node, parent, parent.findall(node.name)

    def repeat_count(self, path: str) -> int:
        """How many times this repeat is there; ``path`` without its own position: ``/data/foyers[2]/enfants``."""
        return len(self._siblings(path)[2])

    def add_repeat(self, path: str) -> int:
        """Add one at the end and give its position (from 1). Evaluate next: its defaults are then applied.

        KeyError where there is no such repeat; ValueError past MAX_REPEATS.
        """
        return self.add_repeats(path, 1)

    def add_repeats(self, path: str, count: int) -> int:
        """Add several at the end and give the last one's position; as ``add_repeat``."""
        node, parent, found = self._siblings(path)
        if len(found) + count > MAX_REPEATS:
            raise ValueError(path)
        order = list(self.model.nodes[plain(path).rpartition("/")[0]].children)
        after = {*order[order.index(node.name) + 1 :], "meta"}
        place = next((i for i, child in enumerate(parent) if child.tag in after), len(parent))
        if found:
            place = parent.index(found[-1]) + 1
        parent[place:place] = [node.make() for _ in range(count)]
        self._index = None
        self.grown += [f"{path}[{position}]" for position in range(len(found) + 1, len(found) + count + 1)]
        return len(found) + count

    def remove_repeat(self, path: str, index: int) -> None:
        """Remove the one at this position (from 1); the following ones move up. KeyError where there is none."""
        _, parent, found = self._siblings(path)
        if not 1 <= index <= len(found):
            raise KeyError(f"{path}[{index}]")
        parent.remove(found[index - 1])
        self._index = None
        self.grown.clear()
        self.changed = [path for path in self.changed if path in self.index]

    def copy(self) -> Answers:
        """The same answers, apart."""
        made = Answers(self.form, deepcopy(self.root), fresh=self.fresh, unknown=dict(self._unknown))
        made.grown, made.changed = list(self.grown), list(self.changed)
        return made

    def to_xml(self) -> str:
        """The whole instance, what does not apply included: what a draft keeps."""
        return etree.tostring(self.root, encoding="unicode")

    def final_xml(self, evaluation: Evaluation) -> str:
        """What is submitted: without what does not apply, as ODK Collect sends it."""
        made = deepcopy(self.root)
        for path, _, element in list(walk(self.model.root, made)):
            judged = evaluation.fields.get(path) or evaluation.groups.get(path)
            parent = element.getparent()
            if judged is not None and not judged.relevant and parent is not None:
                parent.remove(element)
        return etree.tostring(made, encoding="unicode")


def walk(node: ModelNode, element: etree._Element, path: str = "") -> Iterator[tuple[str, ModelNode, etree._Element]]:
    """Every node of an instance with its path, in the form's order."""
    path = path or f"/{node.name}"
    yield path, node, element
    if node.is_leaf:
        return
    places: dict[str, int] = {}
    for child in element:
        known = node.children.get(str(child.tag))
        if known is None:
            continue
        inner = f"{path}/{known.name}"
        if known.repeats:
            places[known.name] = place = places.get(known.name, 0) + 1
            inner = f"{inner}[{place}]"
        if known.children:
            yield from walk(known, child, inner)
        else:
            yield inner, known, child


def _copied(found: etree._Element, node: ModelNode, path: str, unknown: dict[str, str]) -> etree._Element:
    made = etree.Element(node.name)
    if node.is_leaf:
        made.text = _clean("".join(str(part) for part in found.itertext())) or None
        return made
    groups: dict[str, list[etree._Element]] = {name: [] for name in node.children}
    for child in found:
        name = local(child)
        if name in groups:
            groups[name].append(child)
        elif name:
            for inner in child.iter():
                if not len(inner) and (inner.text or "").strip():
                    steps = [local(step) for step in (*reversed(list(inner.iterancestors())), inner)]
                    unknown[f"/{'/'.join(steps)}"] = inner.text or ""
    for name, same in groups.items():
        child_node = node.children[name]
        if child_node.repeats:
            if len(same) > MAX_REPEATS:
                raise AnswersRefused("forms.answers_too_many", path=f"{path}/{name}", most=MAX_REPEATS)
            for child in same:
                made.append(_copied(child, child_node, f"{path}/{name}", unknown))
        elif same:
            made.append(_copied(same[-1], child_node, f"{path}/{name}", unknown))
            # One answer where one is asked; the others are told, as what is unknown is.
            for place, other in enumerate(same[:-1], start=1):
                unknown[f"{path}/{name}[{place}]"] = "".join(str(part) for part in other.itertext())
        else:
            made.append(_empty(child_node))
    return made


def _empty(node: ModelNode) -> etree._Element:
    """A missing part: there, without any default, since its absence may have been meant."""
    made = etree.Element(node.name)
    for child in node.children.values():
        if not child.repeats:
            made.append(_empty(child))
    return made


def _clean(value: str) -> str:
    return _FORBIDDEN.sub("", value)
