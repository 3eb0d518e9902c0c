"""Where one event is worked on: copies of what it touches, the rows it posts; nothing is kept if it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import rates
from maillon.guarantees.rules.engine.outcome import Notice
from maillon.guarantees.rules.events import Event
from maillon.guarantees.rules.postings import CONTRA, MONETARY, POOLED, Norm, Posting
from maillon.guarantees.rules.rates import FUNCTIONAL
from maillon.guarantees.rules.state import Balance, Balances, Facility, Fund, FundLoan, Guarantee, Investor

BOTH = (Norm.ASNPO, Norm.IFRS)
EXCHANGE = "5020"
FUND = ""
_CONTRAS = {contra: code for code, contra in CONTRA.items()}
_REALISED = "39"
_NONE = Balance()


Record = TypeVar("Record")


def _known(what: str, name: str, changed: Mapping[str, Record], kept: Mapping[str, Record]) -> Record:
    found = changed.get(name) or kept.get(name)
    if found is None:
        raise RuleViolation("guarantees.unknown", what=what, name=name)
    return found


class Desk:
    """One event at work. Every change goes through here; ``done`` gives the next state."""

    def __init__(self, fund: Fund, event: Event) -> None:
        self.fund, self.event, self.day = fund, event, event.effective_on
        self.rows: list[Posting] = []
        self.notices: list[Notice] = []
        self._guarantees: dict[str, Guarantee] = {}
        self._facilities: dict[str, Facility] = {}
        self._investors: dict[str, Investor] = {}
        self._loans: dict[str, FundLoan] = {}
        self._fund: dict[str, Any] = {}
        self._balances: dict[str, dict[str, Balance]] = {}
        self._before: dict[tuple[str, str], Balance] = {}

    # What is so, this event's own changes included

    def guarantee(self, name: str) -> Guarantee:
        """Raises RuleViolation ``guarantees.unknown`` (``what``, ``name``), as the three that follow."""
        return _known("guarantee", name, self._guarantees, self.fund.guarantees)

    def facility(self, name: str) -> Facility:
        return _known("facility", name, self._facilities, self.fund.facilities)

    def investor(self, name: str) -> Investor:
        return _known("investor", name, self._investors, self.fund.investors)

    def loan(self, name: str) -> FundLoan:
        return _known("loan", name, self._loans, self.fund.loans)

    def guarantees(self) -> Mapping[str, Guarantee]:
        """Every guarantee, by name."""
        return {**self.fund.guarantees, **self._guarantees}

    def told(self, name: str) -> Any:
        """A field of the fund itself."""
        return self._fund.get(name, getattr(self.fund, name))

    # What changes

    def put(self, record: Guarantee | Facility | Investor | FundLoan) -> None:
        """Keep a record as it is now."""
        kinds: tuple[tuple[type, dict[str, Any]], ...] = (
            (Guarantee, self._guarantees),
            (Facility, self._facilities),
            (Investor, self._investors),
            (FundLoan, self._loans),
        )
        next(kept for kind, kept in kinds if isinstance(record, kind))[record.id] = record

    def set(self, **changes: Any) -> None:
        """Change fields of the fund itself."""
        self._fund |= changes

    def notice(self, code: str, **facts: Any) -> None:
        """Tell the manager something that refuses nothing."""
        self.notices.append(Notice(code, facts))

    # What is posted

    def post(
        self,
        number: str,
        subject: str,
        debit: str,
        credit: str,
        amount_minor: int,
        currency: str = FUNCTIONAL,
        *,
        norms: tuple[Norm, ...] = BOTH,
        functional_minor: int | None = None,
    ) -> None:
        """One row in each of these books; a negative amount is the same row with its sides turned."""
        if amount_minor == 0 and not functional_minor:
            return
        if amount_minor < 0 or (amount_minor == 0 and (functional_minor or 0) < 0):
            debit, credit, amount_minor = credit, debit, -amount_minor
            functional_minor = None if functional_minor is None else -functional_minor
        if functional_minor is None:
            functional_minor = rates.worth(amount_minor, currency, self.told("rates"))
        for norm in norms:
            self.row(Posting(norm, number, subject, debit, credit, currency, amount_minor, functional_minor))

    def row(self, row: Posting) -> None:
        """Keep a row and move its two balances."""
        self.rows.append(row)
        for account, sign in ((row.debit, 1), (row.credit, -1)):
            self._move(row, account, sign)

    def _move(self, row: Posting, account: str, sign: int) -> None:
        subject = FUND if account in POOLED else row.subject
        name = "|".join((row.norm, account, row.currency))
        before = self._of(subject).get(name, _NONE)
        self._before.setdefault((subject, name), before)
        after = Balance(before.minor + sign * row.amount_minor, before.functional_minor + sign * row.functional_minor)
        if after == _NONE:
            self._of(subject).pop(name, None)
        else:
            self._of(subject)[name] = after

    def balances(self, subject: str) -> Mapping[str, Balance]:
        """A subject's balances, this event's rows included."""
        return self._of(subject)

    def balance(self, subject: str, account: str, currency: str, norm: Norm = Norm.ASNPO) -> Balance:
        """Debits less credits of an account."""
        kept = self._of(FUND if account in POOLED else subject)
        return kept.get("|".join((norm, account, currency)), _NONE)

    def target(
        self,
        number: str,
        subject: str,
        accounts: tuple[str, str],
        target_minor: int,
        currency: str,
        *,
        on_credit: bool = False,
        norms: tuple[Norm, ...] = BOTH,
    ) -> None:
        """Post target minus current: on the balance of the debit account, or what is owed on the credit one."""
        debit, credit = accounts
        for norm in norms:
            owed = -self.balance(subject, credit, currency, norm).minor
            current = owed if on_credit else self.balance(subject, debit, currency, norm).minor
            self.post(number, subject, debit, credit, target_minor - current, currency, norms=(norm,))

    def _of(self, subject: str) -> dict[str, Balance]:
        if subject not in self._balances:
            self._balances[subject] = dict(self._kept(subject))
        return self._balances[subject]

    def _kept(self, subject: str) -> Balances:
        what, _colon, name = subject.partition(":")
        holders: Mapping[str, Mapping[str, Any]] = {
            "guarantee": self.fund.guarantees,
            "investor": self.fund.investors,
            "loan": self.fund.loans,
        }
        if not what:
            return self.fund.balances
        holder = holders[what].get(name)
        return holder.balances if holder else {}

    # The end

    def realise(self) -> None:
        """What left a monetary account left at its book worth: the difference with the day's rate is realised (39).

        Any other account keeps its worth until it is empty, then has none left (invariant 15).
        """
        for subject, name in list(self._before):
            norm, account, currency = name.split("|")
            before, after = self._before[subject, name], self._of(subject).get(name, _NONE)
            if currency == FUNCTIONAL or account == EXCHANGE or account in _CONTRAS:
                continue
            kept = after.functional_minor
            if after.minor == 0:
                kept = 0
            elif account in MONETARY and abs(after.minor) < abs(before.minor) and after.minor * before.minor > 0:
                kept = round(before.functional_minor * after.minor / before.minor) if before.minor else 0
            against = CONTRA.get(account, EXCHANGE)
            gap = kept - after.functional_minor
            self.post(_REALISED, subject, account, against, 0, currency, norms=(Norm(norm),), functional_minor=gap)

    def done(self) -> Fund:
        """The next state."""
        for subject, balances in self._balances.items():
            what, _colon, name = subject.partition(":")
            if not what:
                self._fund["balances"] = balances
            elif what == "guarantee":
                self.put(replace(self.guarantee(name), balances=balances))
            elif what == "investor":
                self.put(replace(self.investor(name), balances=balances))
            else:
                self.put(replace(self.loan(name), balances=balances))
        event = self.event
        changes: dict[str, Any] = {"keys": {**self.fund.keys, event.key: event.digest()}, "known_on": event.known_on}
        for field, changed in (
            ("guarantees", self._guarantees),
            ("facilities", self._facilities),
            ("investors", self._investors),
            ("loans", self._loans),
        ):
            if changed:
                changes[field] = {**getattr(self.fund, field), **changed}
        return replace(self.fund, **self._fund, **changes)


Handlers = Mapping[str, Callable[[Desk, Any], None]]
"""What each kind of event does."""
