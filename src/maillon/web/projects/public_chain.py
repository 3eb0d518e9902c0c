"""The chain of an activity: who gives, who answers for it, who acts, where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillon.core.models import Organisation
from maillon.core.narratives import read
from maillon.projects.amounts import Kind, Rates, kind_of
from maillon.projects.models import ParticipatingOrganisation
from maillon.projects.portrait import MovementSum, Portrait
from maillon.web.insight.phrases import language, listed
from maillon.web.projects.public_money import Money
from maillon.web.projects.public_naming import Party, party, place_name
from maillon.web.templatetags.maillon import short_amount

SHOWN_IN_LINK = 3
_INCOMING_COMMITMENT = "11"
_ROLE = ParticipatingOrganisation.Role


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the chain: who, with how much, and where the money goes next."""

    role: str
    parties: tuple[Party, ...]
    more: int = 0
    amount_minor: int | None = None
    note: str = ""
    is_here: bool = False


def chain(portrait: Portrait, money: Money) -> list[Link]:
    """Who gives, who answers for it, who acts, where: one link a role, in the order money goes."""
    rates = Rates(portrait.rates)
    given = _by_party(portrait.movements, Kind.INCOMING, rates)
    received = _by_party(portrait.movements, Kind.SPENT, rates)
    kept = _kept(portrait.movements, rates)
    links = []
    for role, title, amounts, note in (
        (_ROLE.FUNDING, _("Bailleur"), given, _("reçus")),
        (_ROLE.ACCOUNTABLE, _("Organisme responsable"), kept, _("de dépenses directes")),
        (_ROLE.EXTENDING, _("Intermédiaire"), {}, ""),
        (_ROLE.IMPLEMENTING, _("Partenaire"), received, _("versés ou dépensés")),
    ):
        members = distinct(p for p in portrait.participants if p.role == role)
        if role == _ROLE.ACCOUNTABLE and not members:
            members = [(portrait.activity.reporting_organisation, "")]
            title = _("Organisme déclarant")
        if not members:
            continue
        amount = sum(amounts.get(organisation.pk, 0) for organisation, _name in members) or None
        promised = _promised(portrait.movements, members, rates) if role == _ROLE.FUNDING else 0
        if amount and promised > amount:
            note = _("promis, dont %(amount)s déjà reçus") % {"amount": short_amount(amount)}
            amount = promised
        parties = [p for organisation, name in members if (p := party(organisation, name))]
        links.append(
            Link(
                title,
                tuple(parties[:SHOWN_IN_LINK]),
                max(0, len(parties) - SHOWN_IN_LINK),
                amount,
                note if amount else "",
            )
        )
    if place := _place(portrait):
        links.append(place)
    if money.budget and links and links[0].amount_minor is None and links[0].role == _("Bailleur"):
        first = links[0]
        links[0] = Link(first.role, first.parties, first.more, money.budget, _("de budget"))
    return links


def distinct(participants: Iterable[ParticipatingOrganisation]) -> list[tuple[Organisation, str]]:
    """Each organisation once, with the name it was published under."""
    found: dict[int, tuple[Organisation, str]] = {}
    for one in participants:
        found.setdefault(one.organisation_id, (one.organisation, read(one.name, language()).text))
    return list(found.values())


def _by_party(movements: Sequence[MovementSum], kind: Kind, rates: Rates) -> dict[int | None, int]:
    found: dict[int | None, int] = defaultdict(int)
    for movement in movements:
        if kind_of(movement.type, movement.finance_type) is kind:
            who = movement.provider_id if kind is Kind.INCOMING else movement.receiver_id
            found[who] += rates.cents(movement.amount_minor, movement.currency, movement.year) or 0
    return found


def _kept(movements: Sequence[MovementSum], rates: Rates) -> dict[int | None, int]:
    """What each organisation spent without naming who received it."""
    found: dict[int | None, int] = defaultdict(int)
    for movement in movements:
        if kind_of(movement.type, movement.finance_type) is Kind.SPENT and not (
            movement.receiver_id or movement.receiver_name
        ):
            found[movement.provider_id] += rates.cents(movement.amount_minor, movement.currency, movement.year) or 0
    return found


def _promised(movements: Sequence[MovementSum], members: Sequence[tuple[Organisation, str]], rates: Rates) -> int:
    """What the funders committed to give, by the receiver's account (transaction type 11)."""
    keys = {organisation.pk for organisation, _name in members}
    return sum(
        rates.cents(one.amount_minor, one.currency, one.year) or 0
        for one in movements
        if one.type == _INCOMING_COMMITMENT and one.provider_id in keys
    )


def _place(portrait: Portrait) -> Link | None:
    countries = [
        Party(place_name(r.kind, r.vocabulary, r.code), _country_url(r.kind, r.code)) for r in portrait.recipients
    ]
    if not countries:
        return None
    spots = [name for location in portrait.locations if (name := read(location.name, language()).text)]
    return Link(
        _("Lieu"),
        tuple(countries[:SHOWN_IN_LINK]),
        max(0, len(countries) - SHOWN_IN_LINK),
        note=listed(list(dict.fromkeys(spots))[:3]) if spots else "",
        is_here=True,
    )


def _country_url(kind: str, code: str) -> str:
    return f"{reverse('explorer')}?pays={code}" if kind == "country" else ""
