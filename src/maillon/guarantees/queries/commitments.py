"""What an investor promised on a day: called, paid and when, its share of the fund; and the papers that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.template import engines
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.core.narratives import read as narrative
from maillon.guarantees.models import CapitalCall, CapitalPaper, Commitment, Event, Fund, PaperText
from maillon.guarantees.rules import papers as rules
from maillon.ledger.financial import financial

Kind = Commitment.Kind
GIVEN = (Kind.CONTRIBUTION, Kind.FIRST_LOSS)
"""What comes in whole the day it is promised: there is nothing to call."""
PRO_RATA = "pro_rata"
_CALL, _PAID = ":call:", ":paid:"


@dataclass(frozen=True, slots=True)
class Payment:
    """What came in a day, on a call (none of what is given at once)."""

    number: int
    paid_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a commitment stands on a day; cents. ``share`` is its part of the members' capital paid in."""

    commitment: Commitment
    on: date
    calls: Sequence[CapitalCall]
    payments: Sequence[Payment]
    share: Fraction | None

    @property
    def called_minor(self) -> int:
        """Called so far."""
        if self.commitment.kind in GIVEN:
            return self.commitment.amount_minor
        return sum(one.amount_minor for one in self.calls)

    @property
    def paid_minor(self) -> int:
        """Paid so far."""
        return sum(one.amount_minor for one in self.payments)

    @property
    def unpaid_minor(self) -> int:
        """Called and not paid yet."""
        return self.called_minor - self.paid_minor

    @property
    def left_minor(self) -> int:
        """Not called yet."""
        return self.commitment.amount_minor - self.called_minor


def standing(commitment: Commitment, on: date) -> Standing:
    """Where a commitment stands on the evening of a day, read from the fund's history."""
    payments = _payments(commitment.fund, on)
    members = Commitment.objects.filter(fund=commitment.fund_id, kind=Kind.CAPITAL).values_list("reference", flat=True)
    return _stood(commitment, on, payments, _paid_in(payments, members))


def standings(fund: Fund, on: date, known_by: datetime | None = None) -> list[Standing]:
    """The same of every commitment of a fund, as it was known by an instant where one is said."""
    payments = _payments(fund, on, known_by)
    rows = fund.commitments.filter(committed_on__lte=on).select_related("investor").prefetch_related("calls")
    found = list(rows.order_by("committed_on", "reference"))
    whole = _paid_in(payments, [one.reference for one in found if one.kind == Kind.CAPITAL])
    return [_stood(one, on, payments, whole) for one in found]


def _stood(
    commitment: Commitment, on: date, payments: Mapping[str, Sequence[Payment]], whole: int
) -> Standing:  # fmt: skip
    mine = payments.get(commitment.reference, ())
    if commitment.kind in GIVEN and commitment.committed_on <= on:
        mine = [Payment(0, commitment.committed_on, commitment.amount_minor)]
    calls = sorted((one for one in commitment.calls.all() if one.called_on <= on), key=lambda one: one.number)
    # What is no capital has no part of it, nor has anything before any is paid.
    part = sum(one.amount_minor for one in mine) if commitment.kind == Kind.CAPITAL and whole else None
    return Standing(commitment, on, calls, mine, None if part is None else Fraction(part, whole))


def _payments(fund: Fund, on: date, known_by: datetime | None = None) -> Mapping[str, Sequence[Payment]]:
    """What was paid on calls until a day, by commitment, each as corrected by then; what was reversed left out."""
    rows = Event.objects.filter(fund=fund, effective_on__lte=on).order_by("effective_on", "sequence")
    if known_by is not None:
        rows = rows.filter(known_at__lte=known_by)
    mended = rows.filter(kind__in=("entry_reversed", "capital_corrected")).values_list("payload", flat=True)
    right = {payload["wrong"]: int(payload.get("amount_minor", 0)) for payload in mended}
    found: dict[str, list[Payment]] = {}
    told = rows.filter(kind="capital_paid").values_list("idempotency_key", "effective_on", "payload")
    for key, day, payload in told:
        reference, _mark, rest = key.partition(_CALL)
        number = rest.partition(_PAID)[0]
        amount = right.get(key, int(payload["amount_minor"]))
        if amount and number.isdigit():
            found.setdefault(reference, []).append(Payment(int(number), day, amount))
    return found


def _paid_in(payments: Mapping[str, Sequence[Payment]], members: Iterable[str]) -> int:
    """The members' capital paid in, in cents."""
    return sum(one.amount_minor for name in members for one in payments.get(name, ()))


def results_of(one: Standing) -> int | None:
    """An investor's part of the year's result so far, in cents; none where the fund's policy does not share it."""
    policy = one.commitment.fund.policy.get("capital", {})
    if one.share is None or policy.get("results") != PRO_RATA:
        return None
    year = financial(one.commitment.fund.asnpo_book, on=one.on).operations
    return round(year.minor * one.share)


def papers_of(commitment: Commitment) -> Sequence[CapitalPaper]:
    """What was printed of a commitment, the latest first."""
    rows = CapitalPaper.objects.filter(commitment=commitment)
    return list(rows.select_related("document__file", "text", "call", "printed_by__person"))


def write(text: PaperText, *, one: Standing, call: CapitalCall | None, language: str) -> rules.Written:
    """A paper of capital filled for a commitment on a day, and for one of its calls where it is a letter."""
    said = rules.read(rules.Kind(text.kind), text.definition)
    with override(language):
        facts = _facts(one, language)
        if call is not None:
            facts |= {
                "number": str(call.number),
                "amount": _amount(call.amount_minor),
                "called_on": _day(call.called_on),
                "due_on": _day(call.due_on),
            }
        else:
            results = results_of(one)
            facts |= {
                "share": _shown("{{ value|percent:2 }}", float(one.share)) if one.share is not None else "",
                "results": _amount(results) if results is not None else "",
            }
        lists = {
            "calls": [
                _("Appel %(number)s, du %(day)s : %(amount)s, à verser au plus tard le %(due)s")
                % {
                    "number": made.number,
                    "day": _day(made.called_on),
                    "amount": _amount(made.amount_minor),
                    "due": _day(made.due_on),
                }
                for made in one.calls
            ],
            "payments": [
                _("%(day)s : %(amount)s") % {"day": _day(paid.paid_on), "amount": _amount(paid.amount_minor)}
                for paid in one.payments
            ],
        }
    return rules.fill(said, facts=facts, lists=lists, language=language)


def _facts(one: Standing, language: str) -> dict[str, str]:
    commitment = one.commitment
    natures = {
        Kind.CAPITAL: _("capital de membre"),
        Kind.LOAN: _("prêt d’investisseur"),
        Kind.CONTRIBUTION: _("apport affecté"),
        Kind.FIRST_LOSS: _("première perte d’un donateur"),
    }
    return {
        "fund": narrative(commitment.fund.name, language).text or commitment.fund.organisation.name(language),
        "investor": commitment.investor.name(language),
        "reference": commitment.reference,
        "nature": natures[Kind(commitment.kind)],
        "committed": _amount(commitment.amount_minor),
        "committed_on": _day(commitment.committed_on),
        "called": _amount(one.called_minor),
        "paid": _amount(one.paid_minor),
        "unpaid": _amount(one.unpaid_minor),
        "left": _amount(one.left_minor),
        "day": _day(one.on),
    }


def _amount(minor: int) -> str:
    return _shown("{{ value|exact_amount }}", minor)


def _day(value: date) -> str:
    return _shown("{{ value|day }}", value)


def _shown(template: str, value: object) -> str:
    """A value as the interface writes it in the language of the moment."""
    return str(engines["django"].from_string(template).render({"value": value}))
