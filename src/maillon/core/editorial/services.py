"""Writing editorial pages, paragraph by paragraph."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.editorial import rules
from maillon.core.editorial.models import Passage
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.core.people.permissions import can
from maillon.core.people.rules import Capability


@dataclass(frozen=True, slots=True)
class Draft:
    """A paragraph as somebody leaves it; ``passage_id`` is ``None`` for a new one, an empty French removes it."""

    passage_id: int | None
    fr: str
    en: str
    en_still_right: bool = False


def state_of(passages: Iterable[Passage]) -> str:
    """What names the page as somebody saw it: changes when any paragraph does."""
    seen = hashlib.sha256()
    for passage in passages:
        seen.update(repr((passage.pk, passage.text_fr, passage.text_en, passage.en_translates)).encode())
    return seen.hexdigest()


@transaction.atomic
def edit(*, page: str, drafts: Sequence[Draft], seen: str, actor: User, at: datetime) -> int:
    """Save a page's paragraphs in the order given; English left as it was goes stale where the French changed.

    ``seen`` is the ``state_of`` the page the actor started from. Gives the number of paragraphs that changed.
    Raises NotAllowed, and RuleViolation ``editorial.changed_meanwhile``, ``editorial.no_french`` (English
    without French; ``field`` names the draft) or ``editorial.empty`` for a page left without a paragraph.
    """
    if not can(actor, Capability.EDIT_TEXTS):
        raise NotAllowed("editorial.edit")
    passages = {passage.pk: passage for passage in Passage.objects.select_for_update().filter(page=page)}
    ordered = sorted(passages.values(), key=lambda passage: passage.position)
    if not passages or seen != state_of(ordered):
        raise RuleViolation("editorial.changed_meanwhile")
    kept = [(position, draft) for position, draft in enumerate(drafts) if rules.clean(draft.fr)]
    for position, draft in enumerate(drafts):
        if rules.clean(draft.en) and not rules.clean(draft.fr):
            raise RuleViolation("editorial.no_french", field=f"fr-{position}")
    if not kept:
        raise RuleViolation("editorial.empty")

    changed = 0
    gone = passages.keys() - {draft.passage_id for _position, draft in kept}
    for pk in gone:
        record(actor, "core.passage.removed", passages[pk], at=at, before={"fr": passages[pk].text_fr})
        changed += 1
    Passage.objects.filter(pk__in=gone).delete()
    for place, (_position, draft) in enumerate(kept):
        passage = passages.get(draft.passage_id) if draft.passage_id is not None else None
        if passage is None:
            fresh = Passage(page=page, position=_free_position(page))
            fresh.take(rules.opened(fr=draft.fr, en=draft.en, at=at))
            fresh.save()
            record(actor, "core.passage.added", fresh, at=at, after={"fr": fresh.text_fr})
            passages[fresh.pk], changed = fresh, changed + 1
            kept[place] = (_position, Draft(fresh.pk, draft.fr, draft.en))
            continue
        before = passage.as_text()
        after = rules.edited(before, fr=draft.fr, en=draft.en, en_still_right=draft.en_still_right, at=at)
        if after != before and (after.fr, after.en, after.en_translates) != (
            before.fr,
            before.en,
            before.en_translates,
        ):
            passage.take(after)
            passage.save()
            record(
                actor,
                "core.passage.changed",
                passage,
                at=at,
                before={"fr": before.fr, "en": before.en, "english": before.standing},
                after={"fr": after.fr, "en": after.en, "english": after.standing},
            )
            changed += 1
    _put_in_order(page, [draft.passage_id for _position, draft in kept if draft.passage_id is not None])
    return changed


def _free_position(page: str) -> int:
    last = Passage.objects.filter(page=page).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _put_in_order(page: str, ids: list[int]) -> None:
    current = list(Passage.objects.filter(page=page).order_by("position").values_list("pk", flat=True))
    if current == ids:
        return
    start = _free_position(page)
    for offset, pk in enumerate(ids):
        Passage.objects.filter(pk=pk).update(position=start + offset)


@transaction.atomic
def load(folder: Path | None = None, *, at: datetime) -> list[str]:
    """Open the pages of a folder (by default ``data/texts``) that do not exist yet; gives their names.

    A page somebody may have edited is never touched.
    """
    opened = []
    for path in sorted((folder or Path(settings.PROJECT) / "data" / "texts").glob("*.toml")):
        if Passage.objects.filter(page=path.stem).exists():
            continue
        for position, passage in enumerate(tomllib.loads(path.read_text("utf-8"))["passage"]):
            fresh = Passage(page=path.stem, position=position)
            fresh.take(rules.opened(fr=passage["fr"], en=passage.get("en", ""), at=at))
            fresh.save()
        opened.append(path.stem)
    return opened
