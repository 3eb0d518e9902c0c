"""Answers read back: by section, in words, with what is missing and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from maillon.dossiers.forms.definition import Form, Group, Item, Question, Repeat, plain
from maillon.dossiers.forms.evaluating import Evaluation, Field
from maillon.dossiers.forms.marks import unmarked
from maillon.dossiers.queries.applying import Judged
from maillon.dossiers.rules.veiling import MASK, Veil
from maillon.web.dossiers.apply import steps, typed
from maillon.web.dossiers.apply.beside import files_of
from maillon.web.dossiers.apply.drawing import FileShown, said
from maillon.web.dossiers.apply.found import dossier_in, interface_language
from maillon.web.dossiers.apply.phrases import FAULTS
from maillon.web.dossiers.apply.typed import name_of
from maillon.web.templatetags.maillon import day, moment, number

_GROUPED = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: its question, its words, its file, and the address where it is changed."""

    label: str
    text: str
    url: str = ""
    file: FileShown | None = None
    heading: str = ""
    is_missing: bool = False


@dataclass(slots=True)
class Part:
    """One page of the form read back."""

    title: str
    url: str
    language: str
    lines: list[Line] = field(default_factory=list)


def read_back(judged: Judged, language: str, veil: Veil | None = None) -> list[Part]:
    """The pages that apply, answers in words, in this language where the form has it; ``veil`` hides who asks."""
    form = judged.answers.form
    spoken, files = steps.language_of(form, language), files_of(judged.submission)
    parts = []
    for number_, page in enumerate(form.pages, start=1):
        if not steps.applies(page, judged.evaluation):
            continue
        reader = _Reader(judged, files, spoken, _address(judged, number_), veil)
        lines = list(reader.items(page.items, "", ""))
        if lines:
            parts.append(Part(steps.title(form, number_, spoken), reader.url, spoken, lines))
    return parts


def missing_of(judged: Judged, language: str, *, only: set[str] | None = None) -> list[tuple[str, str, str]]:
    """What does not hold, with where to answer it: address, question, why; or the questions of ``only``."""
    places = {
        question.path: number_
        for number_, page in enumerate(judged.answers.form.pages, start=1)
        for question in page.questions()
    }
    found = []
    for path in judged.evaluation.invalid if only is None else sorted(only):
        judged_field = judged.evaluation.fields.get(path)
        if judged_field is None or plain(path) not in places:
            continue
        url = f"{_address(judged, places[plain(path)])}#{name_of(path)}"
        own = f"{judged_field.fault}_{judged.answers.form.question(path).type}"
        why = judged_field.message or str(FAULTS.get(own, FAULTS.get(judged_field.fault, "")))
        found.append((url, unmarked(judged_field.label) or path.rpartition("/")[2], why))
    return found


def _address(judged: Judged, number_: int) -> str:
    reference = dossier_in(judged.submission).reference
    kwargs = {"reference": reference, "pk": judged.submission.pk, "number": number_}
    return reverse("application_page", kwargs=kwargs)


class _Reader:
    def __init__(
        self, judged: Judged, files: Mapping[str, FileShown], language: str, url: str, veil: Veil | None
    ) -> None:
        self.form: Form = judged.answers.form
        self.evaluation: Evaluation = judged.evaluation
        self.files = files
        self.language = language
        self.url = url
        self.veil = veil

    def items(self, items: Iterable[Item], before: str, here: str) -> Iterator[Line]:
        for item in items:
            path = here + item.path[len(before) :]
            if isinstance(item, Repeat):
                state = self.evaluation.groups.get(path)
                for position in range(1, ((state.count or 0) if state and state.relevant else 0) + 1):
                    own = f"{path}[{position}]"
                    each = self.evaluation.groups.get(own)
                    if each and not each.relevant:
                        continue
                    label = (each.label if each else "") or (state.label if state else "")
                    yield Line("", "", heading=unmarked(f"{label} {position}".strip()))
                    yield from self.items(item.children, item.path, own)
            elif isinstance(item, Group):
                state = self.evaluation.groups.get(path)
                if state and not state.relevant:
                    continue
                if state and state.label:
                    yield Line("", "", heading=unmarked(state.label))
                yield from self.items(item.children, item.path or before, path)
            elif line := self._line(item, path):
                yield line

    def _line(self, question: Question, path: str) -> Line | None:
        judged = self.evaluation.fields.get(path)
        if judged is None or not judged.relevant or question.control in ("note", "secret") or not judged.label:
            return None
        words, file = in_words(question, judged), self.files.get(judged.value) if question.control == "upload" else None
        label = unmarked(judged.label)
        if self.veil is not None:
            label = self.veil.over(label)
            words = MASK if words and self.veil.hides(question.maps_to) else self.veil.over(words)
            words = "" if question.control == "upload" else words
            # A name given to a file says who wrote it as surely as a signature.
            file = replace(file, name=_("Pièce jointe")) if file else None
        return Line(
            label,
            words,
            f"{self.url}#{name_of(path)}",
            file,
            is_missing=not judged.valid,
        )


def in_words(question: Question, judged: Field) -> str:
    """An answer as a person says it: a choice's words, a date in full, a number as one writes it."""
    value = judged.value
    if judged.choices is not None:
        return said(judged.choices, value)
    if not value:
        return ""
    if question.control == "trigger":
        return "✓"
    try:
        return _by_type(question.type, value)
    except (ValueError, InvalidOperation):
        return value


def _by_type(kind: str, value: str) -> str:
    if kind in ("int", "decimal"):
        exact = Decimal(value)
        if not exact.is_finite():
            return value
        # Four digits may be a year: they stay together, as French allows.
        if abs(exact) < _GROUPED:
            return typed.figure(value, language=interface_language())
        return number(exact, max(0, -int(exact.as_tuple().exponent)))
    found: Any = parse_date(value) if kind == "date" else parse_datetime(value) if kind == "dateTime" else None
    if kind == "date" and found:
        return day(found)
    if kind == "dateTime" and found:
        return moment(found)
    if kind == "time":
        return value[:5]
    if kind == "geopoint":
        return ", ".join(value.split()[:2])
    return value
