"""Keeping the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from maillon.core.search.models import SearchEntry
from maillon.core.text import stems

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """What makes a subject findable: its title by language, its other texts, whose it is, whether all see it."""

    subject_type: str
    subject_id: int
    title: Mapping[str, str]
    texts: Sequence[str] = ()
    owner_organisation_id: int | None = None
    is_public: bool = False
    stems: tuple[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        in_title = list(dict.fromkeys(stem for text in self.title.values() for stem in stems(text)))
        everywhere = dict.fromkeys([*in_title, *(stem for text in self.texts for stem in stems(text))])
        object.__setattr__(self, "stems", (" ".join(in_title), " ".join(everywhere)))


def index(
    subject_type: str,
    subject_id: int,
    *,
    title: Mapping[str, str],
    texts: Sequence[str] = (),
    owner_organisation_id: int | None,
    is_public: bool,
) -> None:
    """Make a subject findable under its title and texts, in place of what was kept of it."""
    index_many([Entry(subject_type, subject_id, title, texts, owner_organisation_id, is_public)])


@transaction.atomic
def index_many(entries: Iterable[Entry]) -> int:
    """Make many subjects findable, in place of what was kept of them; gives how many.

    When a subject comes twice its last entry stands.
    """
    latest = {(entry.subject_type, entry.subject_id): entry for entry in entries}
    SearchEntry.objects.bulk_create(
        [
            SearchEntry(
                subject_type=entry.subject_type,
                subject_id=entry.subject_id,
                owner_organisation_id=entry.owner_organisation_id,
                is_public=entry.is_public,
                title={language: text.replace("\x00", "") for language, text in entry.title.items()},
                title_stems=entry.stems[0],
                stems=entry.stems[1],
            )
            for entry in latest.values()
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["subject_type", "subject_id"],
        update_fields=["owner_organisation", "is_public", "title", "title_stems", "stems"],
    )
    return len(latest)


def remove(subject_type: str, subject_ids: int | Iterable[int]) -> None:
    """These subjects are found no more."""
    wanted = [subject_ids] if isinstance(subject_ids, int) else list(subject_ids)
    for start in range(0, len(wanted), _BATCH):
        SearchEntry.objects.filter(subject_type=subject_type, subject_id__in=wanted[start : start + _BATCH]).delete()
