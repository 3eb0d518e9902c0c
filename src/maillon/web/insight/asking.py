"""From a request to an answer: the address read, the question asked of the facts."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest

from maillon.insight import queries
from maillon.insight.answers import Exploration
from maillon.insight.rules import Facet, Selection
from maillon.web.insight import parameters
from maillon.web.insight.parameters import Question
from maillon.web.insight.phrases import language

PER_PAGE = 20
VALUES = 20
"""Values of each facet: more than a page shows at first. Countries are all there, for the map."""


class Asked(NamedTuple):
    """What was understood of an address, and the answer."""

    question: Question
    answer: Exploration


def question_of(request: HttpRequest) -> Question:
    """The question an address asks."""
    return parameters.read(request.GET)


def explore(question: Question, *, per_page: int = PER_PAGE) -> Asked:
    """A question and its answer; a page past the end is answered by the last one (insight does), and said."""
    answer = ask(question, per_page=per_page)
    corrected = parameters.with_page(question, answer.pages)
    return Asked(corrected, answer)


def ask(question: Question, *, per_page: int = PER_PAGE) -> Exploration:
    """The answer in the reader's language."""
    return queries.explore(
        question.selection,
        language=language(),
        sort=question.sort,
        page=question.page,
        per_page=per_page,
        values=VALUES,
        whole=(Facet.COUNTRY,),
    )


def count(selection: Selection) -> int:
    """How many activities a selection holds."""
    return queries.explore(selection, language=language(), per_page=1).totals.activities
