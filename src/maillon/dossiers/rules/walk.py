"""The walk of a dossier, as a table a person can read: from where, to where, who, and what it takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a dossier stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    RECEIVABLE = "receivable"
    NOT_RECEIVABLE = "not_receivable"
    IN_REVIEW = "in_review"
    IN_DELIBERATION = "in_deliberation"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REFUSED = "refused"
    WAITING_LIST = "waiting_list"
    DEFERRED = "deferred"
    IN_EFFECT = "in_effect"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What a deliberation answers."""

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REFUSED = "refused"
    WAITING_LIST = "waiting_list"
    DEFERRED = "deferred"


class Party(StrEnum):
    """Who takes a step."""

    APPLICANT = "applicant"
    HANDLER = "handler"
    COMMITTEE = "committee"
    MACHINE = "machine"


class Guard(StrEnum):
    """What a step takes; each is a fact of ``Facts``."""

    WINDOW_OPEN = "window_open"
    ANSWERS_VALID = "answers_valid"
    ELIGIBLE = "eligible"
    SUPPORTS_ANSWERED = "supports_answered"
    SIGNED = "signed"
    CHECKLIST_JUDGED = "checklist_judged"
    CHECKLIST_MET = "checklist_met"
    CORRECTIONS_SAID = "corrections_said"
    REVIEWS_FILED = "reviews_filed"
    QUORUM = "quorum"
    RECUSALS_RESPECTED = "recusals_respected"
    REASON = "reason"
    CONDITIONS_SAID = "conditions_said"
    CONDITIONS_MET = "conditions_met"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a dossier now. Guards a procedure does not ask for are true (``rules.requirements``)."""

    window_open: bool = False
    answers_valid: bool = False
    eligible: bool = False
    supports_answered: bool = False
    signed: bool = False
    checklist_judged: bool = False
    checklist_met: bool = False
    corrections_said: bool = False
    reviews_filed: bool = False
    quorum: bool = False
    recusals_respected: bool = False
    reason: bool = False
    conditions_said: bool = False
    conditions_met: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table."""

    name: str
    origins: frozenset[State]
    to: State
    by: Party
    takes: tuple[Guard, ...] = ()


S, G, P = State, Guard, Party
_UNDER_WAY = frozenset(
    {S.DRAFT, S.SUBMITTED, S.RETURNED, S.RECEIVABLE, S.IN_REVIEW, S.IN_DELIBERATION, S.DEFERRED, S.WAITING_LIST}
)
_JUDGED = (G.QUORUM, G.RECUSALS_RESPECTED)


def _step(name: str, origins: State | Iterable[State], to: State, by: Party, *takes: Guard) -> Step:
    return Step(name, frozenset([origins] if isinstance(origins, State) else origins), to, by, takes)


STEPS: tuple[Step, ...] = (
    _step("submit", S.DRAFT, S.SUBMITTED, P.APPLICANT, G.WINDOW_OPEN, G.ANSWERS_VALID, G.ELIGIBLE, G.SIGNED),
    # A correction asked for is not a new application: the window no longer matters.
    _step("resubmit", S.RETURNED, S.SUBMITTED, P.APPLICANT, G.ANSWERS_VALID, G.ELIGIBLE, G.SIGNED),
    _step("return", S.SUBMITTED, S.RETURNED, P.HANDLER, G.CORRECTIONS_SAID),
    _step("receive", S.SUBMITTED, S.RECEIVABLE, P.HANDLER, G.CHECKLIST_MET, G.SUPPORTS_ANSWERED),
    _step("reject", S.SUBMITTED, S.NOT_RECEIVABLE, P.HANDLER, G.CHECKLIST_JUDGED, G.REASON),
    _step("review", S.RECEIVABLE, S.IN_REVIEW, P.HANDLER),
    _step("deliberate", S.IN_REVIEW, S.IN_DELIBERATION, P.HANDLER, G.REVIEWS_FILED),
    _step("resume", {S.DEFERRED, S.WAITING_LIST}, S.IN_DELIBERATION, P.HANDLER),
    _step("approve", S.IN_DELIBERATION, S.APPROVED, P.COMMITTEE, *_JUDGED),
    _step(
        "approve_with_conditions",
        S.IN_DELIBERATION,
        S.APPROVED_WITH_CONDITIONS,
        P.COMMITTEE,
        *_JUDGED,
        G.CONDITIONS_SAID,
    ),
    _step("refuse", S.IN_DELIBERATION, S.REFUSED, P.COMMITTEE, *_JUDGED, G.REASON),
    _step("put_on_waiting_list", S.IN_DELIBERATION, S.WAITING_LIST, P.COMMITTEE, *_JUDGED),
    _step("defer", S.IN_DELIBERATION, S.DEFERRED, P.COMMITTEE, *_JUDGED, G.REASON),
    _step("take_effect", {S.APPROVED, S.APPROVED_WITH_CONDITIONS}, S.IN_EFFECT, P.MACHINE, G.CONDITIONS_MET),
    _step("close", S.IN_EFFECT, S.CLOSED, P.HANDLER),
    _step("withdraw", _UNDER_WAY, S.WITHDRAWN, P.APPLICANT),
)
BY_NAME = {step.name: step for step in STEPS}
STEP_OF = {
    Outcome.APPROVED: "approve",
    Outcome.APPROVED_WITH_CONDITIONS: "approve_with_conditions",
    Outcome.REFUSED: "refuse",
    Outcome.WAITING_LIST: "put_on_waiting_list",
    Outcome.DEFERRED: "defer",
}
DECIDED = frozenset({S.APPROVED, S.APPROVED_WITH_CONDITIONS, S.REFUSED, S.WAITING_LIST, S.DEFERRED})
ENDED = frozenset({S.NOT_RECEIVABLE, S.REFUSED, S.CLOSED, S.WITHDRAWN})
"""Nothing follows."""


def missing(step: Step, facts: Facts) -> tuple[Guard, ...]:
    """What the step takes and the facts do not give, in the table's order."""
    return tuple(guard for guard in step.takes if not getattr(facts, guard.value))


def steps_from(state: State, by: Party | None = None) -> tuple[Step, ...]:
    """The steps that leave a state, of every party or of one."""
    return tuple(step for step in STEPS if state in step.origins and (by is None or step.by is by))


def replayed(steps: Iterable[str]) -> State:
    """The state after these steps from a draft. Raises ValueError at a step the table does not have there."""
    state = S.DRAFT
    for name in steps:
        step = BY_NAME.get(name)
        if step is None or state not in step.origins:
            raise ValueError(f"{name} does not leave {state}")
        state = step.to
    return state
