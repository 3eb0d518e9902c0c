"""Importing elected members from a table: read whole, told line by line, and replayable without a trace."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.core.places import region_codes
from maillon.engagement.models import Assembly, ElectedMember, Riding, RidingPlace
from maillon.engagement.rules.elected import COLUMNS, NEEDED, Line, place_key, read_line


@dataclass(slots=True)
class Imported:
    """What an import did: lines read = new + changed + same + refused; each refusal with its line and reason."""

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def assemblies_shipped() -> Path:
    """The two assemblies, as they come with the product."""
    return Path(settings.PROJECT) / "data" / "engagement" / "assemblies.toml"


@transaction.atomic
def load_assemblies(path: Path) -> int:
    """Put the assemblies of a file; gives how many."""
    told = tomllib.loads(path.read_text("utf-8"))["assembly"]
    for place, one in enumerate(told):
        Assembly.objects.update_or_create(code=one["code"], defaults={"name": one["name"], "place": place})
    return len(told)


def import_csv(
    *, content: bytes, is_example: bool, actor: User | None, at: datetime, dry_run: bool = False
) -> Imported:
    """Bring a table of ridings and elected members up to date, all or nothing but for the lines refused.

    A riding’s places are replaced; who sits no longer ends the day the next one begins. Raises RuleViolation
    ``elected.not_text``, ``elected.no_columns`` (``missing``).
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleViolation("elected.not_text") from error
    first = text.split("\n", 1)[0]
    table = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    missing = [name for name in NEEDED if name not in (table.fieldnames or ())]
    if missing:
        raise RuleViolation("elected.no_columns", missing=", ".join(missing))
    assert set(NEEDED) <= set(COLUMNS)
    with transaction.atomic():
        done = _bring(table, is_example=is_example)
        if dry_run:
            transaction.set_rollback(True)
    if not dry_run and done.new + done.changed:
        subject = Assembly.objects.order_by("place").first()
        assert subject is not None
        told = {"read": done.read, "new": done.new, "changed": done.changed, "refused": len(done.refused)}
        record(actor, "engagement.elected.imported", subject, at=at, after=told)
    return done


def _bring(table: csv.DictReader[str], *, is_example: bool) -> Imported:
    assemblies = {one.code: one for one in Assembly.objects.all()}
    regions, codes = frozenset(region_codes()), frozenset(assemblies)
    done = Imported()
    seen: set[tuple[str, str]] = set()
    for cells in table:
        done.read += 1
        line = read_line({name: cells.get(name) or "" for name in COLUMNS}, assemblies=codes, regions=regions)
        if isinstance(line, Line) and (line.assembly, line.code) in seen:
            line = "elected.twice"
        if isinstance(line, str):
            done.refused.append((table.line_num, line))
            continue
        seen.add((line.assembly, line.code))
        outcome = _keep(line, assemblies[line.assembly], is_example)
        setattr(done, outcome, getattr(done, outcome) + 1)
    return done


def _keep(line: Line, assembly: Assembly, is_example: bool) -> str:
    known = Riding.objects.filter(assembly=assembly, code=line.code, ends_on=None).first()
    facts = {"name": line.riding, "region": line.region, "source": line.source, "is_example": is_example}
    if known is None:
        known = Riding.objects.create(assembly=assembly, code=line.code, starts_on=line.since, **facts)
        outcome = "new"
    else:
        outcome = "same" if {name: getattr(known, name) for name in facts} == facts else "changed"
        if outcome == "changed":
            Riding.objects.filter(pk=known.pk).update(**facts)
    changed = [_places(line, known), _member(line, known)]
    return "changed" if outcome == "same" and any(changed) else outcome


def _places(line: Line, riding: Riding) -> bool:
    kinds = RidingPlace.Kind
    told = {(kinds.MUNICIPALITY.value, place_key(name)): name for name in line.municipalities}
    told |= {(kinds.POSTAL.value, code.lower()): code for code in line.postal}
    known = {(one.kind, one.key): one for one in riding.places.all()}
    gone = [one.pk for key, one in known.items() if key not in told]
    fresh = [RidingPlace(riding=riding, kind=key[0], key=key[1], name=told[key]) for key in told.keys() - known.keys()]
    RidingPlace.objects.filter(pk__in=gone).delete()
    RidingPlace.objects.bulk_create(fresh)
    return bool(gone or fresh)


def _member(line: Line, riding: Riding) -> bool:
    sitting = riding.members.filter(ends_on=None).first()
    facts = {"salutation": dict(line.salutation), "group": line.group, "email": line.email}
    if sitting is not None and sitting.name == line.name:
        if {name: getattr(sitting, name) for name in facts} == facts:
            return False
        ElectedMember.objects.filter(pk=sitting.pk).update(**facts)
        return True
    if sitting is not None:
        if line.since <= sitting.starts_on:
            # The same term told anew under a corrected name: nobody sat in between.
            ElectedMember.objects.filter(pk=sitting.pk).delete()
        else:
            ElectedMember.objects.filter(pk=sitting.pk).update(ends_on=line.since)
    if not line.name:
        return sitting is not None
    ElectedMember.objects.create(riding=riding, name=line.name, starts_on=line.since, **facts)
    return True
