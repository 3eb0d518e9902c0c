"""Any history of a fund, written in the database in turns: both books and the positions say what the engine says."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from maillon.core.errors import RuleViolation
from maillon.guarantees.models import Event, Facility, Fund, Guarantee
from maillon.guarantees.queries import history
from maillon.guarantees.queries.positions import differences
from maillon.guarantees.rules.events import capital
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.services import funds, recording
from maillon.ledger import queries as ledger
from maillon.ledger.chain import verify as verify_book
from maillon.ledger.models import Entry
from tests.guarantees import scene as stage
from tests.guarantees.story import FIRST
from tests.guarantees.test_invariants import NAMES, AnyFund
from tests.personas import make_organisation

pytestmark = pytest.mark.django_db
LAST = datetime(2100, 1, 1, tzinfo=UTC)
"""When it is all written down: no day of a story is to come."""
TURNS = 25


class AnyFundInBooks(AnyFund):
    """The same histories, which the database is told once they are over."""

    scene: ClassVar[stage.Scene]

    def teardown(self) -> None:
        super().teardown()
        if self.story.events:
            with transaction.atomic():
                self._written(_fund(self.scene))
                transaction.set_rollback(True)

    def _written(self, fund: Fund) -> None:
        events, chance, start = self.story.events, Random(len(self.story.events)), 0
        while start < len(events):
            end = start + chance.randrange(1, 1 + max(1, 2 * len(events) // TURNS))
            recording.happen(fund=fund, events=events[start:end], actor=None, at=LAST)
            start = end
        assert Event.objects.filter(fund=fund).count() == len(events)
        history.keep(fund, history.START)  # so that it is read again from its rows
        assert history.state_of(fund) == self.story.fund
        assert not list(differences(fund, self.story.fund))
        assert history.verify(fund).intact
        for norm, book in ((Norm.ASNPO, fund.asnpo_book), (Norm.IFRS, fund.ifrs_book)):
            rows = ledger.trial_balance(book)
            told = {
                (one.account.code, one.currency): (one.amount_minor, one.functional_minor)
                for one in rows
                if one.amount_minor or one.functional_minor
            }
            assert told == self._sums(norm)
            assert set(ledger.totals(rows).values()) == {0}
            assert verify_book(book).intact
        self._told_again(fund)

    def _sums(self, norm: Norm) -> dict[tuple[str, str], tuple[int, int]]:
        """What the engine's rows come to, by account and currency."""
        sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for row in self.story.rows:
            if row.norm is norm:
                for account, sign in ((row.debit, 1), (row.credit, -1)):
                    sums[account, row.currency][0] += sign * row.amount_minor
                    sums[account, row.currency][1] += sign * row.functional_minor
        return {place: (minor, worth) for place, (minor, worth) in sums.items() if minor or worth}

    def _told_again(self, fund: Fund) -> None:
        """The whole again changes nothing; a key with another content is refused, and all that came with it."""
        entries = Entry.objects.filter(book=fund.asnpo_book).count()
        recording.happen(fund=fund, events=self.story.events, actor=None, at=LAST)
        known, day = self.story.events[-1], self.story.day
        fresh = capital.Revalued(key="jamais dite", effective_on=day, known_on=day)
        other = capital.ReserveAppropriated(
            key=known.key, effective_on=day, known_on=day, amount_minor=1, resolution="autre"
        )
        with pytest.raises(RuleViolation, match="key_taken"), transaction.atomic():
            recording.happen(fund=fund, events=[fresh, other], actor=None, at=LAST)
        assert Event.objects.filter(fund=fund).count() == len(self.story.events)
        assert Entry.objects.filter(book=fund.asnpo_book).count() == entries


def _fund(scene: stage.Scene) -> Fund:
    """A fund where nothing happened yet, and the rows its guarantees are named by."""
    home = make_organisation("Fonds de n’importe quoi")
    fund = funds.open_fund(organisation=home, slug="quelconque", name={"fr": "Fonds"}, actor=None, at=stage.AT)
    version = scene.facility.version
    facility = Facility.objects.create(
        fund=fund,
        reference="F",
        lender=scene.lender,
        version=version,
        currency="CAD",
        available_until=FIRST,
        starts_on=FIRST,
    )
    for name in NAMES:
        Guarantee.objects.create(
            fund=fund,
            reference=name,
            facility=facility,
            obligor=scene.obligor,
            sponsor=scene.sponsor,
            title=name,
            currency="CAD",
            cap_minor=1,
            terms=version.definition,
            starts_on=FIRST,
            ends_on=FIRST + timedelta(days=1),
            created_at=stage.AT,
        )
    return fund


def test_any_history_is_the_same_in_the_books() -> None:
    AnyFundInBooks.scene = stage.scene()
    run_state_machine_as_test(
        AnyFundInBooks,
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
