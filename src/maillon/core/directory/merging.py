"""Two records that a person knows to be one organisation, or two."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ForeignObjectRel, Model, Q
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.directory.duplicates import DISTINCT
from maillon.core.directory.models import Merge
from maillon.core.directory.naming import require
from maillon.core.directory.unmerging import Moved, as_written
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import FormerAddress, Organisation, OrganisationName, Relationship
from maillon.core.people.models import User
from maillon.core.text import name_key

_APART = frozenset({OrganisationName, Relationship})


@transaction.atomic
def merge(*, duplicate: Organisation, into: Organisation, actor: User, at: datetime) -> Organisation:
    """Two records were one organisation: all that is said of the duplicate is said of the other.

    Its names become the other's confirmed aliases, its numbers and its place in activities the other's; it is
    then removed, and its address leads to the other; ``unmerging.undo`` takes it all back. Only a record known
    from published data alone may be merged away. Raises NotAllowed, RuleViolation ``directory.same``,
    ``directory.has_record``, or ``directory.entangled`` (``table``) when a rule of another domain forbids both
    to be one; nothing is changed then.
    """
    require(actor)
    if duplicate.pk == into.pk:
        raise RuleViolation("directory.same", field="into")
    if duplicate.standing == Organisation.Standing.RECORDED:
        raise RuleViolation("directory.has_record", field="duplicate", name=duplicate.legal_name_fr)
    before: dict[str, str | int] = {
        "slug": duplicate.slug,
        "legal_name_fr": duplicate.legal_name_fr,
        "id": duplicate.pk,
    }
    between = Relationship.objects.filter(Q(source=duplicate, target=into) | Q(source=into, target=duplicate))
    removed = as_written([duplicate, *duplicate.names.order_by("pk"), *between.order_by("pk")])
    added, confirmed = _move_names(duplicate, into)
    between.delete()
    moved = [_move(Relationship, field, duplicate, into) for field in ("source", "target")]
    for relation in Organisation._meta.get_fields(include_hidden=True):
        # Hidden ones too (related_name="+"): deleting the duplicate would take their rows along. What is many to many
        # is moved by the rows of its table, which are among the hidden ones.
        if (
            isinstance(relation, ForeignObjectRel)
            and not relation.many_to_many
            and relation.related_model not in _APART
        ):
            moved.append(_move(relation.related_model, relation.field.name, duplicate, into))
    duplicate.delete()
    former = FormerAddress.objects.create(slug=str(before["slug"]), organisation=into)
    Merge.objects.create(
        kept=into,
        slug=before["slug"],
        name=before["legal_name_fr"],
        merged_at=at,
        moved=[one for one in moved if one[2]],
        removed=removed,
        added=[["core.organisationname", added], ["core.formeraddress", [former.pk]]],
        confirmed=confirmed,
    )
    record(actor, "core.organisation.merged", into, at=at, before=before, after={"into": into.slug})
    return into


@transaction.atomic
def keep_apart(*, one: Organisation, other: Organisation, actor: User, at: datetime) -> Relationship:
    """Two records that look alike are two organisations: they are not offered as one again.

    Raises NotAllowed, RuleViolation ``directory.same``; saying it twice changes nothing.
    """
    require(actor)
    if one.pk == other.pk:
        raise RuleViolation("directory.same", field="into")
    either = Q(source=one, target=other) | Q(source=other, target=one)
    if known := Relationship.objects.filter(either, kind=DISTINCT).first():
        return known
    told = Relationship.objects.create(source=one, target=other, kind=DISTINCT, starts_on=timezone.localdate(at))
    record(actor, "core.organisation.kept_apart", one, at=at, after={"other": other.slug})
    return told


def _move_names(duplicate: Organisation, into: Organisation) -> tuple[list[int], list[int]]:
    """Say the duplicate's names of the other: the ids of those written, and of those it had that are now sure."""
    names = [duplicate.legal_name_fr, duplicate.legal_name_en, *duplicate.names.values_list("name", flat=True)]
    keys = {name_key(name)[:300]: name for name in reversed(names) if name_key(name)}
    held = set(into.names.values_list("key", flat=True))
    unsure = OrganisationName.objects.filter(organisation=into, key__in=keys, confirmed=False)
    confirmed = list(unsure.order_by("pk").values_list("pk", flat=True))
    OrganisationName.objects.filter(pk__in=confirmed).update(confirmed=True)
    new = {key: name for key, name in keys.items() if key not in held}
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=into, key=key, name=name, confirmed=True) for key, name in new.items()
    )
    duplicate.names.all().delete()
    return list(into.names.filter(key__in=new).order_by("pk").values_list("pk", flat=True)), confirmed


def _move(model: type[Model], field: str, duplicate: Organisation, into: Organisation) -> Moved:
    # Higher domains point here too: their tables are found, not named.
    table = model._meta.label_lower
    rows = model._base_manager.filter(**{field: duplicate})
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    try:
        with transaction.atomic():
            rows.update(**{field: into})
    except IntegrityError as error:
        raise RuleViolation("directory.entangled", table=table) from error
    return table, field, ids
