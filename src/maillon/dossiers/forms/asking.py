"""Expressions about answers that the form itself does not hold: a procedure's eligibility, a letter's fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.errors import FormError, FormRefused
from maillon.dossiers.forms.planning import plan_of
from maillon.dossiers.forms.running import Run
from maillon.dossiers.forms.xpath.compiled import Expression
from maillon.dossiers.forms.xpath.scope import ExpressionRefused
from maillon.dossiers.forms.xpath.session import Rows, Session, enter, leave
from maillon.dossiers.forms.xpath.values import Value, text

_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")


def ask(
    form: Form,
    answers: Answers,
    expressions: Sequence[str],
    *,
    language: str,
    now: datetime,
    tables: Mapping[str, Rows] | None = None,
    properties: Mapping[str, str] | None = None,
) -> list[float | str | bool]:
    """What each expression gives on these answers, after the form's own calculations; nodes give their text.

    Written as in an XLSForm: ``${nom}`` is the question of that name. Raises FormRefused as ``checked``.
    """
    compiled = [checked(form, expression) for expression in expressions]
    session = Session(language=language, now=now, tables=tables, properties=properties, form=form)
    before = enter(session)
    try:
        run = Run(plan_of(form), answers, session)
        try:
            run.settle()
            return [_plain(expression.value(answers.root)) for expression in compiled]
        finally:
            run.restore()
    finally:
        leave(before)


@lru_cache(maxsize=4_096)
def checked(form: Form, expression: str) -> Expression:
    """An expression compiled for a form. Raises FormRefused with its one error (no sheet, no row)."""
    plan = plan_of(form)
    if plan.problems:
        raise FormRefused([FormError(one.code, column=one.where, params=one.params) for one in plan.problems])
    try:
        return Expression(referred(form, expression), plan.scope(form.root.path))
    except ExpressionRefused as refused:
        raise FormRefused([FormError(refused.code, params=refused.params)]) from refused


def referred(form: Form, expression: str) -> str:
    """``${nom}`` written as a path. Raises ExpressionRefused where no question, or several, have the name."""

    def path_of(found: re.Match[str]) -> str:
        name = found[1]
        paths = [path for path in plan_of(form).model.nodes if path.rpartition("/")[2] == name]
        if len(paths) != 1:
            raise ExpressionRefused("forms.ambiguous_name" if paths else "forms.unknown_question", name=name)
        return paths[0]

    return _REFERENCE.sub(path_of, expression)


def _plain(value: Value) -> float | str | bool:
    return value if isinstance(value, float | str | bool) else text(value)
