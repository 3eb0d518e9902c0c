"""A draft put aside, and taken up again; the ties that recuse, chosen by whoever writes the procedure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Relationship
from maillon.dossiers.models import ProcedureVersion
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.sections import digest, part_of
from maillon.dossiers.services import drafting, versions
from tests.dossiers import samples
from tests.personas import AT, People, make_organisation, people, semis

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew() -> People:
    return people(AT)


@pytest.fixture
def draft(crew: People) -> ProcedureVersion:
    published = samples.publish(samples.harvest(), at=AT - timedelta(days=1))
    return versions.draft(procedure=published.procedure, actor=crew.amina, at=AT, copied_from=published)


def address(name: str, version: ProcedureVersion, **more: str) -> str:
    return reverse(name, kwargs={"key": version.procedure.key, "number": version.number, **more})


def test_a_draft_is_put_aside_and_taken_up_with_all_it_said(
    crew: People, draft: ProcedureVersion, client: Client
) -> None:
    client.force_login(crew.amina)
    said = draft.definition
    assert client.post(address("version_discard", draft)).status_code == 302
    page = client.get(address("procedure_version", draft)).content.decode()
    assert "mis de côté" in page and "Publier cette version" not in page
    assert client.get(address("version_window", draft)).status_code == 404
    for refused in (
        lambda: versions.publish(version=draft, actor=crew.amina, at=AT),
        lambda: drafting.set_window(version=draft, opens_at=None, closes_at=None, base="", actor=crew.amina, at=AT),
    ):
        with pytest.raises(RuleViolation, match="version_discarded"):
            refused()
    client.post(address("version_discard", draft), {"undo": "1"})
    draft.refresh_from_db()
    assert (draft.discarded_at, draft.definition) == (None, said)
    with pytest.raises(NotAllowed):
        drafting.discard(version=draft, actor=crew.benoit, at=AT)


def test_a_published_version_is_not_put_aside_and_it_says_why(crew: People, client: Client) -> None:
    version = samples.publish(samples.harvest(), at=AT)
    client.force_login(crew.amina)
    answer = client.post(address("version_discard", version))
    assert answer.status_code == 422
    assert "Retirez-la" in answer.content.decode()


def test_which_ties_recuse_is_chosen_on_the_page(crew: People, draft: ProcedureVersion, client: Client) -> None:
    Relationship.objects.create(source=semis(), target=make_organisation("Autre"), kind="jumelage", starts_on=AT.date())
    client.force_login(crew.amina)
    where = address("version_section", draft, section="reviewing")
    page = client.get(where).content.decode()
    assert 'name="conflicts.relationships:partner"' in page and 'name="conflicts.relationships:jumelage"' in page
    base = digest(part_of(definition.read(draft.definition), "reviewing"))
    typed = {
        "base": base,
        "reviewing.reviewers": "0",
        "reviewing.assignment": "by_hand",
        "conflicts.look_back_days": "365",
        "conflicts.relationships:partner": "1",
        "conflicts.relationships:jumelage": "1",
    }
    assert client.post(where, typed).status_code == 302
    draft.refresh_from_db()
    assert definition.read(draft.definition).conflicts.relationships == ("jumelage", "partner")
    again = client.get(where).content.decode()
    assert again.count("checked") >= 2
