"""Finding, and where need be opening, the record of each organisation published data name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from maillon.core.narratives import read
from maillon.core.parties.models import FormerAddress, Organisation, OrganisationIdentifier, OrganisationName
from maillon.core.parties.rules import Mention, identity, name_keys
from maillon.core.text import name_key, slug

_BATCH = 500


class Directory:
    """Every organisation by registry number and by name, held in memory for the time of an import.

    A transaction that resolved through it and was rolled back leaves it wrong: load another one.
    """

    def __init__(self) -> None:
        self._by_identity: dict[tuple[str, str], Organisation] = {}
        self._by_name: dict[str, Organisation] = {}
        self._schemes: dict[str, set[str]] = {}
        self._slugs: set[str] = set(FormerAddress.objects.values_list("slug", flat=True))
        # Recorded organisations come last so that a name shared with a mere mention is theirs.
        found = {}
        for organisation in Organisation.objects.order_by("standing", "-pk").only(
            "slug", "legal_name_fr", "legal_name_en", "standing"
        ):
            found[organisation.pk] = organisation
            self._slugs.add(organisation.slug)
        rank = {pk: position for position, pk in enumerate(found)}
        names = OrganisationName.objects.values_list("organisation_id", "key")
        for pk, key in sorted(names, key=lambda row: rank.get(row[0], -1)):
            self._by_name[key] = found[pk]
        for organisation in found.values():
            for name in (organisation.legal_name_fr, organisation.legal_name_en):
                if (key := name_key(name)[:300]) and not self._holds_firmly(key, organisation):
                    self._by_name[key] = organisation
        for pk, scheme, value in OrganisationIdentifier.objects.values_list("organisation_id", "scheme", "value"):
            self._by_identity[scheme, value] = found[pk]
            self._schemes.setdefault(found[pk].slug, set()).add(scheme)

    def _holds_firmly(self, key: str, newcomer: Organisation) -> bool:
        held = self._by_name.get(key)
        return (
            held is not None
            and held.standing == Organisation.Standing.RECORDED
            and newcomer.standing == Organisation.Standing.MENTIONED
        )

    @transaction.atomic
    def resolve(self, mentions: Sequence[Mention]) -> list[int]:
        """The organisation of each mention, in order; opens a record (standing: mentioned) for unknown ones.

        A registry number that can be trusted decides; else the folded name, aliases included; a number already
        held by another organisation of that name in the same registry means another organisation.
        """
        new: list[Organisation] = []
        names: list[OrganisationName] = []
        identifiers: list[OrganisationIdentifier] = []
        found: list[Organisation | int] = []
        for mention in mentions:
            if mention.organisation_id is not None:
                found.append(mention.organisation_id)
                continue
            known = identity(mention.reference)
            organisation = self._by_identity.get(known) if known else None
            if organisation is None:
                organisation = self._named(name_keys(mention), known)
                if organisation is None:
                    organisation = self._open(mention)
                    new.append(organisation)
                    names += self._learn(organisation, mention)
                # A recorded organisation's numbers are its own business: only mentions learn one.
                if known and organisation.standing == Organisation.Standing.MENTIONED:
                    self._by_identity[known] = organisation
                    self._schemes.setdefault(organisation.slug, set()).add(known[0])
                    identifiers.append(
                        OrganisationIdentifier(organisation=organisation, scheme=known[0], value=known[1])
                    )
            found.append(organisation)
        Organisation.objects.bulk_create(new, batch_size=_BATCH)
        for name in names:
            name.organisation_id = name.organisation.pk
        for identifier in identifiers:
            identifier.organisation_id = identifier.organisation.pk
        OrganisationName.objects.bulk_create(names, batch_size=_BATCH)
        OrganisationIdentifier.objects.bulk_create(identifiers, batch_size=_BATCH)
        return [item if isinstance(item, int) else item.pk for item in found]

    def _named(self, keys: Iterable[str], known: tuple[str, str] | None) -> Organisation | None:
        for key in keys:
            organisation = self._by_name.get(key)
            if organisation is not None and not (known and known[0] in self._schemes.get(organisation.slug, ())):
                return organisation
        return None

    def _learn(self, organisation: Organisation, mention: Mention) -> list[OrganisationName]:
        spelled = {name_key(name)[:300]: name[:300] for _, name in sorted(mention.name.items(), reverse=True)}
        keys = name_keys(mention) or [key for key in [name_key(organisation.legal_name_fr)[:300]] if key]
        for key in keys:
            self._by_name.setdefault(key, organisation)
        return [
            OrganisationName(organisation=organisation, name=spelled[key], key=key) for key in keys if key in spelled
        ]

    def _open(self, mention: Mention) -> Organisation:
        french = read(mention.name, "fr").text or mention.reference or "?"
        english = mention.name.get("en", "")
        return Organisation(
            slug=self._free_slug(french),
            legal_name_fr=french[:300],
            legal_name_en=english[:300] if english != french else "",
            organisation_type=mention.type if len(mention.type) <= 4 else "",
            standing=Organisation.Standing.MENTIONED,
        )

    def _free_slug(self, name: str) -> str:
        base, candidate, count = slug(name), slug(name), 1
        while candidate in self._slugs:
            count += 1
            candidate = f"{base}-{count}"
        self._slugs.add(candidate)
        return candidate


def resolve_many(mentions: Sequence[Mention], *, directory: Directory | None = None) -> list[int]:
    """The organisation of each mention, in order; pass one ``directory`` to many calls of one import."""
    return (directory or Directory()).resolve(mentions)
