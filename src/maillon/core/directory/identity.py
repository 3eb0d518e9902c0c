"""What an organisation is in the registries: its legal form, the year it was founded, its numbers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit import services as audit
from maillon.core.directory.record import can_edit
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Organisation, OrganisationIdentifier
from maillon.core.parties.rules import identity, is_year_end
from maillon.core.people.models import User

_LONGEST = {"legal_form": 80}
EARLIEST = 1600


@transaction.atomic
def establish(*, organisation: Organisation, fact: str, value: str, actor: User, at: datetime) -> None:
    """Write ``legal_form`` (words), ``founded_in`` (a year) or ``year_end`` (« 03-31 ») as the organisation says it.

    Raises NotAllowed; RuleViolation ``record.year``, ``record.year_end``, ``record.too_long``.
    """
    if not can_edit(actor, organisation):
        raise NotAllowed("parties.correct_record")
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = getattr(kept, fact)
    said: str | int = value.strip()
    if fact == "founded_in":
        if not value.strip().isdigit() or not EARLIEST <= int(value) <= timezone.localdate(at).year:
            raise RuleViolation("record.year", field=fact, year=value[:20])
        said = int(value)
    elif fact == "year_end":
        if not is_year_end(value.strip()):
            raise RuleViolation("record.year_end", field=fact)
    elif len(value.strip()) > _LONGEST[fact]:
        raise RuleViolation("record.too_long", field=fact, most=_LONGEST[fact])
    if said == before:
        return
    setattr(kept, fact, said)
    kept.save(update_fields=[fact, "updated_at"])
    audit.record(actor, "core.organisation.corrected", kept, at=at, before={fact: before}, after={fact: said})


def as_kept(scheme: str, value: str) -> str:
    """A number as the record writes it: no spaces, and what org-id.guide keeps of it where it is known."""
    bare = "".join(value.split())
    known = identity(f"{scheme}-{bare}")
    return known[1] if known else bare


@transaction.atomic
def number(*, organisation: Organisation, scheme: str, value: str, actor: User, at: datetime) -> None:
    """Write the organisation's number in a registry (org-id.guide's scheme), in place of the one it had there.

    Raises NotAllowed; RuleViolation ``record.number_taken`` where another organisation has it: nobody is merged
    by typing a number.
    """
    if not can_edit(actor, organisation):
        raise NotAllowed("parties.correct_record")
    kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
    said = as_kept(scheme, value)
    if OrganisationIdentifier.objects.filter(scheme=scheme, value=said).exclude(organisation=kept).exists():
        raise RuleViolation("record.number_taken", field=scheme, number=said[:40])
    held = kept.identifiers.filter(scheme=scheme)
    before = list(held.values_list("value", flat=True))
    if before == [said]:
        return
    held.exclude(value=said).delete()
    OrganisationIdentifier.objects.get_or_create(organisation=kept, scheme=scheme, value=said)
    name = f"identifier_{scheme}"
    audit.record(actor, "core.organisation.corrected", kept, at=at, before={name: before}, after={name: said})
