"""Emergencies as they stand: each answer with its clock and who is awaited, the register, what was given in all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from maillon.dossiers.models import AgendaItem, Decision, ProcedureForm, Sitting, Submission, TimelineEntry
from maillon.dossiers.queries.judging import tallies_of
from maillon.dossiers.rules.quorum import Tally
from maillon.funding.models import Agreement, BankDetails, Emergency, Instalment, Invitation, Signature
from maillon.funding.queries.calls import CHOSEN
from maillon.funding.rules.emergencies import Awaited, Standing, Step, Tick, awaited, ticks

_SIGNED = (Agreement.State.IN_FORCE, Agreement.State.COMPLETED, Agreement.State.ENDED)


@dataclass(frozen=True, slots=True)
class Answering:
    """One organisation asked: its clock, its agreement, what it waits for."""

    invitation: Invitation
    instants: Mapping[Step, datetime | None]
    agreement: Agreement | None
    instalment: Instalment | None
    item: AgendaItem | None
    tally: Tally | None
    waits: Sequence[Awaited]
    people_meant: int | None
    """Whom its form, once sent, means to reach."""
    amount_asked: str
    """What it asks for, in dollars as written."""

    @property
    def clock(self) -> list[Tick]:
        """Its steps."""
        return ticks(self.instants)

    @property
    def is_chosen(self) -> bool:
        """Whether it is public: its answer was accepted."""
        return self.invitation.dossier.state in CHOSEN


def answers(emergency: Emergency) -> list[Answering]:
    """Every organisation asked, in the order of the letters. Six questions whatever their number."""
    rows: list[Any] = list(_asked(emergency))  # with what is counted of each
    ids = [one.dossier_id for one in rows]
    agreed = {one.dossier_id: one.dossier.agreement for one in rows if hasattr(one.dossier, "agreement")}
    first = {
        one.agreement_id: one
        for one in Instalment.objects.filter(agreement__in=agreed.values(), number=1).select_related("order")
    }
    items, tallies = _voted(ids)
    return [
        _answering(
            emergency,
            one,
            judged=one.judged_at,
            decided=one.decided_at,
            agreement=(agreement := agreed.get(one.dossier_id)),
            instalment=(money := first.get(agreement.pk) if agreement else None),
            item=(item := items.get(one.dossier_id)),
            tally=tallies.get(item.pk) if item else None,
            standing=Standing(
                state=one.dossier.state,
                is_proposed=item is not None,
                is_carried=item is not None and _settled(item, tallies[item.pk]),
                agreed=agreement is not None,
                signed=frozenset(party for party in Signature.Party.values if getattr(one, f"{party}_signed")),
                account="confirmed" if one.account_confirmed else "given" if one.account_given else "",
                instalment=money.state if money else "",
                is_held=bool(money and money.held_because),
            ),
        )
        for one in rows
    ]


def _asked(emergency: Emergency) -> QuerySet[Invitation, Invitation]:
    """Its letters, each with when its answer was judged and decided, who signed, whether an account is known."""
    steps = TimelineEntry.objects.filter(dossier=OuterRef("dossier"), step="receive").order_by("-at", "-pk")
    decisions = Decision.objects.filter(dossier=OuterRef("dossier")).order_by("-pk")
    accounts = BankDetails.objects.filter(organisation=OuterRef("organisation"), refused_at=None)
    signed = Signature.objects.filter(agreement__dossier=OuterRef("dossier"), amendment=None)
    forms = Submission.objects.filter(dossier=OuterRef("dossier"), use=ProcedureForm.Use.APPLICATION).order_by("-pk")
    rows = emergency.invitations.select_related(
        "organisation",
        "vetting__partner",
        "dossier__version__procedure",
        "dossier__applicant",
        "dossier__agreement",
    )
    return rows.annotate(
        judged_at=Subquery(steps.values("at")[:1]),
        decided_at=Subquery(decisions.values("decided_at")[:1]),
        account_given=Exists(accounts),
        account_confirmed=Exists(accounts.filter(confirmed_at__isnull=False)),
        form_sent=Subquery(forms.values("final_xml")[:1]),
        **{f"{party}_signed": Exists(signed.filter(party=party)) for party in Signature.Party.values},
    )


def _voted(dossiers: Sequence[int]) -> tuple[dict[int, AgendaItem], dict[int, Tally]]:
    """What was put to a vote, the last time, with its count."""
    rows = AgendaItem.objects.filter(dossier__in=dossiers).exclude(proposal={})
    items = {
        one.dossier_id: one for one in rows.select_related("sitting__committee", "dossier__version").order_by("pk")
    }
    together: dict[int, list[AgendaItem]] = {}
    sittings: dict[int, Sitting] = {}
    for one in items.values():
        together.setdefault(one.sitting_id, []).append(one)
        sittings[one.sitting_id] = one.sitting
    tallies: dict[int, Tally] = {}
    for key, held in together.items():
        tallies |= tallies_of(sittings[key], held)
    return items, tallies


def _settled(item: AgendaItem, count: Tally) -> bool:
    """Whether the vote may be written down now: carried, and everybody able to has voted."""
    return count.is_carried and count.votes_for + count.votes_against + count.abstentions >= count.able


def _answering(
    emergency: Emergency,
    one: Any,
    *,
    judged: datetime | None,
    decided: datetime | None,
    agreement: Agreement | None,
    instalment: Instalment | None,
    item: AgendaItem | None,
    tally: Tally | None,
    standing: Standing,
) -> Answering:
    order = instalment.order if instalment else None
    instants = {
        Step.OPENED: emergency.opened_at,
        Step.INVITED: one.invited_at,
        Step.RECEIVED: one.dossier.submitted_at,
        Step.JUDGED: judged,
        Step.VOTED: decided,
        Step.SIGNED: agreement.signed_at if agreement else None,
        Step.APPROVED: instalment.approved_at if instalment else None,
        Step.PAID: order.made_at if order else None,
    }
    people, amount = (_said(one.form_sent or "", asked) for asked in ("personnes", "montant"))
    return Answering(
        one,
        instants,
        agreement,
        instalment,
        item,
        tally,
        awaited(standing),
        people_meant=int(people) if people else None,
        amount_asked=amount,
    )


def whole_clock(emergency: Emergency, found: Sequence[Answering]) -> list[Tick]:
    """The clock of an emergency: the first time each step was taken by anybody. Of a refusal, nothing is told."""
    public = [one for one in found if one.is_chosen]
    instants: dict[Step, datetime | None] = {Step.OPENED: emergency.opened_at}
    for step in (*Step,)[1:]:
        among = found if step in (Step.INVITED, Step.RECEIVED) else public
        instants[step] = min((at for one in among if (at := one.instants[step]) is not None), default=None)
    return ticks(instants)


def given() -> Subquery:
    """What was agreed under the call of an emergency, as a column; of what ended, what was paid or will be."""
    held = Agreement.objects.filter(call=OuterRef("call"), state__in=_SIGNED).order_by().values("call")
    return Subquery(held.annotate(total=Sum("amount_minor")).values("total"), output_field=BigIntegerField())


def helped() -> Subquery:
    """How many organisations were given something under the call of an emergency, as a column."""
    held = Agreement.objects.filter(call=OuterRef("call"), state__in=_SIGNED).order_by().values("call")
    return Subquery(held.annotate(n=Count("organisation", distinct=True)).values("n"))


def register(*, country: str = "", year: int | None = None, kind: str = "") -> QuerySet[Emergency, Emergency]:
    """Every response, the newest first, with ``given_minor`` and ``organisations``; filters left empty ask nothing."""
    rows = Emergency.objects.annotate(
        given_minor=Coalesce(given(), "told_amount_minor", output_field=BigIntegerField()),
        organisations=Coalesce(helped(), "told_organisations", output_field=IntegerField()),
    )
    if country:
        # Codes are letters between quotes in the document: both databases find them in its text.
        rows = rows.filter(Q(country=country) | Q(countries__icontains=f'"{country}"'))
    if year:
        rows = rows.filter(occurred_on__year=year)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related("funder").order_by("-occurred_on", "-pk")


def _said(xml: str, question: str) -> str:
    """A whole number that shipped emergency forms ask for; "" where another form does not."""
    found = re.search(rf"<(?:\w+:)?{question}>(\d{{1,9}})<", xml)
    return found[1] if found else ""
