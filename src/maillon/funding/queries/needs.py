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
    return Reading(dossier).text(language)


def holding(dossier: Dossier) -> list[NeedSignature]:
    """The signatures that stand by the text as it is now."""
    return Reading(dossier).holding


class Reading:
    """The need of an application, read once: its text in each language asked, its signatures."""

    def __init__(self, dossier: Dossier) -> None:
        self._need = asked(dossier)
        self.submission = next(iter(applications(dossier)), None)
        self._answers = answers_of(self.submission) if self._need and self.submission else None
        self._texts: dict[str, NeedText] = {}
        self._signed = list(dossier.need_signatures.select_related("signed_by__person").order_by("pk"))

    def text(self, language: str) -> NeedText:
        """What a partner reads in a language the form speaks."""
        if language not in self._texts:
            lines = _lines(self._answers, self._need, language) if self._answers and self._need else ()
            self._texts[language] = NeedText(lines)
        return self._texts[language]

    @property
    def holding(self) -> list[NeedSignature]:
        """The signatures that stand by the text as it is now."""
        standing = [one for one in self._signed if one.revoked_at is None]
        return [one for one in standing if self.text(one.language).digest == one.text_digest]

    @property
    def fallen(self) -> NeedSignature | None:
        """The last signature that fell because the text changed."""
        return next((one for one in reversed(self._signed) if one.revoked_because == "changed"), None)


def _lines(answers: Answers, need: PartnerNeed, language: str) -> Sequence[tuple[str, str]]:
    by_path = {one.path: one for one in answers.form.questions}
    lines = []
    for path, value in answers.values().items():
        question = by_path.get(_plain(path))
        if question is None or not question.is_asked or question.control == "upload" or not value.strip():
            continue
        if any(question.path == wanted or question.path.startswith(f"{wanted}/") for wanted in need.questions):
            lines.append((answers.form.say(question.labels, language), _said(answers, question, value, language)))
    return tuple(lines)


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
