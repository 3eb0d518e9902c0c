"""An interview in two languages: French governs, the English of each part answers one exact French."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maillon.core.editorial.rules import Standing, clean, digest


@dataclass(frozen=True, slots=True)
class Part:
    """Two texts that go together, a title and its introduction or a question and its answer, in both languages."""

    first_fr: str = ""
    then_fr: str = ""
    first_en: str = ""
    then_en: str = ""
    translates: str = ""
    """The digest of the French that the English answers."""

    @property
    def french(self) -> str:
        """What names this exact French."""
        return digest(f"{clean(self.first_fr)}\n\n{clean(self.then_fr)}")

    @property
    def standing(self) -> Standing:
        """Current only when both texts are in English, written or read again against this very French."""
        if not self.first_en.strip() or bool(self.then_fr.strip()) != bool(self.then_en.strip()):
            return Standing.MISSING
        return Standing.CURRENT if self.translates == self.french else Standing.STALE


def written(part: Part, before: Part | None, *, still_right: bool) -> Part:
    """The part as it is kept: changed English answers the new French, the rest keeps what it answered."""
    changed = before is None or (part.first_en, part.then_en) != (before.first_en, before.then_en)
    has_english = bool(part.first_en.strip() or part.then_en.strip())
    translates = part.french if changed or still_right else before.translates if before else ""
    return Part(part.first_fr, part.then_fr, part.first_en, part.then_en, translates if has_english else "")


def kept(part: Part) -> dict[str, object]:
    """An exchange as the table holds it."""
    question, answer = _both(part.first_fr, part.first_en), _both(part.then_fr, part.then_en)
    return {"question": question, "answer": answer, "translates": part.translates}


def exchange(row: Mapping[str, object]) -> Part:
    """An exchange as it is read."""
    question, answer = _told(row.get("question")), _told(row.get("answer"))
    return Part(
        question.get("fr", ""),
        answer.get("fr", ""),
        question.get("en", ""),
        answer.get("en", ""),
        str(row.get("translates", "")),
    )


def half_written(parts: Sequence[Part]) -> int | None:
    """The place of the first exchange with English but no French, or one text of two; none when all are whole."""
    for place, part in enumerate(parts):
        if not part.first_fr.strip() or not part.then_fr.strip():
            return place
    return None


def _both(fr: str, en: str) -> dict[str, str]:
    return {language: text for language, text in (("fr", clean(fr)), ("en", clean(en))) if text}


def _told(value: object) -> Mapping[str, str]:
    return value if isinstance(value, Mapping) else {}
