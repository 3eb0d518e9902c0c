"""The sentences of refusals, where every surface finds them; pages register theirs beside their domain."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maillon.core.refusals import Sentence, says, sentence

__all__ = ["Sentence", "fixed", "says", "sentence"]


def fixed(code: str, text: str) -> None:
    """Register a sentence that needs no fact; ``text`` is marked for translation where it is written."""
    says(code)(lambda **_params: _(text))
