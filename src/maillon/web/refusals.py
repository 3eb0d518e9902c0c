"""The sentences of refusals, where every surface finds them; pages register theirs beside their domain."""

from __future__ import annotations

from maillon.core.refusals import Sentence, says, sentence

__all__ = ["Sentence", "says", "sentence"]
