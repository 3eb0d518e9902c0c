"""What a partner signs of an application: the answers its terms name, word for word, and whose word holds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import Question
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries.applying import applications
from maillon.dossiers.queries.reading import answers_of
from maillon.funding.models import NeedSignature
from maillon.funding.queries.planning import terms_of
from maillon.funding.rules.terms import PartnerNeed


@dataclass(frozen=True, slots=True)
class NeedText:
    """What a partner reads and signs: each question with its answer, in one language."""

    lines: Sequence[tuple[str, str]]

    @property
    def whole(self) -> str:
        """The text, word for word."""
        return "\n\n".join(f"{label}\n{said}" for label, said in self.lines) + "\n"

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written yet."""
        return not self.lines

    @property
    def digest(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.whole.encode()).hexdigest()


def asked(dossier: Dossier) -> PartnerNeed | None:
    """What the terms of the call ask a partner to sign; None where they ask nothing."""
    terms = terms_of(dossier)
    return terms.partner_need if terms and terms.partner_need.asked else None


def text_of(dossier: Dossier, language: str) -> NeedText:
    """The answers a partner signs, as they are now, questions in a language the form speaks."""
    need = asked(dossier)
    first = next(iter(applications(dossier)), None)
    if need is None or first is None:
        return NeedText(())
    answers = answers_of(first)
    by_path = {one.path: one for one in answers.form.questions}
    lines = []
    for path, value in answers.values().items():
        question = by_path.get(_plain(path))
        if question is None or not question.is_asked or question.control == "upload" or not value.strip():
            continue
        if any(question.path == wanted or question.path.startswith(f"{wanted}/") for wanted in need.questions):
            lines.append((answers.form.say(question.labels, language), _said(answers, question, value, language)))
    return NeedText(tuple(lines))


def holding(dossier: Dossier) -> list[NeedSignature]:
    """The signatures that stand by the text as it is now."""
    standing = dossier.need_signatures.filter(revoked_at=None).select_related("signed_by__person").order_by("pk")
    return [one for one in standing if text_of(dossier, one.language).digest == one.text_digest]


def _said(answers: Answers, question: Question, value: str, language: str) -> str:
    """A choice by its words, anything else as it was typed."""
    listed = answers.form.instances.get(question.itemset.instance) if question.itemset else None
    choices = listed.rows if listed else question.choices
    names = {one.name: answers.form.say(one.labels, language) for one in choices}
    if not names:
        return value.strip()
    return ", ".join(names.get(one, one) for one in value.split())


def _plain(path: str) -> str:
    return "/".join(step.partition("[")[0] for step in path.split("/"))
