"""Expressions asked of many answers already final: nothing is computed again, each answer is read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.asking import checked
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.planning import plan_of
from maillon.dossiers.forms.running import Run
from maillon.dossiers.forms.xpath.compiled import Expression
from maillon.dossiers.forms.xpath.session import Rows, Session, enter, leave


class Settled:
    """The same expressions, ready to be asked of one final answer after another. Raises FormRefused as ``checked``."""

    def __init__(self, form: Form, expressions: Sequence[str], *, language: str = "fr") -> None:
        self.form = form
        self.language = language
        self._asked: tuple[Expression, ...] = tuple(checked(form, expression) for expression in expressions)

    def hold(self, final_xml: str, *, now: datetime, tables: Mapping[str, Rows] | None = None) -> tuple[bool, ...]:
        """Which expressions hold on these answers (``Answers.final_xml``), as of an instant and a record."""
        answers = Answers.from_xml(self.form, final_xml, check_version=False)
        session = Session(language=self.language, now=now, tables=tables, form=self.form)
        before = enter(session)
        try:
            Run(plan_of(self.form), answers, session)
            return tuple(expression.boolean(answers.root) for expression in self._asked)
        finally:
            leave(before)
