"""What the API says of itself: its document, and the meaning of its refusals."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema

from maillon.api.callers import ApiRequest
from maillon.api.problems import KINDS, Problem, address
from maillon.api.selection import Said

router = Router(tags=["problems"])


class ProblemKind(Schema):
    """A kind of refusal and what a machine should do about it."""

    type: str
    status: int
    title: str
    advice: str


class ProblemKinds(Schema):
    """Every kind of refusal."""

    items: list[ProblemKind]


@router.get("/problems", response=ProblemKinds, operation_id="list_problems", summary=noop("Les refus possibles"))
def list_problems(request: ApiRequest, said: Query[Said]) -> ProblemKinds:
    return ProblemKinds(items=[_shown(code) for code in KINDS])


@router.get("/problems/{code}", response=ProblemKind, operation_id="read_problem", summary=noop("Le sens d’un refus"))
def read_problem(request: ApiRequest, code: str, said: Query[Said]) -> ProblemKind:
    if code not in KINDS:
        raise Problem("not-found", _("Aucun refus n’a ce code; voyez /problems."))
    return _shown(code)


def _shown(code: str) -> ProblemKind:
    kind = KINDS[code]
    return ProblemKind(type=address(kind), status=kind.status, title=gettext(kind.title), advice=gettext(kind.advice))
