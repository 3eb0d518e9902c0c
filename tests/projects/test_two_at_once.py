"""Two people, two threads, one database: nothing is lost and nothing is done twice."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from maillon.core.audit.queries import history
from maillon.core.errors import RuleViolation
from maillon.projects import services
from maillon.projects.models import Activity
from tests.projects.conftest import AT

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works):
    def run(work):
        try:
            return work()
        except RuleViolation as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_of_two_edits_one_is_kept_and_the_other_told(benoit, odile, semis):
    activity = services.create(actor=benoit, organisation=semis, told={"title": {"fr": "Un"}}, at=AT)

    def edit(actor, title):
        changes = {"title": {"fr": title}}
        return lambda: services.edit(actor=actor, activity=activity, changes=changes, version=1, at=AT).title["fr"]

    outcomes = together(edit(benoit, "Benoît"), edit(odile, "Odile"))
    assert "projects.changed_meanwhile" in outcomes
    activity.refresh_from_db()
    assert activity.title["fr"] in outcomes
    assert activity.version == 2


def test_a_double_click_publishes_once(benoit, semis, complete):
    activity = services.create(actor=benoit, organisation=semis, told=complete, at=AT)
    states = together(*[lambda: services.publish(actor=benoit, activity=activity, at=AT, version=1).state] * 4)
    assert states == ["published"] * 4
    assert history(activity).filter(verb="projects.activity.published").count() == 1


def test_a_double_click_duplicates_once_and_numbers_never_collide(benoit, semis, complete):
    activity = services.create(actor=benoit, organisation=semis, told=complete, at=AT)
    token = uuid.uuid4()
    copies = together(*[lambda: services.duplicate(actor=benoit, activity=activity, at=AT, token=token).pk] * 3)
    assert len(set(copies)) == 1
    together(*[lambda: services.duplicate(actor=benoit, activity=activity, at=AT).pk] * 3)
    assert Activity.objects.values("identifier").distinct().count() == Activity.objects.count() == 5
