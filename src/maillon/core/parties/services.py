"""Finding, and where need be opening, the record of each organisation published data name."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from maillon.core.narratives import read
from maillon.core.parties.models import Organisation, OrganisationIdentifier, OrganisationName
from maillon.core.parties.nearby import Nearby, free_slugs
from maillon.core.parties.rules import Mention, identity, spellings
from maillon.core.text import name_key

_BATCH = 500


class Directory:
    """Organisations by registry number and by name, looked up for each batch of mentions.

    Only the names of recorded organisations are held, for the time of an import: what published data name is
    read from the tables, so that memory does not follow how many they are.
    """

    def __init__(self) -> None:
        self._recorded: dict[str, int] = {}
        recorded = Organisation.objects.recorded().order_by("-pk").values_list("pk", "legal_name_fr", "legal_name_en")
        for pk, *names in recorded.iterator(chunk_size=_BATCH):
            self._recorded |= {key: pk for name in names if (key := name_key(name)[:300])}

    @transaction.atomic
    def resolve(self, mentions: Sequence[Mention]) -> list[int]:
        """The organisation of each mention, in order; opens a record (standing: mentioned) for unknown ones.

        A registry number that can be trusted decides; else the folded name, aliases included; a number already
        held by another organisation of that name in the same registry means another organisation. Who has no
        name is called by the reference.
        """
        nearby = Nearby(mentions, self._recorded)
        new: list[Organisation] = []
        names: list[OrganisationName] = []
        identifiers: list[OrganisationIdentifier] = []
        found: list[Organisation | int] = []
        for mention in mentions:
            if mention.organisation_id is not None:
                found.append(mention.organisation_id)
                continue
            known = identity(mention.reference)
            organisation = nearby.numbered(known) if known else None
            if organisation is None:
                spelled = spellings(mention)
                organisation = nearby.named(spelled, known)
                if organisation is None:
                    organisation = _opened(mention)
                    new.append(organisation)
                    names += [
                        OrganisationName(organisation=organisation, name=name, key=key) for key, name in spelled.items()
                    ]
                    nearby.add(organisation, spelled)
                # A recorded organisation's numbers are its own business: only mentions learn one.
                if known and organisation.standing == Organisation.Standing.MENTIONED:
                    nearby.learn(organisation, known)
                    identifiers.append(
                        OrganisationIdentifier(organisation=organisation, scheme=known[0], value=known[1])
                    )
            found.append(organisation)
        for organisation, free in zip(new, free_slugs([one.legal_name_fr for one in new]), strict=True):
            organisation.slug = free
        Organisation.objects.bulk_create(new, batch_size=_BATCH)
        for name in names:
            name.organisation_id = name.organisation.pk
        for identifier in identifiers:
            identifier.organisation_id = identifier.organisation.pk
        OrganisationName.objects.bulk_create(names, batch_size=_BATCH)
        OrganisationIdentifier.objects.bulk_create(identifiers, batch_size=_BATCH)
        return [item if isinstance(item, int) else item.pk for item in found]


def _opened(mention: Mention) -> Organisation:
    french = read(mention.name, "fr").text or mention.reference or "?"
    english = mention.name.get("en", "")
    return Organisation(
        legal_name_fr=french[:300],
        legal_name_en=english[:300] if english != french else "",
        organisation_type=mention.type if len(mention.type) <= 4 else "",
        standing=Organisation.Standing.MENTIONED,
    )


def resolve_many(mentions: Sequence[Mention], *, directory: Directory | None = None) -> list[int]:
    """The organisation of each mention, in order; pass one ``directory`` to many calls of one import."""
    return (directory or Directory()).resolve(mentions)
