"""The yearly declaration: begun from what is known, accepted one by one or together, and what it then writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations import services as obligations
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Affiliation, Organisation, OrganisationFigure, Person, Relationship
from maillon.core.parties.rules import Mention
from maillon.core.parties.services import resolve_many
from maillon.core.people.models import User
from maillon.core.text import name_key
from maillon.dossiers.effects import Occasion
from maillon.dossiers.forms.mapping import mapped
from maillon.dossiers.models import Dossier
from maillon.dossiers.queries.reading import form_of
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome, State
from maillon.dossiers.services import deciding, receiving, reviewing, starting
from maillon.dossiers.services.prefilling import prefill
from maillon.network.models import DeclaredCountry, Membership, MembershipYear, Renewal
from maillon.network.permissions.memberships import can_keep_members, is_member_staff
from maillon.network.queries.admissions import RENEWAL as EFFECT
from maillon.network.queries.memberships import membership_of
from maillon.network.queries.renewals import declaration_of, year_asked
from maillon.network.rules.renewals import BOARD, MONEY, PARTNER, BoardMember, Declaration
from maillon.network.services.admitting import version_for
from maillon.network.services.leaving import RENEWAL

"""A person's role on a board; what a partner is to a member."""


@transaction.atomic
def begin(
    *, organisation: Organisation, year: MembershipYear, actor: User, at: datetime, language: str = "fr"
) -> Dossier:
    """Open a member's declaration for a year, prefilled; asked twice, the same one.

    Raises NotAllowed; RuleViolation ``network.not_a_member``, ``network.renewal_not_open`` (``opens_on``),
    ``network.already_renewed``, ``network.no_procedure``.
    """
    if not is_member_staff(actor, organisation):
        raise NotAllowed("network.renew")
    day = timezone.localdate(at)
    membership = membership_of(organisation, day)
    if membership is None:
        raise RuleViolation("network.not_a_member")
    if day < year.renewal_opens_on:
        raise RuleViolation("network.renewal_not_open", opens_on=year.renewal_opens_on)
    Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    held = Renewal.objects.filter(membership=membership, year=year).select_related("dossier").first()
    if held is not None and held.dossier is not None and held.dossier.state not in (State.WITHDRAWN, State.REFUSED):
        return held.dossier
    if held is not None and held.declared_at is not None:
        raise RuleViolation("network.already_renewed", year=year.label)
    dossier = starting.start(
        version=version_for(EFFECT, at=at, key=year.procedure),
        applicant=organisation,
        actor=actor,
        at=at,
        language=language,
        title=f"{organisation.legal_name_fr}, {year.label}"[:200],
        is_demonstration=organisation.is_demonstration,
    )
    Renewal.objects.update_or_create(
        membership=membership, year=year, defaults={"dossier": dossier, "declared_by": actor}
    )
    _repeat_what_is_known(dossier, organisation, at)
    record(actor, "network.renewal.begun", membership, at=at, after={"year": year.label, "dossier": dossier.reference})
    return dossier


def accept(*, renewals: Iterable[Renewal], actor: User, at: datetime) -> tuple[list[Renewal], dict[str, RuleViolation]]:
    """Accept declarations as they are, each in its own transaction: those renewed, and why others could not be.

    Raises NotAllowed. A declaration somebody sent back or settled meanwhile is among the others, by its reference.
    """
    if not can_keep_members(actor):
        raise NotAllowed("network.accept_renewals")
    accepted: list[Renewal] = []
    refused: dict[str, RuleViolation] = {}
    for renewal in renewals:
        assert renewal.dossier is not None
        try:
            _accept(renewal.dossier, actor, at)
            accepted.append(renewal)
        except RuleViolation as violation:
            refused[renewal.dossier.reference] = violation
    return accepted, refused


@transaction.atomic
def _accept(dossier: Dossier, actor: User, at: datetime) -> None:
    if dossier.state == State.SUBMITTED:
        receiving.receive(dossier=dossier, actor=actor, at=at)
    if dossier.state == State.RECEIVABLE:
        reviewing.begin(dossier=dossier, actor=actor, at=at)
    if dossier.state == State.IN_REVIEW:
        reviewing.end(dossier=dossier, actor=actor, at=at)
    deciding.decide_alone(dossier=dossier, proposal=Proposal(Outcome.APPROVED), actor=actor, at=at)


def renewal_decided(occasion: Occasion) -> None:
    """A declaration accepted renews the membership and writes what it said in the record, with its source.

    Figures are dated rows; partners are relationships; a board member's name is kept only with their agreement.
    Raises RuleViolation ``network.not_a_member``, ``network.membership_ended`` (it left meanwhile),
    ``network.no_year``, ``network.already_renewed`` (``year``).
    """
    dossier, organisation = occasion.dossier, occasion.dossier.applicant
    assert organisation is not None
    renewal = _renewal(dossier, organisation, occasion.at)
    declared = declaration_of(dossier)
    _write_figures(organisation, declared, dossier.reference, occasion.at)
    _write_countries(renewal, declared)
    _write_partners(organisation, declared, timezone.localdate(occasion.at))
    _write_board(organisation, declared, timezone.localdate(occasion.at))
    renewal.declared_at = dossier.submitted_at or occasion.at
    renewal.dossier = dossier
    renewal.declared_by = renewal.declared_by or dossier.started_by
    renewal.save(update_fields=["declared_at", "dossier", "declared_by"])
    for owed in Obligation.objects.open().filter(
        kind=RENEWAL,
        debtor=organisation,
        subject_type=renewal.year._meta.label_lower,
        subject_id=str(renewal.year_id),
    ):
        obligations.meet(obligation=owed, actor=occasion.actor, at=occasion.at)
    after = {"year": renewal.year.label, "dossier": dossier.reference}
    record(occasion.actor, "network.membership.renewed", renewal.membership, at=occasion.at, after=after)


def _renewal(dossier: Dossier, organisation: Organisation, at: datetime) -> Renewal:
    """The year's renewal this dossier is; one begun from the list of procedures finds its year here."""
    held = Renewal.objects.filter(dossier=dossier).select_related("year", "membership").first()
    if held is not None:
        ended, last = held.membership.ends_on, held.year.ends_on - timedelta(days=1)
        if ended is not None and ended <= min(timezone.localdate(at), last):
            raise RuleViolation("network.membership_ended", ends_on=ended)
        return held
    membership = membership_of(organisation, timezone.localdate(at))
    if membership is None:
        raise RuleViolation("network.not_a_member")
    year = year_asked(timezone.localdate(dossier.started_at))
    if year is None:
        raise RuleViolation("network.no_year")
    held, _made = Renewal.objects.select_related("year", "membership").get_or_create(membership=membership, year=year)
    if held.declared_at is not None:
        raise RuleViolation("network.already_renewed", year=year.label)
    return held


def _write_figures(organisation: Organisation, declared: Declaration, source: str, at: datetime) -> None:
    period = declared.period
    if period is None or period.start is None or period.end is None:
        return
    OrganisationFigure.objects.bulk_create(
        OrganisationFigure(
            organisation=organisation,
            kind=kind,
            detail=detail,
            starts_on=period.start,
            ends_on=period.end,
            count=None if kind in MONEY else value,
            amount_minor=value * 100 if kind in MONEY else None,
            currency="CAD" if kind in MONEY else "",
            source=source,
            recorded_at=at,
        )
        for (kind, detail), value in declared.counted.items()
    )


def _write_countries(renewal: Renewal, declared: Declaration) -> None:
    renewal.countries.all().delete()
    DeclaredCountry.objects.bulk_create(
        DeclaredCountry(renewal=renewal, country=code) for code in declared.countries if len(code) == 2
    )


def _write_partners(organisation: Organisation, declared: Declaration, day: date) -> None:
    standing = {
        row.target_id: row
        for row in Relationship.objects.filter(source=organisation, kind=PARTNER).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day)
        )
    }
    named = resolve_many([Mention({"fr": one.name}) for one in declared.partners]) if declared.partners else []
    for partner, found in zip(declared.partners, named, strict=True):
        if found == organisation.pk:
            continue
        held = standing.get(found)
        if partner.still and held is None:
            Relationship.objects.create(source=organisation, target_id=found, kind=PARTNER, starts_on=day)
        elif not partner.still and held is not None:
            _end(held, day)
        if partner.country:
            Organisation.objects.filter(pk=found, country="").update(country=partner.country)


def _write_board(organisation: Organisation, declared: Declaration, day: date) -> None:
    """The board as declared: those named take or keep their seat; a seat nobody named any more ends."""
    if not declared.board:
        return
    seats = Affiliation.objects.filter(organisation=organisation, role=BOARD, ends_on__isnull=True)
    held = {name_key(str(seat.person)): seat for seat in seats.select_related("person")}
    named = {name_key(f"{one.given_name} {one.family_name}"): one for one in declared.board if one.given_name}
    for key, seat in held.items():
        if key not in named:
            _end(seat, day)
    for key, one in named.items():
        if key not in held:
            Affiliation.objects.create(
                person=_somebody(one, organisation), organisation=organisation, role=BOARD, starts_on=day
            )


def _somebody(one: BoardMember, organisation: Organisation) -> Person:
    """The organisation's own person of that name, or a new one: names alone never join two organisations' people."""
    known = Person.objects.filter(
        affiliations__organisation=organisation, given_name=one.given_name, family_name=one.family_name
    ).first()
    return known or Person.objects.create(
        given_name=one.given_name[:100],
        family_name=one.family_name[:100],
        is_demonstration=organisation.is_demonstration,
    )


def _end(row: Affiliation | Relationship, day: date) -> None:
    # What began today and is already over never was.
    if row.starts_on >= day:
        row.delete()
        return
    row.ends_on = day
    row.save(update_fields=["ends_on"])


def _repeat_what_is_known(dossier: Dossier, organisation: Organisation, at: datetime) -> None:
    """Partners and board, one repetition each: what the form's own expressions cannot repeat."""
    partners = Relationship.objects.filter(source=organisation, kind=PARTNER, ends_on__isnull=True)
    told = [
        {"partner.name": row.target.legal_name_fr, "partner.country": row.target.country}
        for row in partners.select_related("target").order_by("starts_on", "pk")[:40]
    ]
    seats = Affiliation.objects.filter(organisation=organisation, role=BOARD, ends_on__isnull=True)
    sitting = [
        {
            "board.agrees": "oui",
            "board.given_name": seat.person.given_name,
            "board.family_name": seat.person.family_name,
        }
        for seat in seats.select_related("person").order_by("pk")[:40]
    ]
    for submission in dossier.submissions.filter(use="application").select_related("form"):
        places = {fact.removeprefix("declared."): path for path, fact in mapped(form_of(submission)).items()}
        values: dict[str, str] = {}
        for rows in (told, sitting):
            for number, row in enumerate(rows, 1):
                for fact, value in row.items():
                    if fact in places and value:
                        group, _slash, leaf = places[fact].rpartition("/")
                        values[f"{group}[{number}]/{leaf}"] = value
        prefill(submission=submission, values=values, at=at)
