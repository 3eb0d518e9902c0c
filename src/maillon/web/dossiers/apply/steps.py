"""The stepper of a form: its pages, where one is, which are done, in which language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillon.dossiers.forms.definition import UNDETERMINED, Form, Page, plain
from maillon.dossiers.forms.evaluating import Evaluation
from maillon.dossiers.forms.marks import unmarked
from maillon.web.dossiers.apply.found import interface_language

Address = Callable[..., str]
_NAMES = {"fr": "Français", "en": "English", "es": "Español", "pt": "Português", "ht": "Kreyòl", "ar": "العربية"}


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form, by its place."""

    number: int
    title: str
    url: str
    is_done: bool
    is_here: bool


def language_of(form: Form, chosen: str) -> str:
    """The language the questions are read in: the one chosen, else the page's, else the form's own."""
    here = interface_language()
    if form.languages == (UNDETERMINED,):
        return here
    for language in (chosen, here):
        if language in form.languages:
            return language
    return form.default_language


def languages(form: Form, current: str, address: Address) -> list[tuple[str, str, str, bool]]:
    """The form's languages, where it has several: code, name, address, whether it is the current one."""
    if len(form.languages) < 2:
        return []
    return [
        (code, _NAMES.get(code, form.language_names.get(code, code)), address(langue=code), code == current)
        for code in form.languages
    ]


def applies(page: Page, evaluation: Evaluation) -> bool:
    """Whether something on the page applies."""
    state = evaluation.groups.get(page.path)
    if state is not None and not state.relevant:
        return False
    paths = {question.path for question in page.questions()}
    asked = [judged.relevant for path, judged in evaluation.fields.items() if plain(path) in paths]
    return any(asked) or not asked


def title(form: Form, number: int, language: str) -> str:
    """A page's title: its group's, else its place."""
    page = form.pages[number - 1]
    said = unmarked(form.say(page.titles, language)) if page.titles else ""
    # A title with an output is said by the step's own heading; the stepper keeps it short.
    return said if said and "${" not in said else _("Étape %(number)s") % {"number": number}


def steps(form: Form, evaluation: Evaluation, current: int, language: str, address: Address) -> list[Step]:
    """The pages that apply, in order."""
    invalid = {plain(path) for path in evaluation.invalid}
    filled = {plain(path) for path, judged in evaluation.fields.items() if judged.value and judged.relevant}
    found = []
    for number, page in enumerate(form.pages, start=1):
        if number != current and not applies(page, evaluation):
            continue
        paths = {question.path for question in page.questions()}
        done = not (paths & invalid) and bool(paths & filled)
        found.append(Step(number, title(form, number, language), address(number=number), done, number == current))
    return found


def previous(form: Form, evaluation: Evaluation, current: int, address: Address) -> tuple[int, str] | None:
    """The page before this one that applies: its place and address."""
    for number in range(current - 1, 0, -1):
        if applies(form.pages[number - 1], evaluation):
            return number, address(number=number)
    return None
