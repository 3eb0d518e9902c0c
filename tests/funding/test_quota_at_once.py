"""Several institutions at the same moment, on real connections: a quota is never passed, an envelope neither."""

from __future__ import annotations

import pytest

from maillon.core.codelists.services import load as load_codes
from maillon.funding.models import TuitionAllotment
from maillon.funding.services import sharing
from maillon.funding.services.sharing import By
from tests.funding.agreeing import AT, cast
from tests.funding.test_two_pay_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_places_asked_at_once_stay_within_the_quota() -> None:
    load_codes()
    scene = cast()
    told = {"country": "SN", "year": 2026, "places": 7, "under": "Entente"}
    quota, _made = sharing.set_quota(told=told, by=By(scene.ministry, scene.mireille, AT))

    def ask(name: str) -> str:
        return sharing.ask_places(quota=quota, institution=name, students=3, actor=scene.mireille, at=AT).state

    given = together(*(lambda name=name: ask(name) for name in ("A", "B", "C", "D")))
    assert sorted(given) == ["given", "given", "waiting", "waiting"]
    kept = TuitionAllotment.objects.filter(state="given")
    assert sum(one.students for one in kept) == 6
