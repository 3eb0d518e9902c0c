"""Answers as a person writes them in JSON: nested by names, or flat by paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import Form, plain
from maillon.dossiers.forms.errors import AnswersRefused
from maillon.dossiers.forms.model import ModelNode, model_of


def answers_of(form: Form, given: Mapping[str, Any]) -> Answers:
    """Answers typed on a new instance, whose defaults are given at the next evaluation.

    Either ``{"nom": "…", "enfants": [{"prenom": "…"}]}``, lists standing for repeats and groups for objects, or
    ``{"/data/nom": "…", "/data/enfants[1]/prenom": "…"}``. Raises AnswersRefused (forms.answers_unknown_path).
    """
    root = model_of(form).root
    flat = (
        dict(_flat(given, root, root.path))
        if not any(key.startswith("/") for key in given)
        else {str(key): _text(value) for key, value in given.items()}
    )
    made = Answers.blank(form)
    try:
        made.make_room(flat)
        for path, value in flat.items():
            made.set(path, value)
    except KeyError as missing:
        raise AnswersRefused("forms.answers_unknown_path", path=str(missing.args[0])) from missing
    return made


def _flat(given: Mapping[str, Any], node: ModelNode, path: str) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        child, inner = node.children.get(name), f"{path}/{name}"
        if child is None:
            raise AnswersRefused("forms.answers_unknown_path", path=plain(inner))
        if child.repeats and isinstance(value, list):
            for place, one in enumerate(value, start=1):
                yield from _flat(one, child, f"{inner}[{place}]") if isinstance(one, Mapping) else ()
        elif isinstance(value, Mapping):
            yield from _flat(value, child, f"{inner}[1]" if child.repeats else inner)
        else:
            yield inner, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
