"""What the bank lines may be: the notices still owed, the payers one knows, the lines that wait."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from maillon.core.parties.models import Organisation, OrganisationName
from maillon.core.text import name_key
from maillon.ledger.bank.statement import Movement
from maillon.network.models import BankFile, BankLine, DuesNotice, Payment
from maillon.network.queries.dues.accounts import with_paid
from maillon.network.rules.dues.matching import Matching, Owed, Payers, Proposal

State = BankLine.State


def lines(state: str = "") -> QuerySet[BankLine, BankLine]:
    """The movements of the bank, the latest first; those of one state when asked."""
    found = BankLine.objects.select_related("account", "file__file", "reverses").order_by("-booked_on", "-pk")
    return found.filter(state=state) if state else found


def files() -> QuerySet[BankFile, BankFile]:
    """The statements received, the latest first."""
    return BankFile.objects.select_related("account", "file", "received_by").order_by("-received_at", "-pk")


def counts() -> dict[str, int]:
    """How many movements are in each state, and how many proposals can be confirmed at once (``sure``)."""
    rows = BankLine.objects.order_by().values_list("state", "proposal")
    found = Counter(state for state, _proposal in rows)
    sure = sum(state == State.PROPOSED and bool(proposal.get("sure")) for state, proposal in rows)
    return {**{state: found.get(state, 0) for state in State.values}, "sure": sure}


def owed_now() -> list[Owed]:
    """Every notice of which something is owed still."""
    rows = with_paid(DuesNotice.objects.filter(cancelled_at=None)).filter(left_minor__gt=0)
    return [
        Owed(pk, number, organisation, left, currency, due_on)
        for pk, number, organisation, left, currency, due_on in rows.values_list(
            "pk", "number", "organisation_id", "left_minor", "currency", "due_on"
        )
    ]


def payers() -> Payers:
    """Who may pay: every organisation that ever had a notice, its names, and the accounts it paid from before."""
    ids = set(DuesNotice.objects.order_by().values_list("organisation_id", flat=True).distinct())
    names: dict[int, list[str]] = defaultdict(list)
    for pk, *told in Organisation.objects.filter(pk__in=ids).values_list("pk", "legal_name_fr", "legal_name_en"):
        names[pk] += [name for name in told if name]
    for pk, name in OrganisationName.objects.filter(organisation_id__in=ids).values_list("organisation_id", "name"):
        names[pk].append(name)
    accounts: dict[str, int] = {}
    former: dict[str, int] = {}
    rows = Payment.objects.filter(bank_line__isnull=False, reversed_at=None).order_by("pk")
    for digest, name, organisation in rows.values_list(
        "bank_line__counterparty_digest", "bank_line__counterparty", "organisation_id"
    ):
        if digest:
            accounts[digest] = organisation
        if key := name_key(name):
            former[key] = organisation
    return Payers(names, accounts, former)


def proposals(waiting: Iterable[BankLine]) -> dict[int, list[Proposal]]:
    """Line → what it may be; the notices and the payers are read once for all of them."""
    matching = Matching(owed_now(), payers())
    return {line.pk: matching.propose(_movement(line)) for line in waiting}


def _movement(line: BankLine) -> Movement:
    return Movement(
        line.booked_on,
        line.amount_minor,
        line.currency,
        line.reference,
        line.counterparty,
        line.counterparty_digest,
        line.remittance,
        is_reversal=line.reverses_id is not None,
    )


def told(found: list[Proposal]) -> dict[str, Any]:
    """Proposals as a bank line keeps them: the likeliest one, the others beside; empty when there is none."""
    if not found:
        return {}
    first, *others = [
        {
            "organisation": one.organisation,
            "notices": list(one.notices),
            "reasons": list(one.reasons),
            "sure": one.sure,
        }
        for one in found
    ]
    return {**first, "others": others}


def mark_of(line: BankLine) -> str:
    """What tells a proposal from another: the member and its notices, in their order; empty without one."""
    told = line.proposal
    return f"{told['organisation']}:{','.join(map(str, told['notices']))}" if told else ""
