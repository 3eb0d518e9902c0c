"""Hour zero: a disaster opens an emergency, those who are ready are asked at once, the committee votes the same day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.codelists.queries import in_use
from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import AgendaItem, Committee, Decision, Dossier, Gate, ProcedureVersion, Sitting
from maillon.dossiers.queries import judging
from maillon.dossiers.queries.applying import applications, rules_of
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome, State
from maillon.dossiers.services import deciding, receiving, reviewing, sitting, starting, versions, voting
from maillon.dossiers.services.prefilling import prefill
from maillon.funding.models import Call, Emergency, Invitation, Terms
from maillon.funding.queries.agreements import awarded
from maillon.funding.queries.emergency_rules import hazards, past_responses, readiness_on
from maillon.funding.queries.readiness import Ready, ready
from maillon.funding.rules import emergencies as rules
from maillon.funding.rules import terms as terms_rules
from maillon.funding.services import calls, telling
from maillon.funding.services.readiness import guard

ZONE = "zone"
"""The key of the condition that an emergency writes with its countries."""
GROUP = "/data/demande"


@transaction.atomic
def open_emergency(
    *,
    terms: Terms,
    source: ProcedureVersion,
    name: Mapping[str, str],
    about: Mapping[str, str],
    kind: str,
    glide: str,
    countries: Sequence[str],
    occurred_on: date,
    mode: str,
    envelope_minor: int,
    actor: User | None,
    at: datetime,
    is_demonstration: bool = False,
) -> Emergency:
    """A disaster happened: its call is open, everybody reads it, those who are ready have their form and a letter.

    The call's eligibility asks for a vetted partner in one of these very countries. Raises NotAllowed; RuleViolation
    ``funding.no_country``, ``funding.unknown_country`` (``country``), ``funding.hazard``, ``funding.occurred_later``,
    ``funding.glide…`` (see rules.emergencies), and as ``calls.draft`` and ``calls.announce``.
    """
    funder = terms.component.programme.funder
    guard(actor, funder)
    where, number = _where(countries), ""
    today = timezone.localdate(at)
    if kind not in hazards():
        raise RuleViolation("funding.hazard", field="kind")
    if occurred_on > today:
        raise RuleViolation("funding.occurred_later", field="occurred_on")
    if glide.strip():
        read = rules.glide(glide, hazards=hazards())
        rules.matches(read, kind=kind, occurred_on=occurred_on)
        number = str(read)
    call = calls.draft(
        terms=terms,
        source=source,
        name=name,
        about=about,
        envelope_minor=envelope_minor,
        opens_at=at,
        closes_at=at + timedelta(days=readiness_on(today).answer_days),
        actor=actor,
        at=at,
        is_demonstration=is_demonstration,
    )
    said = definition.read(call.version.definition)
    asked = tuple(replace(one, expression=_zone(where)) if one.key == ZONE else one for one in said.eligibility)
    versions.write(
        version=call.version,
        definition=replace(said, eligibility=asked),
        opens_at=call.version.opens_at,
        closes_at=call.version.closes_at,
        actor=actor,
        at=at,
    )
    call = calls.announce(call=call, actor=actor, at=at)
    emergency = Emergency.objects.create(
        slug=call.slug,
        funder=funder,
        call=call,
        name=dict(name),
        about=dict(about),
        kind=kind,
        glide=number,
        country=where[0] if len(where) == 1 else "",
        countries=where,
        occurred_on=occurred_on,
        mode=Emergency.Mode(mode),
        envelope_minor=envelope_minor,
        currency=call.currency,
        opened_at=at,
        opened_by=actor,
        is_demonstration=is_demonstration,
    )
    after = {"slug": emergency.slug, "glide": number, "countries": where, "envelope_minor": envelope_minor}
    record(actor, "funding.emergency.opened", emergency, at=at, after=after)
    invite(emergency=emergency, actor=actor, at=at)
    return emergency


@transaction.atomic
def invite(*, emergency: Emergency, actor: User | None, at: datetime) -> list[Invitation]:
    """Ask those who are ready and were not asked yet: their form is begun and written, a letter says where it is.

    Raises NotAllowed; RuleViolation ``funding.emergency_closed``, ``dossiers.window_closed``.
    """
    guard(actor, emergency.funder)
    held = _open(emergency)
    assert held.call is not None  # an open one has its call
    known = set(held.invitations.values_list("organisation_id", flat=True))
    wanted = ready(held.funder, held.countries, on=timezone.localdate(at))
    made = []
    for one in wanted:
        if one.organisation.pk in known:
            continue
        dossier = starting.start(
            version=held.call.version,
            applicant=one.organisation,
            actor=None,
            at=at,
            title=f"{held.name.get('fr', '')}, {one.organisation.name('fr')}"[:300],
            is_demonstration=held.is_demonstration,
        )
        prefill(submission=applications(dossier)[0], values=written(held, one), at=at)
        given = Invitation.objects.create(
            emergency=held,
            organisation=one.organisation,
            vetting=one.vetting,
            dossier=dossier,
            invited_by=actor,
            invited_at=at,
        )
        after = {"organisation": one.organisation.slug, "dossier": dossier.reference}
        record(actor, "funding.emergency.invited", given, at=at, after=after)
        made.append(given)
    telling.invited(made, at=at)
    return made


def written(emergency: Emergency, one: Ready) -> dict[str, str]:
    """What the form of an organisation that is ready says already, by path; what another form does not ask is left."""
    call, kept = emergency.call, one.prequalification
    assert call is not None
    said = terms_rules.read(call.terms.definition)
    asked = rules.proposed(
        kept.usual_amount_minor,
        ceiling_minor=said.aid.ceiling_minor,
        left_minor=call.envelope_minor - awarded(call),
    )
    country = in_use("Country").get(one.vetting.country, (one.vetting.country, ""))[0]
    values = {
        "titre": f"{emergency.name.get('fr', '')} : {one.vetting.partner.name('fr')}"[:120],
        "pays": country,
        "partenaire": one.vetting.partner.name("fr"),
        "activites": kept.plan,
        "personnes": str(kept.usual_people or ""),
        "montant": str(asked // 100) if asked else "",
    }
    return {f"{GROUP}/{name}": text for name, text in values.items() if text}


@transaction.atomic
def put_to_vote(*, dossier: Dossier, amount_minor: int, actor: User, at: datetime) -> AgendaItem:
    """Judge what the answers settle by themselves, receive the application, and put its award to a vote in writing.

    One sitting of the committee serves the whole day; its members are written to. Raises NotAllowed; RuleViolation
    ``funding.not_an_emergency``, ``funding.emergency_closed``, ``dossiers.missing`` when an item of the checklist does
    not hold, ``dossiers.step``, ``funding.past_envelope``, and as the services of sittings.
    """
    found = Emergency.objects.filter(call__version=dossier.version_id).select_related("funder", "call").first()
    if found is None or found.call is None:
        raise RuleViolation("funding.not_an_emergency")
    guard(actor, found.funder)
    held = _open(found)
    call = Call.objects.select_for_update(of=("self",)).get(pk=found.call.pk)
    if amount_minor > (left := call.envelope_minor - awarded(call)):
        raise RuleViolation("funding.past_envelope", field="amount", left=max(left, 0))
    if dossier.state == State.SUBMITTED:
        _receive(dossier, actor=actor, at=at)
    committee = Committee.objects.filter(key=rules_of(dossier).deliberation.committee).first()
    if committee is None:
        raise RuleViolation("funding.no_committee")
    table = _sitting(committee, actor=actor, at=at)
    item = sitting.put_on_agenda(sitting=table, dossier=dossier, actor=actor, at=at)
    proposal = Proposal(Outcome.APPROVED, amount_minor=amount_minor, currency=call.currency)
    item = voting.propose(item=item, proposal=proposal, actor=actor, at=at)
    if table.state == Sitting.State.PLANNED:
        table = sitting.open_sitting(sitting=table, actor=actor, at=at)
    telling.voters(held, item, table, at=at)
    return item


def decide(*, item: AgendaItem, actor: User, at: datetime) -> Decision:
    """Write what the committee voted: the agreement is there to sign in the same instant.

    Raises as ``dossiers.services.deciding.decide_on_agenda``.
    """
    return deciding.decide_on_agenda(item=item, actor=actor, at=at)


@transaction.atomic
def close(*, emergency: Emergency, people_reached: int | None, actor: User, at: datetime) -> Emergency:
    """Nothing more is asked for; whom it reached is told when it is known. Closing again tells it anew.

    Raises NotAllowed; RuleViolation ``funding.emergency_pending`` (``number``) while answers wait for a decision.
    """
    guard(actor, emergency.funder)
    held = Emergency.objects.select_for_update(of=("self",)).get(pk=emergency.pk)
    waiting = held.invitations.filter(dossier__state__in=(State.SUBMITTED, State.RECEIVABLE, State.IN_DELIBERATION))
    if number := waiting.count():
        raise RuleViolation("funding.emergency_pending", number=number)
    before = {"closed_at": held.closed_at, "people_reached": held.people_reached}
    held.closed_at, held.people_reached = held.closed_at or at, people_reached
    held.save(update_fields=["closed_at", "people_reached"])
    after = {"closed_at": held.closed_at, "people_reached": people_reached}
    record(actor, "funding.emergency.closed", held, at=at, before=before, after=after)
    return held


@transaction.atomic
def load_past(*, terms: Terms, at: datetime) -> int:
    """Bring in the responses of the past, as published; loading twice changes nothing. Gives how many are known."""
    funder = terms.component.programme.funder
    for one in past_responses():
        Emergency.objects.get_or_create(
            slug=one["slug"],
            defaults={
                "funder": funder,
                "name": one["name"],
                "about": one["about"],
                "kind": one["kind"],
                "country": one["countries"][0] if len(one["countries"]) == 1 else "",
                "countries": one["countries"],
                "occurred_on": one["occurred_on"],
                "mode": one["mode"],
                "envelope_minor": one["envelope_minor"],
                "told_amount_minor": one.get("amount_minor"),
                "told_organisations": one.get("organisations"),
                "source": one["source"],
            },
        )
    return len(past_responses())


def _where(countries: Sequence[str]) -> list[str]:
    known = sorted(set(countries))
    if not known:
        raise RuleViolation("funding.no_country", field="countries")
    for code in known:
        if code not in in_use("Country"):
            raise RuleViolation("funding.unknown_country", field="countries", country=code)
    return known


def _zone(countries: Sequence[str]) -> str:
    """The condition of a vetted partner in one of these countries, as an expression of the form."""
    tests = [f"contains(concat(' ', {GROUP}/zones, ' '), ' {code} ')" for code in countries]
    return " or ".join(tests)


def _open(emergency: Emergency) -> Emergency:
    rows = Emergency.objects.select_for_update(of=("self",)).select_related("funder", "call__version", "call__terms")
    held = rows.get(pk=emergency.pk)
    if held.call is None or held.closed_at is not None:
        raise RuleViolation("funding.emergency_closed")
    return held


def _receive(dossier: Dossier, *, actor: User, at: datetime) -> None:
    verdicts = judging.proposed_verdicts(dossier, at=at)
    for key, holds in verdicts.items():
        verdict = Gate.Verdict.MET if holds else Gate.Verdict.NOT_MET
        receiving.judge_item(dossier=dossier, item=key, verdict=verdict, actor=actor, at=at)
    receiving.receive(dossier=dossier, actor=actor, at=at)
    reviewing.begin(dossier=dossier, actor=actor, at=at)
    reviewing.end(dossier=dossier, actor=actor, at=at)


def _sitting(committee: Committee, *, actor: User, at: datetime) -> Sitting:
    """The vote in writing that is under way, or a new one that begins now."""
    under_way = committee.sittings.filter(
        mode=Sitting.Mode.WRITTEN, state=Sitting.State.OPEN, starts_at__lte=at, ends_at__gt=at
    )
    hours = readiness_on(timezone.localdate(at)).vote_hours
    return under_way.order_by("-pk").first() or sitting.plan(
        committee=committee,
        starts_at=at,
        ends_at=at + timedelta(hours=hours),
        mode=Sitting.Mode.WRITTEN,
        actor=actor,
        at=at,
    )
