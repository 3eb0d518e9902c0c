"""Migrations say everything the tables are, one after the other."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

from maillon.core.tables import TablesAtOnce

OURS = (
    "core",
    "ledger",
    "dossiers",
    "network",
    "projects",
    "funding",
    "mobility",
    "engagement",
    "guarantees",
    "opendata",
)


@pytest.mark.django_db
def test_tables_and_migrations_agree() -> None:
    call_command("makemigrations", *OURS, check=True, dry_run=True, verbosity=0)


def test_migrations_follow_one_another() -> None:
    loader = MigrationLoader(None)
    assert not loader.detect_conflicts()
    for app in OURS:
        names = sorted(name for label, name in loader.disk_migrations if label == app)
        numbers = [int(name[:4]) for name in names]
        assert numbers == list(range(1, len(names) + 1)), names
        for before, name in pairwise(names):
            assert (app, before) in loader.disk_migrations[app, name].dependencies


def test_migrations_have_a_descriptive_name() -> None:
    loader = MigrationLoader(None)
    assert not [name for label, name in loader.disk_migrations if label in OURS and "_auto_" in name]


@pytest.mark.django_db
def test_every_table_of_ours_is_there() -> None:
    there = set(connection.introspection.table_names())
    ours = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    assert not [model._meta.label for model in ours if model._meta.managed and model._meta.db_table not in there]


def test_tables_made_at_once_are_only_made() -> None:
    loader = MigrationLoader(None)
    at_once = {key: found for key, found in loader.disk_migrations.items() if isinstance(found, TablesAtOnce)}
    assert {app for app, _name in at_once} == set(OURS)
    for key, migration in at_once.items():
        made = {step.name_lower for step in migration.operations if isinstance(step, migrations.CreateModel)}
        steps = list(migration.operations)
        while steps and isinstance(steps[-1], migrations.RunPython):
            steps.pop()  # what guards or fills the tables, once they all stand
        for step in steps:
            if isinstance(step, migrations.CreateModel):
                continue
            # What is added must be to a table made here: nothing is added once the tables stand.
            assert isinstance(step, migrations.AddField | migrations.AddIndex | migrations.AddConstraint), key
            assert step.model_name_lower in made, key
