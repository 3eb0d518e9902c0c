"""The body of an XForm: what is asked, in what order, how."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from maillon.dossiers.forms.definition import (
    Bind,
    ChoiceRow,
    Group,
    Item,
    Itemset,
    Question,
    Repeat,
    Setvalue,
    Texts,
)
from maillon.dossiers.forms.names import JR, children, local, model_path
from maillon.dossiers.forms.texts import Itext

CONTROLS = ("input", "secret", "select1", "select", "upload", "trigger", "range", "rank")
_ITEMSET = re.compile(r"^\s*instance\(\s*['\"]([^'\"]+)['\"]\s*\)\s*/\s*[^\[\]]+?\s*(?:\[(.*)\])?\s*$", re.S)
_RANDOMIZE = re.compile(r"^\s*randomize\s*\((.*)\)\s*$", re.S)


class Body:
    """Reads controls; gathers the repeats, groups and setvalues met on the way."""

    def __init__(self, itext: Itext, binds: Mapping[str, Bind], defaults: Mapping[str, str | None]) -> None:
        self._itext = itext
        self._binds = binds
        self._defaults = defaults
        self.repeats: dict[str, Repeat] = {}
        self.groups: dict[str, Group] = {}
        self.setvalues: list[Setvalue] = []

    def is_leaf(self, path: str) -> bool:
        """Whether a node holds a value."""
        return self._defaults.get(path) is not None

    def items(self, parent: etree._Element, base: str) -> tuple[Item, ...]:
        """What a body, group or repeat asks, in order. ``base`` is the path that relative references start from."""
        found: list[Item] = []
        for element in parent:
            name = local(element)
            if name in CONTROLS:
                found.append(self._question(element, name, base))
            elif name == "group":
                found.append(self._group(element, base))
            elif name == "repeat":
                found.append(self._repeat(element, base, labels={}, appearance=""))
        return tuple(found)

    def unasked(self, bind: Bind) -> Question:
        """A value that nobody is asked: computed or recorded."""
        return Question(
            path=bind.path,
            name=bind.path.rpartition("/")[2],
            type=bind.type,
            control="recorded" if bind.preload else "calculate",
            **self._judgements(bind),
        )

    def _reference(self, element: etree._Element, base: str, attribute: str = "ref") -> str:
        written = element.get(attribute) or ""
        return model_path(written, base) if written.strip() else base

    def _group(self, element: etree._Element, base: str) -> Group:
        path = self._reference(element, base)
        labels, appearance = self._itext.label(element), element.get("appearance", "")
        inner = [child for child in element if local(child) in (*CONTROLS, "group", "repeat")]
        if len(inner) == 1 and local(inner[0]) == "repeat" and self._reference(inner[0], base, "nodeset") == path:
            return self._repeat(inner[0], base, labels=labels, appearance=appearance)
        group = Group(
            path=path,
            name=path.rpartition("/")[2],
            children=self.items(element, path),
            labels=labels,
            appearance=appearance,
            relevant=self._bind(path).relevant if path != base else "",
        )
        if path != base:
            self.groups[path] = group
        return group

    def _repeat(self, element: etree._Element, base: str, *, labels: Texts, appearance: str) -> Repeat:
        path = self._reference(element, base, "nodeset")
        count = (element.get(f"{{{JR}}}count") or "").strip()
        self.events(element, path)
        repeat = Repeat(
            path=path,
            name=path.rpartition("/")[2],
            children=self.items(element, path),
            labels=labels or self._itext.label(element),
            appearance=" ".join(filter(None, (appearance, element.get("appearance", "")))),
            relevant=self._bind(path).relevant,
            count=count,
            fixed=bool(count) or (element.get(f"{{{JR}}}noAddRemove") or "").startswith("true"),
        )
        self.repeats[path] = repeat
        return repeat

    def _bind(self, path: str) -> Bind:
        return self._binds.get(path) or Bind(path=path)

    def _judgements(self, bind: Bind) -> dict[str, Any]:
        return {
            "relevant": bind.relevant,
            "constraint": bind.constraint,
            "required": bind.required,
            "readonly": bind.readonly,
            "calculate": bind.calculate,
            "preload": bind.preload,
            "maps_to": bind.maps_to,
            "default": self._defaults.get(bind.path) or "",
        }

    def _question(self, element: etree._Element, name: str, base: str) -> Question:
        path = self._reference(element, base)
        bind = self._bind(path)
        self.events(element, path)
        itemset = next(iter(children(element, "itemset")), None)
        is_note = name == "input" and bind.readonly == "true()" and not bind.calculate and bind.type == "string"
        return Question(
            path=path,
            name=path.rpartition("/")[2],
            type=bind.type,
            control="note" if is_note else name,
            labels=self._itext.label(element),
            hints=self._itext.label(element, "hint"),
            guidance=self._guidance(element),
            constraint_messages=self._itext.message(bind.constraint_message),
            required_messages=self._itext.message(bind.required_message),
            media=self._media(element),
            appearance=element.get("appearance", ""),
            mediatype=element.get("mediatype", ""),
            itemset=self._itemset(itemset) if itemset is not None else None,
            choices=tuple(self._choice(item) for item in children(element, "item")),
            parameters=_parameters(element),
            **self._judgements(bind),
        )

    def _guidance(self, element: etree._Element) -> Texts:
        hint = next(iter(children(element, "hint")), None)
        return self._itext.of(self._itext.identifier(hint), "guidance") if hint is not None else {}

    def _media(self, element: etree._Element) -> dict[str, Texts]:
        label = next(iter(children(element, "label")), None)
        forms = self._itext.texts.get(self._itext.identifier(label), {}) if label is not None else {}
        return {form: texts for form, texts in forms.items() if form in ("image", "big-image", "audio", "video")}

    def _choice(self, item: etree._Element) -> ChoiceRow:
        value = next((child.text or "" for child in children(item, "value")), "").strip()
        return ChoiceRow(name=value, labels=self._itext.label(item), columns={"name": value})

    def _itemset(self, element: etree._Element) -> Itemset:
        nodeset = (element.get("nodeset") or "").strip()
        seed = ""
        shuffled = _RANDOMIZE.match(nodeset)
        if shuffled:
            nodeset, seed = _split_seed(shuffled[1])
        found = _ITEMSET.match(nodeset)
        value = next((child.get("ref", "") for child in children(element, "value")), "name")
        label = next((child.get("ref", "") for child in children(element, "label")), "label")
        return Itemset(
            nodeset=nodeset,
            instance=found[1] if found else "",
            filter=(found[2] or "").strip() if found else "",
            value=value,
            label=label,
            shuffled=bool(shuffled),
            seed=seed,
        )

    def events(self, element: etree._Element, trigger: str) -> None:
        """Note the setvalues that stand in a model, a question or a repeat."""
        for setvalue in children(element, "setvalue"):
            value = (setvalue.get("value") or "").strip()
            if not value and setvalue.text:
                value = literal(setvalue.text)
            self.setvalues.append(
                Setvalue(
                    ref=self._reference(setvalue, trigger),
                    value=value,
                    events=frozenset((setvalue.get("event") or "").split()),
                    trigger=trigger,
                )
            )


def literal(text: str) -> str:
    """A text as an XPath literal."""
    return f'"{text}"' if '"' not in text else "'" + text.replace("'", "’") + "'"


def _split_seed(arguments: str) -> tuple[str, str]:
    """``randomize``'s nodeset and its seed, parted at the last comma outside brackets and quotes."""
    depth, quote, cut = 0, "", -1
    for place, sign in enumerate(arguments):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == "," and depth == 0:
            cut = place
    return (arguments[:cut].strip(), arguments[cut + 1 :].strip()) if cut >= 0 else (arguments.strip(), "")


def _parameters(element: etree._Element) -> dict[str, str]:
    known = {"start", "end", "step", "autoplay", "capture-accuracy", "accuracyThreshold", "rows", "query", "accept"}
    found = {}
    for name, value in element.attrib.items():
        bare = str(name).rpartition("}")[2]
        if bare in known or bare in ("max-pixels", "quality", "incremental", "allow-mock-accuracy"):
            found[bare] = str(value)
    return found
