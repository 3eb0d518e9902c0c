"""« Depuis 1997 : plus de 100 organismes, 650 projets, 50 pays », counted in the demonstration's own history."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from maillon.cli.demonstration.funding_agreements import Story, _past
from maillon.funding.queries.history import by_year, history, in_country, signed_by
from tests.funding.agreeing import cast
from tests.personas import make_organisation

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.mark.django_db
def test_the_sentence_of_1997_is_a_query_of_ours_for_any_year() -> None:
    scene = cast()
    homes = [make_organisation(f"Membre {number}") for number in range(64)]
    _past(Story(scene.ministry, homes, (scene.mireille, scene.simon), [], AT, Random("essai")))
    now = history(at=AT)
    assert now.since == 1997 and now.organisations > 100 and now.projects >= 650 and len(now.countries) > 50
    rows = list(signed_by(None, at=AT))
    assert now.projects == len(rows) and now.organisations == len({one.organisation_id for one in rows})
    assert sum(number for number, _amount in by_year(at=AT).values()) == now.projects
    before = None
    for year in (1998, 2005, 2015, 2023):
        told = history(at=AT, year=year)
        kept = [one for one in rows if one.signed_at and one.signed_at < datetime(year, 4, 1, 4, tzinfo=UTC)]
        assert told.projects == len(kept) and told.organisations == len({one.organisation_id for one in kept})
        assert told.countries == {one.country for one in kept}
        assert before is None or told.projects > before
        before = told.projects
    assert all(in_country(signed_by(None, at=AT), country).exists() for country in now.countries)
    assert history(at=AT, year=1990).since is None
