"""What an address shows, drawn once for each writing of the facts: the explorer's page less what is the reader's own.

Templates take most of the time of a page. The addresses most people open (nothing chosen, one or two values) are
drawn once a language; longer questions, words and further pages are drawn each time, so that memory stays small.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache as kept
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from maillon.insight import queries
from maillon.web.insight.parameters import Question
from maillon.web.insight.phrases import language

KEPT_SECONDS = 3600
CHOICES_AT_MOST = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """The markup of an answer, and what the head of the page says of it."""

    body: SafeString
    description: SafeString
    chosen: tuple[str, ...]
    is_empty: bool


def drawn(
    question: Question, template: str, answer: Callable[[Question], tuple[Question, dict[str, Any]]]
) -> tuple[Question, Drawn]:
    """The question as answered and its answer in a template; ``answer`` gives that question and the context."""
    if not _is_common(question):
        question, context = answer(question)
        return question, _draw(template, context)
    said = (queries.edition(), code_edition(), language(), template, question.address())
    key = f"explorer.{sha256(repr(said).encode()).hexdigest()}"
    found: Drawn | None = kept.get(key)
    if found is None:
        found = _draw(template, answer(question)[1])
        kept.set(key, found, KEPT_SECONDS)
    return question, found


@cache
def code_edition() -> str:
    """What tells the code, templates and texts that draw from any others: nothing kept outlives an upgrade."""
    seen = sha256()
    for path in sorted(each for each in settings.PACKAGE.rglob("*.*") if each.suffix in (".py", ".html", ".mo")):
        seen.update(f"{path.relative_to(settings.PACKAGE)}\0".encode() + path.read_bytes())
    return seen.hexdigest()[:16]


def _is_common(question: Question) -> bool:
    chosen = sum(len(values) for values in question.selection.picks.values())
    is_plain = not question.remarks and not question.selection.text and question.page == 1
    return is_plain and chosen <= CHOICES_AT_MOST


def _draw(template: str, context: dict[str, Any]) -> Drawn:
    return Drawn(
        body=render_to_string(template, context),
        description=render_to_string("insight/_finding.html", {**context, "plain": 1}),
        chosen=tuple(chip.label for chip in context["chips"]),
        is_empty=not context["totals"].activities,
    )
