"""Past what a page can do at once, the machine replays; and a form is put before ODK Validate from its page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import work_once
from maillon.dossiers.forms.validating import can_validate
from maillon.dossiers.models import ProcedureVersion
from maillon.dossiers.queries import replaying
from maillon.dossiers.services import versions
from tests.dossiers import samples
from tests.dossiers.test_replay import submitted
from tests.personas import AT, People, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew() -> People:
    return people(AT)


@pytest.fixture
def published(crew: People) -> ProcedureVersion:
    return samples.publish(samples.harvest(), at=AT, closes_at=timezone.now() + timedelta(days=9))


def at(name: str, version: ProcedureVersion, **more: object) -> str:
    return reverse(name, kwargs={"key": version.procedure.key, "number": version.number, **more})


def test_beyond_two_thousand_dossiers_the_replay_is_a_job_asked_for_once(
    crew: People, published: ProcedureVersion, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert replaying.AT_ONCE == 2_000
    monkeypatch.setattr(replaying, "AT_ONCE", 0)
    submitted(published, crew, 12)
    draft = versions.draft(procedure=published.procedure, actor=crew.amina, at=AT, copied_from=published)
    client.force_login(crew.amina)
    where = at("version_replay", draft)
    assert client.get(where).status_code == 200
    runs = JobRun.objects.filter(name=replaying.JOB)
    assert not runs.exists(), "nobody asked yet"
    for _twice in range(2):
        assert client.post(where).status_code == 302
    assert runs.count() == 1
    while work_once():
        pass
    run = runs.get()
    assert (run.state, run.result["count"]) == (JobRun.State.SUCCEEDED, 1)
    page = client.get(where)
    assert page.status_code == 200
    assert page.context["replayed"] == 1


@pytest.mark.skipif(not can_validate(), reason="ODK Validate needs Java")
def test_a_form_is_put_before_odk_validate_from_its_page(
    crew: People, published: ProcedureVersion, client: Client
) -> None:
    client.force_login(crew.amina)
    form = published.forms.get().form
    where = at("version_form", published, pk=form.pk)
    page = client.get(where).content.decode()
    assert 'href="?odk=1' in page
    assert "ODK Validate accepte ce formulaire" in client.get(f"{where}?odk=1").content.decode()
