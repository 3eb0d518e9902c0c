"""The public page of an activity, from its portrait: chain, steps, places, money by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.core.codelists import queries as codelists
from maillon.core.models import Organisation
from maillon.core.narratives import read
from maillon.insight.amounts import Kind, PlannedAmount, Rates, budgets_by_year, kind_of
from maillon.projects.models import Activity, ParticipatingOrganisation, Transaction
from maillon.projects.portrait import (
    Classified,
    MovementSum,
    Portrait,
)
from maillon.web.insight import maps
from maillon.web.insight.phrases import language, listed
from maillon.web.insight.presenters import GOALS
from maillon.web.templatetags.maillon import short_amount

SHOWN_IN_LINK = 3
_INCOMING_COMMITMENT = "11"
_ROLE = ParticipatingOrganisation.Role


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as a link names it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the chain: who, with how much, and where the money goes next."""

    role: str
    parties: tuple[Party, ...]
    more: int = 0
    amount_minor: int | None = None
    note: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the life of an activity: done, current, stopped or to come."""

    label: str
    state: str


@dataclass(slots=True)
class Year:
    """A year's money in Canadian cents (None where nothing is published), and what was in other currencies."""

    year: int
    budget: int | None = None
    spent: int | None = None
    originals: list[tuple[str, int, str]] = field(default_factory=list)
    unconverted: bool = False
    budget_bar: str = "0%"
    spent_bar: str = "0%"


@dataclass(frozen=True, slots=True)
class Money:
    """The activity's whole money in Canadian cents; None where nothing of the kind is published."""

    budget: int | None
    spent: int | None
    committed: int | None
    incoming: int | None
    guaranteed: int | None
    unconverted: tuple[tuple[str, int], ...]
    years: tuple[Year, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """A transaction as the table shows it."""

    transaction: Transaction
    type: str
    provider: Party | None
    receiver: Party | None
    cad_minor: int | None


def party(organisation: Organisation | None, name: str = "") -> Party | None:
    """An organisation with its page, or a bare name where only that was published."""
    if organisation is not None:
        return Party(organisation.name(language()) or name, reverse("organisation", kwargs={"slug": organisation.slug}))
    return Party(name, "") if name else None


def _label(list_name: str, code: str) -> str:
    return codelists.label(list_name, code, language())


# --- the chain -----------------------------------------------------------------------------------------


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
        members = _distinct(p for p in portrait.participants if p.role == role)
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


def _distinct(participants: Iterable[ParticipatingOrganisation]) -> list[tuple[Organisation, str]]:
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


def place_name(kind: str, vocabulary: str, code: str) -> str:
    """The name of a recipient country or region."""
    if kind == "country":
        return _label("Country", code)
    return _label("Region" if vocabulary in ("", "1") else "Region-M49", code)


def _country_url(kind: str, code: str) -> str:
    return f"{reverse('explorer')}?pays={code}" if kind == "country" else ""


# --- the life of the activity --------------------------------------------------------------------------


def steps(activity: Activity) -> list[Step]:
    """The four steps of ActivityStatus, with cancelled and suspended as a stop; none when it is not said."""
    order = ["1", "2", "3", "4"]
    labels = {"1": _("En préparation"), "2": _("En cours"), "3": _("En clôture"), "4": _("Terminé")}
    if activity.status in ("5", "6"):
        stop = _("Annulé") if activity.status == "5" else _("Suspendu")
        return [
            Step(labels["1"], "done"),
            Step(labels["2"], "done" if activity.actual_start else ""),
            Step(stop, "stop"),
        ]
    if activity.status not in order:
        return []
    now = order.index(activity.status)
    return [
        Step(labels[code], "done" if place < now or activity.status == "4" else "now" if place == now else "")
        for place, code in enumerate(order)
    ]


# --- money ---------------------------------------------------------------------------------------------


def money(portrait: Portrait) -> Money:
    """Totals and years in Canadian dollars, at the average rate of the year of each value date."""
    rates = Rates(portrait.rates)
    totals: dict[Kind, int] = {}
    missing: dict[str, int] = defaultdict(int)
    years: dict[int, Year] = {}
    planned = [
        PlannedAmount(b.type, b.period_start, b.period_end, b.amount_minor, b.currency, b.value_date)
        for b in portrait.budgets
    ]
    for part in budgets_by_year(planned, rates):
        totals[Kind.BUDGET] = totals.get(Kind.BUDGET, 0) + (part.cad_minor or 0)
        year = years.setdefault(part.year, Year(part.year))
        _add(year, Kind.BUDGET, part.minor, part.currency, part.cad_minor, missing)
    for movement in portrait.movements:
        kind = kind_of(movement.type, movement.finance_type)
        if kind is None:
            continue
        cad = rates.cents(movement.amount_minor, movement.currency, movement.year)
        totals[kind] = totals.get(kind, 0) + (cad or 0)
        if kind is Kind.SPENT:
            year = years.setdefault(movement.year, Year(movement.year))
            _add(year, kind, movement.amount_minor, movement.currency, cad, missing)
    ordered = [years[key] for key in sorted(years)]
    most = max((max(year.budget or 0, year.spent or 0) for year in ordered), default=0)
    for year in ordered:
        year.budget_bar, year.spent_bar = _bar(year.budget or 0, most), _bar(year.spent or 0, most)
    return Money(
        totals.get(Kind.BUDGET),
        totals.get(Kind.SPENT),
        totals.get(Kind.COMMITTED),
        totals.get(Kind.INCOMING),
        totals.get(Kind.GUARANTEED),
        tuple(sorted(missing.items())),
        tuple(ordered),
    )


def _add(year: Year, kind: Kind, minor: int, currency: str, cad: int | None, missing: dict[str, int]) -> None:
    if kind is Kind.BUDGET:
        year.budget = (year.budget or 0) + (cad or 0)
    else:
        year.spent = (year.spent or 0) + (cad or 0)
    if currency != "CAD":
        title = _("budget") if kind is Kind.BUDGET else _("dépenses")
        for place, (known, amount, known_currency) in enumerate(year.originals):
            if known == title and known_currency == currency:
                year.originals[place] = (title, amount + minor, currency)
                break
        else:
            year.originals.append((title, minor, currency))
    if cad is None:
        missing[currency] += minor
        year.unconverted = True


def _bar(amount: int, most: int) -> str:
    return f"{100 * max(0, amount) / most:.0f}%" if most > 0 else "0%"


def movements(portrait: Portrait) -> list[Movement]:
    """One page of transactions, with their worth in Canadian dollars."""
    rates = Rates(portrait.rates)
    return [
        Movement(
            one,
            _label("TransactionType", one.type),
            party(one.provider, one.provider_name),
            party(one.receiver, one.receiver_name),
            rates.cents(one.amount_minor, one.currency, one.value_date.year) if one.currency != "CAD" else None,
        )
        for one in portrait.transactions
    ]


# --- places and classifications ------------------------------------------------------------------------


def places(portrait: Portrait) -> maps.Drawing | None:
    """The part of the world where it happens; none when no country or point is published."""
    countries = [r.code for r in portrait.recipients if r.kind == "country"]
    points = [
        (float(one.latitude), float(one.longitude), read(one.name, language()).text)
        for one in portrait.locations
        if one.latitude is not None and one.longitude is not None
    ]
    return maps.places(countries, points[:200], label=lambda code: _label("Country", code))


@dataclass(frozen=True, slots=True)
class Share:
    """A classification with its name, its share in percent and where it leads."""

    code: str
    label: str
    percentage: str
    bar: str
    url: str


_SECTOR_LISTS = {"1": "Sector", "2": "SectorCategory", "7": "UNSDG-Goals", "8": "UNSDG-Targets"}


def sectors(classified: Sequence[Classified]) -> list[tuple[str, list[Share]]]:
    """Sectors by vocabulary, the standard's first."""
    found: dict[str, list[Share]] = {}
    for one in classified:
        if one.kind != "SectorShare":
            continue
        list_name = _SECTOR_LISTS.get(one.vocabulary, "")
        label = read(one.name, language()).text or (_label(list_name, one.code) if list_name else one.code)
        if list_name:
            label = _label(list_name, one.code) if _label(list_name, one.code) != one.code else label
        url = f"{reverse('explorer')}?secteur={one.code[:3]}" if one.vocabulary in ("1", "2") else ""
        share = f"{one.percentage:f}".rstrip("0").rstrip(".") if one.percentage is not None else ""
        found.setdefault(one.vocabulary, []).append(Share(one.code, label, share, f"{one.percentage or 100:.0f}%", url))
    titles = {"1": _("Secteurs du CAD"), "2": _("Catégories du CAD")}
    return [
        (titles.get(vocabulary) or _label("SectorVocabulary", vocabulary), found[vocabulary])
        for vocabulary in sorted(found, key=lambda v: (v not in titles, v))
    ]


def goals(classified: Sequence[Classified]) -> list[Share]:
    """The sustainable development goals it names, as tags or as sectors."""
    codes = {one.code for one in classified if one.kind == "Tag" and one.vocabulary == "2"}
    codes |= {one.code for one in classified if one.kind == "SectorShare" and one.vocabulary == "7"}
    ordered = sorted((code for code in codes if code.isdigit()), key=int)
    return [
        Share(code, str(GOALS.get(code) or _label("UNSDG-Goals", code)), "", "", f"{reverse('explorer')}?odd={code}")
        for code in ordered
    ]


def markers(classified: Sequence[Classified]) -> list[tuple[str, str]]:
    """Policy markers that say something: which policy, how much."""
    return [
        (_label("PolicyMarker", one.code), _label("PolicySignificance", one.significance))
        for one in classified
        if one.kind == "PolicyMarker" and one.vocabulary in ("", "1") and one.significance not in ("", "0")
    ]


# --- results -------------------------------------------------------------------------------------------


def related_groups(portrait: Portrait) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Related activities by kind: title, address (empty when not published here), identifier."""
    titles = {
        "1": _("Fait partie de"),
        "2": _("Se compose de"),
        "3": _("À côté de"),
        "4": _("Cofinancé avec"),
        "5": _("Autre participation à la même activité"),
    }
    groups: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for one in portrait.related:
        published = one.title is not None
        groups[one.type].append(
            (
                read(one.title, language()).text or one.identifier,
                reverse("activity", kwargs={"identifier": one.identifier}) if published else "",
                one.identifier,
            )
        )
    return [(titles.get(type_, type_), groups[type_]) for type_ in sorted(groups)]


def documents(portrait: Portrait) -> list[tuple[str, str, str]]:
    """Documents that can be opened: address, title, format; anything but a web address is left out."""
    found = []
    for one in portrait.activity.documents:
        said: dict[str, Any] = one if isinstance(one, dict) else {}
        url = str(said.get("url") or "").strip()
        if url.lower().startswith(("https://", "http://")):
            title = said.get("title")
            text = read(title, language()).text if isinstance(title, dict) else ""
            found.append((url, text or url, str(said.get("format") or "")))
    return found


def summary(portrait: Portrait) -> str:
    """One sentence for search engines and feeds: where, with whom."""
    countries = [place_name(r.kind, r.vocabulary, r.code) for r in portrait.recipients]
    partners = [
        p.label
        for organisation, name in _distinct(p for p in portrait.participants if p.role == _ROLE.IMPLEMENTING)
        if (p := party(organisation, name))
    ]
    where = listed(countries[:3]) if countries else _("Lieu non précisé")
    if not partners:
        return where
    return ngettext("%(where)s, avec %(partners)s", "%(where)s, avec %(partners)s", len(partners)) % {
        "where": where,
        "partners": listed(partners[:2]),
    }
