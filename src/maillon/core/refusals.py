"""The sentence a person reads for each rule's code: what happened, the rule, the way out.

One registry for every surface: pages and the API say the same thing.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from maillon.core.errors import RuleViolation

Sentence = Callable[..., str]
_SENTENCES: dict[str, Sentence] = {}


def says(code: str) -> Callable[[Sentence], Sentence]:
    """Register the sentence for a rule's code; each surface package fills in its own domain's."""

    def register(build: Sentence) -> Sentence:
        _SENTENCES[code] = build
        return build

    return register


def sentence(violation: RuleViolation) -> str:
    """The violation in the current language."""
    if build := _SENTENCES.get(violation.code):
        return build(**violation.params)
    return _("Cette action n’est pas possible ici (%(code)s).") % {"code": violation.code}


def refusal_of_right() -> str:
    """What somebody without the right is told, in the current language."""
    return _("Vous n’avez pas ce droit ici. Demandez-le à la personne qui administre l’organisme, ou au secrétariat.")
