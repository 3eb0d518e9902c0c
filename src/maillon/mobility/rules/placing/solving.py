"""The best groups, by mixed-integer programming (HiGHS), with the bound that is proved.

First without asking for whole numbers: that takes seconds, proves a bound, and shows which placements are settled and
which matter at all. The best whole answer around these is nearly always within the gap asked; when it is not, the
search widens, until it bears on every placement.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import highspy
import numpy as np

from maillon.mobility.rules.placing.beginning import first_plan
from maillon.mobility.rules.placing.model import Model, Numbers
from maillon.mobility.rules.placing.problem import Plan, Problem

_ROUNDS = 6
"""How many times rows that only whole answers keep are added to the relaxed problem."""
_HARDLY = 1e-6
_MEASURED, _SLOWEST = 0.5, 10.0
"""Seconds of work from which one knows how slow a shared machine is, and how much slower it is ever believed to be."""


class NoPlan(Exception):
    """What is pinned cannot hold together: no group can be formed around it."""


def solve(problem: Problem, *, seconds: float, gap: float) -> Plan:
    """The groups worth most, stopped after ``seconds`` or when proved within ``gap`` of the best (0.01: one percent).

    Seconds are those a processor works for us: where others take their share, it lasts as much longer. The same problem
    always gives the same plan, time allowing. Raises NoPlan when the pins contradict one another or a limit.
    """
    began, worked = time.monotonic(), time.thread_time()

    def left() -> float:
        working = time.thread_time() - worked
        slower = (time.monotonic() - began) / max(working, _MEASURED)
        return max(1.0, seconds - working) * min(max(1.0, slower), _SLOWEST)

    model = Model(problem)
    if not model.pairs:
        return Plan({}, 0, 0.0, 0.0, 0.0)
    relaxed = _relax(model, left)
    bound, best = relaxed.bound, _Found(None, relaxed.bound)
    for least, most, share, aim in (
        (relaxed.least, relaxed.most, 0.25, gap / 2),
        (model.lowers, relaxed.most, 0.5, gap / 2),
        (model.lowers, model.uppers, 1.0, gap),
    ):
        everywhere = share == 1.0
        start = first_plan(problem) if best.placed is None and everywhere else best.placed
        found = _search(model, left() * share, aim, start, least, most)
        best = max(best, found, key=lambda one: _worth(model, one.placed))
        # What is searched in part proves nothing of the rest.
        bound = min(bound, found.bound) if everywhere else bound
        if _gap(_worth(model, best.placed), bound) <= max(gap, _HARDLY / max(abs(bound), 1.0)):
            break
    if best.placed is None:
        raise NoPlan
    points = _worth(model, best.placed)
    return Plan(best.placed, round(points), bound, _gap(points, bound), time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """``least`` keeps what is settled already; ``most`` leaves out the placements no good answer seems to need."""

    bound: float
    least: Numbers
    most: Numbers


@dataclass(frozen=True, slots=True)
class _Found:
    placed: dict[int, int] | None
    bound: float


def _relax(model: Model, left: Callable[[], float]) -> _Relaxed:
    """Solve without whole numbers, adding the rows that a relaxed answer cheats on; the bound is proved afterwards."""
    solver = _solver(left())
    solver.passModel(_as_lp(model, model.lowers, model.uppers, whole=False))
    for _round in range(_ROUNDS):
        solver.setOptionValue("time_limit", solver.getRunTime() + left())
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            raise NoPlan
        answer = solver.getSolution()
        if not (answer.value_valid and answer.dual_valid):
            return _Relaxed(model.bound(np.zeros(len(model.row_lowers))), model.lowers, model.uppers)
        values, rest = np.array(answer.col_value), np.array(answer.col_dual)
        bound = model.bound(np.array(answer.row_dual))
        cheated = model.linked(values)
        if not cheated:
            break
        model.link(cheated)
        for column, leaves in cheated:
            solver.addRow(-highspy.kHighsInf, 0.0, 2, np.array([column, leaves], dtype=np.int32), np.array([1.0, -1.0]))
    idle = (values < _HARDLY) & (rest < -_HARDLY) & model.whole
    idle[list(model.leaving.values())] = False
    least = model.lowers.copy()
    settled = list(model.pairs.values())
    least[settled] = np.where(values[settled] > 1 - _HARDLY, 1.0, least[settled])
    return _Relaxed(bound, least, np.where(idle, model.lowers, model.uppers))


def _search(
    model: Model, seconds: float, gap: float, start: Mapping[int, int] | None, least: Numbers, most: Numbers
) -> _Found:
    solver = _solver(seconds)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.passModel(_as_lp(model, least, most, whole=True))
    if start is not None:
        # A busy machine may leave no time to find a first plan: it is given one to improve.
        first = highspy.HighsSolution()
        first.col_value = list(model.answer(start))
        solver.setSolution(first)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return _Found(None, float("inf"))
    return _Found(model.placed(np.array(solver.getSolution().col_value)), info.mip_dual_bound)


def _solver(seconds: float) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("random_seed", 1)
    return solver


def _as_lp(model: Model, least: Numbers, most: Numbers, *, whole: bool) -> highspy.HighsLp:
    given = highspy.HighsLp()
    given.num_col_, given.num_row_ = len(model.costs), len(model.row_lowers)
    given.sense_ = highspy.ObjSense.kMaximize
    given.col_cost_, given.col_lower_, given.col_upper_ = model.costs, least, most
    given.row_lower_, given.row_upper_ = model.row_lowers, model.row_uppers
    given.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    given.a_matrix_.start_, given.a_matrix_.index_, given.a_matrix_.value_ = model.starts, model.columns, model.values
    if whole:
        kinds = highspy.HighsVarType
        given.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in model.whole]
    return given


def _worth(model: Model, placed: dict[int, int] | None) -> float:
    return -float("inf") if placed is None else float(model.costs @ model.answer(placed))


def _gap(points: float, bound: float) -> float:
    return max(0.0, bound - points) / max(abs(bound), 1.0)
