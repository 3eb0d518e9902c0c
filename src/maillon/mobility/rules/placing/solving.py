"""The best groups, by mixed-integer programming (HiGHS), with the bound the solver proves.

One variable says that a person goes to a destination, one that a destination's group leaves, one how many people a
gender lacks there. The group leaves with ``minimum`` to ``maximum`` people or not at all; roles are asked for every
set of roles together (Hall's condition), so that one person never counts for two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

import highspy
import numpy as np

from maillon.mobility.rules.placing.beginning import first_plan
from maillon.mobility.rules.placing.fitting import obstacles, worth
from maillon.mobility.rules.placing.problem import Destination, Person, Plan, Problem


class NoPlan(Exception):
    """What is pinned cannot hold together: no group can be formed around it."""


def solve(problem: Problem, *, seconds: float, gap: float) -> Plan:
    """The groups worth most, stopped at ``seconds`` or when proved within ``gap`` of the best (0.01: one percent).

    Raises NoPlan when the pins contradict one another or a limit.
    """
    return _Model(problem).solve(seconds, gap)


class _Model:
    """The columns and rows of one problem, gathered then handed over at once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.pairs: dict[tuple[int, int], int] = {}
        self.costs: list[float] = []
        self.uppers: list[float] = []
        self.lowers: list[float] = []
        self.whole: list[bool] = []
        self.leaving: dict[int, int] = {}
        self.lacking: list[tuple[int, int, str]] = []
        self.rows: list[tuple[float, float, list[int], list[float]]] = []
        people = {person.key: person for person in problem.people}
        for person in problem.people:
            self._placements_of(person)
        self.going: dict[int, list[int]] = defaultdict(list)
        for person_key, destination_key in self.pairs:
            self.going[destination_key].append(person_key)
        self._one_place_each()
        for destination in problem.destinations:
            self._group(destination, people)
        self._friends(people)

    def _column(self, cost: float, upper: float, *, whole: bool, lower: float = 0.0) -> int:
        self.costs.append(cost)
        self.uppers.append(upper)
        self.lowers.append(lower)
        self.whole.append(whole)
        return len(self.costs) - 1

    def _row(self, lower: float, upper: float, terms: Iterable[tuple[int, float]]) -> None:
        columns, values = zip(*terms, strict=True) if (terms := list(terms)) else ((), ())
        self.rows.append((lower, upper, list(columns), list(values)))

    def _placements_of(self, person: Person) -> None:
        pinned = self.problem.pins.get(person.key)
        for destination in self.problem.destinations:
            if not obstacles(self.problem, person, destination):
                stays = self.problem.before.get(person.key) == destination.key
                self.pairs[person.key, destination.key] = self._column(
                    worth(self.problem.weights, person, destination, stays=stays),
                    1.0,
                    whole=True,
                    lower=float(pinned == destination.key),
                )

    def _one_place_each(self) -> None:
        places: dict[int, list[int]] = defaultdict(list)
        for (person, _destination), column in self.pairs.items():
            places[person].append(column)
        for columns in places.values():
            self._row(0, 1, ((column, 1.0) for column in columns))

    def _group(self, destination: Destination, people: Mapping[int, Person]) -> None:
        going = self.going.get(destination.key, [])
        if not going:
            return
        columns = {person: self.pairs[person, destination.key] for person in going}
        leaves = self.leaving[destination.key] = self._column(0.0, 1.0, whole=True)
        everyone = [(column, 1.0) for column in columns.values()]
        self._row(0, highspy.kHighsInf, [*everyone, (leaves, -float(destination.minimum))])
        self._row(-highspy.kHighsInf, 0, [*everyone, (leaves, -float(destination.maximum))])
        for size in range(1, len(destination.roles) + 1):
            for roles in combinations(sorted(destination.roles), size):
                needed = sum(destination.roles[role] for role in roles)
                able = [(columns[key], 1.0) for key in going if people[key].roles & set(roles)]
                self._row(0, highspy.kHighsInf, [*able, (leaves, -float(needed))])
        self._balance(destination.key, columns, people)

    def _balance(self, destination: int, columns: Mapping[int, int], people: Mapping[int, Person]) -> None:
        weights = self.problem.weights
        genders = sorted({people[key].gender for key in columns if people[key].gender})
        if not weights.balance or len(genders) < 2:
            return
        share = weights.share / 1000
        for gender in genders:
            lacking = self._column(-float(weights.balance), float(len(columns)), whole=False)
            self.lacking.append((lacking, destination, gender))
            terms = [
                (column, float(people[key].gender == gender) - share)
                for key, column in columns.items()
                if people[key].gender
            ]
            self._row(0, highspy.kHighsInf, [*terms, (lacking, 1.0)])

    def _friends(self, people: Mapping[int, Person]) -> None:
        for person in self.problem.people:
            for other in person.together & people.keys():
                if other in people and (person.key < other or person.key not in people[other].together):
                    self._same_place(person.key, other)
            for other in person.apart & people.keys():
                self._not_the_same(person.key, other)

    def _same_place(self, one: int, other: int) -> None:
        for destination in self.problem.destinations:
            first, second = self.pairs.get((one, destination.key)), self.pairs.get((other, destination.key))
            if first is not None and second is not None:
                self._row(0, 0, [(first, 1.0), (second, -1.0)])
            elif first is not None or second is not None:
                self._row(0, 0, [(first if first is not None else second or 0, 1.0)])

    def _not_the_same(self, one: int, other: int) -> None:
        for destination in self.problem.destinations:
            first, second = self.pairs.get((one, destination.key)), self.pairs.get((other, destination.key))
            if first is not None and second is not None:
                self._row(0, 1, [(first, 1.0), (second, 1.0)])

    def solve(self, seconds: float, gap: float) -> Plan:
        """Hand the model over and read the answer back; the same problem always gives the same plan."""
        if not self.pairs:
            return Plan({}, 0, 0.0, 0.0, 0.0)
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("time_limit", seconds)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("random_seed", 1)
        solver.passModel(self._as_model())
        # A busy machine may leave no time to find a first plan: it is given one to improve.
        solver.setSolution(self._first())
        solver.run()
        info = solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            raise NoPlan
        values = solver.getSolution().col_value
        placed = {person: destination for (person, destination), column in self.pairs.items() if values[column] > 0.5}
        points, bound = info.objective_function_value, info.mip_dual_bound
        return Plan(placed, round(points), bound, _gap(points, bound), solver.getRunTime())

    def _first(self) -> highspy.HighsSolution:
        placed = first_plan(self.problem)
        people = {person.key: person for person in self.problem.people}
        values = np.zeros(len(self.costs))
        for pair in placed.items():
            values[self.pairs[pair]] = 1.0
        for destination, column in self.leaving.items():
            values[column] = float(destination in placed.values())
        share = self.problem.weights.share / 1000
        for column, destination, gender in self.lacking:
            said = [people[one].gender for one, place in placed.items() if place == destination and people[one].gender]
            values[column] = max(0.0, share * len(said) - said.count(gender))
        solution = highspy.HighsSolution()
        solution.col_value = list(values)
        return solution

    def _as_model(self) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.costs), len(self.rows)
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = np.array(self.costs, dtype=np.double)
        model.col_lower_ = np.array(self.lowers, dtype=np.double)
        model.col_upper_ = np.array(self.uppers, dtype=np.double)
        model.integrality_ = [
            highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous for whole in self.whole
        ]
        model.row_lower_ = np.array([row[0] for row in self.rows], dtype=np.double)
        model.row_upper_ = np.array([row[1] for row in self.rows], dtype=np.double)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(row[2]) for row in self.rows])]).astype(np.int32)
        model.a_matrix_.index_ = np.array([c for row in self.rows for c in row[2]], dtype=np.int32)
        model.a_matrix_.value_ = np.array([v for row in self.rows for v in row[3]], dtype=np.double)
        return model


def _gap(points: float, bound: float) -> float:
    return max(0.0, bound - points) / max(abs(bound), 1.0)
