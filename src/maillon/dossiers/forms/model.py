"""The shape of a form's instance: its nodes, which repeat, what each starts with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.names import JR, children, local, parse, tag

_TEMPLATE = f"{{{JR}}}template"


@dataclass(slots=True, eq=False)
class ModelNode:
    """One node of the instance. ``start`` is how many of it a blank instance holds, ``default`` a leaf's value."""

    path: str
    name: str
    repeats: bool
    default: str = ""
    start: int = 1
    children: dict[str, ModelNode] = field(default_factory=dict)

    @property
    def is_leaf(self) -> bool:
        """Whether it holds a value."""
        return not self.children

    def everything(self) -> Iterator[ModelNode]:
        """It and all that is under it."""
        yield self
        for child in self.children.values():
            yield from child.everything()

    def make(self) -> etree._Element:
        """A blank one."""
        made = etree.Element(self.name)
        if self.is_leaf:
            made.text = self.default or None
        for child in self.children.values():
            for _ in range(child.start):
                made.append(child.make())
        return made


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The whole shape. ``secondary`` holds the secondary instances as written, by id."""

    root: ModelNode
    nodes: dict[str, ModelNode]
    instance_id_path: str
    """Where the instance's identity stands, "" where the form has no place for it."""
    secondary: dict[str, etree._Element]

    def blank(self, form: Form) -> etree._Element:
        """A blank instance."""
        made = self.root.make()
        made.set("id", form.form_id)
        if form.version:
            made.set("version", form.version)
        return made


@lru_cache(maxsize=64)
def model_of(form: Form) -> Model:
    """The shape of a form's instance."""
    document = parse(form.xform)
    model = document.find(f".//{tag('model')}")
    assert model is not None  # read_form saw it
    instances = children(model, "instance")
    data = next(child for child in instances[0] if isinstance(child.tag, str))
    root = _node(data, f"/{local(data)}", frozenset(form.repeats))
    nodes = {node.path: node for node in root.everything()}
    identity = next((path for path in nodes if path.endswith("/meta/instanceID")), "")
    return Model(root, nodes, identity, {name: _bare(found) for found in instances if (name := found.get("id"))})


def _node(
    element: etree._Element, path: str, repeats: frozenset[str], shown: etree._Element | None = None
) -> ModelNode:
    """A node from its template; ``shown`` is the first repetition a blank form shows, which says how many begin."""
    shown = element if shown is None else shown
    node = ModelNode(path=path, name=local(element), repeats=path in repeats)
    for name, found in _by_name(element).items():
        begun = [child for child in _by_name(shown).get(name, ()) if child.get(_TEMPLATE) is None]
        template = next((child for child in found if child.get(_TEMPLATE) is not None), found[0])
        made = _node(template, f"{path}/{name}", repeats, begun[0] if begun else None)
        made.start = len(begun) if made.repeats else 1
        node.children[name] = made
    if node.is_leaf:
        node.default = (element.text or "").strip()
    return node


def _by_name(element: etree._Element) -> dict[str, list[etree._Element]]:
    groups: dict[str, list[etree._Element]] = {}
    for child in element:
        if name := local(child):
            groups.setdefault(name, []).append(child)
    return groups


def _bare(element: etree._Element) -> etree._Element:
    """A secondary instance without namespaces; each row says its place in ``_n``."""
    made = etree.Element(local(element))
    made.text = element.text
    for child in element:
        if isinstance(child.tag, str):
            made.append(_bare(child))
    if made.tag == "instance" and len(made):
        for place, row in enumerate(made[0]):
            row.set("_n", str(place))
    return made
