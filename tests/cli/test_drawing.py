"""Drawing the invented network: the same every time, and as large as asked."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from maillon.cli.demonstration import projects
from maillon.cli.demonstration.parties import Network, create_network
from maillon.core.parties.models import Organisation
from maillon.projects.documents import ActivityDocument


def _drawn() -> tuple[list[str], list[ActivityDocument]]:
    network: Network = create_network(Random("a"), members=65, partners=300)
    names = [party.record.legal_name_fr for parties in network.partners.values() for party in parties]
    return names, list(islice(projects.invented(Random("b"), network, wanted=60), 60))


@pytest.mark.django_db
def test_the_same_seed_draws_the_same_network() -> None:
    names, first = _drawn()
    Organisation.objects.all().delete()
    again, second = _drawn()
    assert names == again

    def told(documents: list[ActivityDocument]) -> list[object]:
        return [(one.identifier, one.title, one.description, one.budgets, one.results) for one in documents]

    assert told(first) == told(second)


@pytest.mark.django_db
def test_a_large_network_can_be_drawn() -> None:
    network = create_network(Random("a"), members=400, partners=2500)
    assert len(network.members) == 400
    assert sum(map(len, network.partners.values())) == 2500
