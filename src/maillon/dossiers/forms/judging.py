"""Whether one value holds: there when it must be, of its type, within its constraint, among its choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC

from lxml import etree

from maillon.dossiers.forms.definition import Question
from maillon.dossiers.forms.offering import Choice
from maillon.dossiers.forms.planning import Judgement
from maillon.dossiers.forms.xpath.functions.geography import points_of
from maillon.dossiers.forms.xpath.values import clock, moment, number

_WHOLE = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")


def fault_of(
    judgement: Judgement,
    element: etree._Element,
    value: str,
    required: bool,
    choices: Sequence[Choice] | None,
) -> str:
    """What is wrong with a value that applies: ``required``, ``type``, ``choice``, ``constraint``, or "" ."""
    if not value.strip():
        return "required" if required else ""
    question = judgement.question
    # What is computed or recorded is nobody's to correct: only its constraint may refuse it.
    if question.is_asked and not is_of_type(question, value):
        return "type"
    if choices is not None and not _is_offered(judgement, value, choices):
        return "choice"
    if judgement.constraint is not None and not judgement.constraint.boolean(element):
        return "constraint"
    return ""


def is_of_type(question: Question, value: str) -> bool:
    """Whether a value is written as its question's type asks."""
    said = value.strip()
    match question.type:
        case "int":
            right = bool(_WHOLE.fullmatch(said))
        case "decimal":
            right = bool(_DECIMAL.fullmatch(said))
        case "date":
            right = moment(said, UTC) is not None
        case "time":
            right = clock(said) is not None
        case "dateTime":
            right = moment(said, UTC) is not None
        case "geopoint":
            right = ";" not in said and points_of((said,)) is not None
        case "geotrace":
            points = points_of((said,))
            right = points is not None and len(points) >= 2
        case "geoshape":
            points = points_of((said,))
            right = points is not None and len(points) >= 3 and points[0] == points[-1]
        case _:
            right = True
    return right and (question.control != "range" or _is_within(question, said))


def _is_within(question: Question, said: str) -> bool:
    low, high = (number(question.parameters.get(name, "")) for name in ("start", "end"))
    value = number(said)
    # A bound that is not given is NaN: no comparison refuses it.
    return not (value < min(low, high) or value > max(low, high))


def _is_offered(judgement: Judgement, value: str, choices: Sequence[Choice]) -> bool:
    question = judgement.question
    if not choices and question.itemset is not None and judgement.offer is not None and not judgement.offer.rows:
        # The list is in a file that nobody gave: what was answered elsewhere cannot be doubted.
        return True
    names = {choice.name for choice in choices}
    return value in names if question.control == "select1" else names.issuperset(value.split())
