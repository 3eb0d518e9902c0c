"""A problem as columns and rows: what the solver is given, and the bound any prices of its rows prove.

One column says that a person goes to a destination, one that a destination's group leaves, one how many people a
gender lacks there. The group leaves with ``minimum`` to ``maximum`` people or not at all; roles are asked for every
set of roles together (Hall's condition), so that one person never counts for two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillon.mobility.rules.placing.fitting import obstacles, worth
from maillon.mobility.rules.placing.problem import Destination, Person, Problem

Numbers = NDArray[np.double]
_ENDLESS = float("inf")


class Model:
    """The columns and rows of one problem: the points of its placements, to be made as many as its rows let."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.pairs: dict[tuple[int, int], int] = {}
        self.leaving: dict[int, int] = {}
        self.lacking: list[tuple[int, int, str]] = []
        self._costs: list[float] = []
        self._lowers: list[float] = []
        self._uppers: list[float] = []
        self._rows: list[tuple[float, float]] = []
        self._starts: list[int] = [0]
        self._columns: list[int] = []
        self._values: list[float] = []
        self._people = {person.key: person for person in problem.people}
        for person in problem.people:
            self._placements_of(person)
        self.going: dict[int, dict[int, int]] = defaultdict(dict)
        for (person_key, destination_key), column in self.pairs.items():
            self.going[destination_key][person_key] = column
        self._one_place_each()
        for destination in problem.destinations:
            self._group(destination)
        self._friends()
        self._close()

    def _close(self) -> None:
        self.costs = np.array(self._costs, dtype=np.double)
        self.lowers = np.array(self._lowers, dtype=np.double)
        self.uppers = np.array(self._uppers, dtype=np.double)
        self.row_lowers = np.array([lower for lower, _upper in self._rows], dtype=np.double)
        self.row_uppers = np.array([upper for _lower, upper in self._rows], dtype=np.double)
        self.starts = np.array(self._starts, dtype=np.int32)
        self.columns = np.array(self._columns, dtype=np.int32)
        self.values = np.array(self._values, dtype=np.double)
        self.whole = np.ones(len(self._costs), dtype=bool)
        self.whole[[column for column, _destination, _gender in self.lacking]] = False

    def _column(self, cost: float, upper: float, *, lower: float = 0.0) -> int:
        self._costs.append(cost)
        self._uppers.append(upper)
        self._lowers.append(lower)
        return len(self._costs) - 1

    def _row(self, lower: float, upper: float, terms: Iterable[tuple[int, float]]) -> None:
        for column, value in terms:
            self._columns.append(column)
            self._values.append(value)
        self._rows.append((lower, upper))
        self._starts.append(len(self._columns))

    def _placements_of(self, person: Person) -> None:
        pinned = self.problem.pins.get(person.key)
        # Who neither wishes a destination nor takes any has no column there: no need to read why.
        everywhere = person.anywhere or pinned is not None
        for destination in self.problem.destinations:
            if (everywhere or destination.key in person.wishes) and not obstacles(self.problem, person, destination):
                stays = self.problem.before.get(person.key) == destination.key
                kept = pinned == destination.key or (stays and person.key in self.problem.still)
                column = self._column(
                    worth(self.problem.weights, person, destination, stays=stays),
                    1.0 if kept or person.key not in self.problem.still else 0.0,
                    lower=float(kept),
                )
                self.pairs[person.key, destination.key] = column

    def _one_place_each(self) -> None:
        places: dict[int, list[int]] = defaultdict(list)
        for (person, _destination), column in self.pairs.items():
            places[person].append(column)
        for columns in places.values():
            self._row(0, 1, ((column, 1.0) for column in columns))

    def _group(self, destination: Destination) -> None:
        columns = self.going.get(destination.key)
        if not columns:
            return
        leaves = self.leaving[destination.key] = self._column(0.0, 1.0)
        everyone = [(column, 1.0) for column in columns.values()]
        self._row(0, _ENDLESS, [*everyone, (leaves, -float(destination.minimum))])
        self._row(-_ENDLESS, 0, [*everyone, (leaves, -float(destination.maximum))])
        for size in range(1, len(destination.roles) + 1):
            for roles in combinations(sorted(destination.roles), size):
                needed = sum(destination.roles[role] for role in roles)
                able = [(column, 1.0) for key, column in columns.items() if self._people[key].roles & set(roles)]
                self._row(0, _ENDLESS, [*able, (leaves, -float(needed))])
        self._balance(destination.key, columns)

    def _balance(self, destination: int, columns: Mapping[int, int]) -> None:
        weights = self.problem.weights
        said = [(column, self._people[key].gender) for key, column in columns.items() if self._people[key].gender]
        genders = sorted({gender for _column, gender in said})
        if not weights.balance or len(genders) < 2:
            return
        share = weights.share / 1000
        for gender in genders:
            lacking = self._column(-float(weights.balance), float(len(columns)))
            self.lacking.append((lacking, destination, gender))
            terms = [(column, float(one == gender) - share) for column, one in said]
            self._row(0, _ENDLESS, [*terms, (lacking, 1.0)])

    def _friends(self) -> None:
        people = self._people
        for person in self.problem.people:
            for other in sorted(person.together & people.keys()):
                if person.key < other or person.key not in people[other].together:
                    self._same_place(person.key, other)
            for other in sorted(person.apart & people.keys()):
                self._not_the_same(person.key, other)

    def _same_place(self, one: int, other: int) -> None:
        for first, second in self._both(one, other):
            found = [(column, value) for column, value in ((first, 1.0), (second, -1.0)) if column is not None]
            self._row(0, 0, found)

    def _not_the_same(self, one: int, other: int) -> None:
        for first, second in self._both(one, other):
            if first is not None and second is not None:
                self._row(0, 1, [(first, 1.0), (second, 1.0)])

    def _both(self, one: int, other: int) -> Iterable[tuple[int | None, int | None]]:
        for destination in self.problem.destinations:
            first, second = self.pairs.get((one, destination.key)), self.pairs.get((other, destination.key))
            if first is not None or second is not None:
                yield first, second

    def linked(self, values: Numbers) -> list[tuple[int, int]]:
        """Placements a relaxed answer makes further than it lets their group leave: (placement, leaving)."""
        return [
            (column, leaves)
            for destination, leaves in self.leaving.items()
            if values[leaves] < 1 - _SLACK
            for column in self.going[destination].values()
            if values[column] > values[leaves] + _SLACK
        ]

    def link(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Add that each of these placements supposes its group leaves: true of whole answers, not of relaxed ones."""
        for column, leaves in pairs:
            self._row(-_ENDLESS, 0, [(column, 1.0), (leaves, -1.0)])
        self._close()

    def bound(self, prices: Numbers) -> float:
        """What no answer can be worth more than, proved by these prices of the rows, whatever they are.

        Each row times its price, added up, leaves a rest that the limits of each column bound (weak duality).
        """
        endless = np.where(prices > 0, np.isinf(self.row_uppers), np.isinf(self.row_lowers))
        prices = np.where(endless, 0.0, prices)
        with np.errstate(invalid="ignore"):
            rows = np.where(prices > 0, prices * self.row_uppers, np.where(prices < 0, prices * self.row_lowers, 0.0))
        rest = self.costs - self._priced(prices)
        return float(rows.sum() + np.maximum(rest * self.lowers, rest * self.uppers).sum())

    def _priced(self, prices: Numbers) -> Any:
        each = np.repeat(prices, np.diff(self.starts)) * self.values
        return np.bincount(self.columns, weights=each, minlength=len(self.costs))

    def answer(self, placed: Mapping[int, int]) -> Numbers:
        """A plan as values of the columns."""
        values = np.zeros(len(self.costs))
        for pair in placed.items():
            values[self.pairs[pair]] = 1.0
        used = set(placed.values())
        for destination, column in self.leaving.items():
            values[column] = float(destination in used)
        share = self.problem.weights.share / 1000
        genders: dict[int, list[str]] = defaultdict(list)
        for person, destination in placed.items():
            if self._people[person].gender:
                genders[destination].append(self._people[person].gender)
        for column, destination, gender in self.lacking:
            said = genders[destination]
            values[column] = max(0.0, share * len(said) - said.count(gender))
        return values

    def placed(self, values: Numbers) -> dict[int, int]:
        """The plan that values of the columns say: person → destination."""
        return {person: destination for (person, destination), column in self.pairs.items() if values[column] > 0.5}


_SLACK = 1e-6
