"""Reading editorial pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from maillon.core.editorial.models import Passage
from maillon.core.editorial.rules import Standing


@dataclass(frozen=True, slots=True)
class Reading:
    """A paragraph for a reader: its text, the language it is in, and what its English is worth."""

    text: str
    language: str
    standing: Standing
    french: str
    french_changed_at: datetime
    english_changed_at: datetime | None

    @property
    def is_stale(self) -> bool:
        """True when it is English and the French it translates has changed since."""
        return self.language == "en" and self.standing == Standing.STALE


def read(page: str, language: str) -> list[Reading]:
    """The paragraphs of a page, in order, for a reader of ``language``; French where there is no English."""
    return [_reading(passage, language) for passage in Passage.objects.filter(page=page).order_by("position")]


def _reading(passage: Passage, language: str) -> Reading:
    standing = passage.as_text().standing
    english = language.startswith("en") and standing != Standing.MISSING
    return Reading(
        text=passage.text_en if english else passage.text_fr,
        language="en" if english else "fr",
        standing=standing,
        french=passage.text_fr,
        french_changed_at=passage.fr_changed_at,
        english_changed_at=passage.en_changed_at,
    )


@dataclass(frozen=True, slots=True)
class PageSummary:
    """A page in the list: its French title, its number of paragraphs, how many await their English."""

    page: str
    title: str
    paragraphs: int
    stale: int
    missing: int
    changed_at: datetime


def summaries() -> list[PageSummary]:
    """Every editorial page, by name."""
    pages: dict[str, list[Passage]] = {}
    for passage in Passage.objects.order_by("page", "position"):
        pages.setdefault(passage.page, []).append(passage)
    return [
        PageSummary(
            page=page,
            title=title_of(passages[0].text_fr),
            paragraphs=len(passages),
            stale=sum(passage.as_text().standing == Standing.STALE for passage in passages),
            missing=sum(passage.as_text().standing == Standing.MISSING for passage in passages),
            changed_at=max(passage.fr_changed_at for passage in passages),
        )
        for page, passages in pages.items()
    ]


def title_of(text: str) -> str:
    """The title a page's first paragraph gives (« # Titre »), else its first line."""
    return text.split("\n", 1)[0].lstrip("# ").strip()
