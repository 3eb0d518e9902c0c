"""Nothing about a person is held that no register names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import EmailField, Field
from django.utils import timezone

from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.privacy.models import RetentionRule
from maillon.core.privacy.registry import holdings, sweeps
from maillon.core.privacy.services.terms import load_terms

PERSONS = (Person, User)
GUARDED = {"core.AuditEvent", "core.Obligation", "core.IncidentEntry"}


def personal_fields() -> Iterator[tuple[str, str]]:
    """Every table's field that names a person or an account, and every e-mail address."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if _names_somebody(field):
                own = model in PERSONS and isinstance(field, EmailField)
                is_link = model is User and field.name == "person"
                yield model._meta.label, "pk" if own or is_link else field.name


def _names_somebody(field: Field) -> bool:  # type: ignore[type-arg]
    return field.related_model in PERSONS or isinstance(field, EmailField)


def told() -> set[tuple[str, str]]:
    return {(apps.get_model(table.model)._meta.label, table.field) for one in holdings() for table in one.tables}


def test_every_table_about_a_person_is_in_a_holding() -> None:
    missing = sorted(set(personal_fields()) - told())
    assert not missing, f"register a Holding (core.privacy.registry) that names {missing}"


def test_every_column_told_exists() -> None:
    for one in holdings():
        for table in one.tables:
            str(apps.get_model(table.model)._default_manager.values(*table.columns).query)


def test_no_secret_is_told() -> None:
    columns = {column for one in holdings() for table in one.tables for column in table.columns}
    assert not {
        name for name in columns if any(word in name for word in ("password", "hash", "token", "secret", "ha1"))
    }


@pytest.mark.django_db
def test_every_holding_has_its_retention_rule() -> None:
    load_terms(settings.PROJECT / "data" / "privacy")
    known = set(RetentionRule.objects.values_list("key", flat=True))
    assert not {one.key: one.retention for one in holdings() if one.retention not in known}
    assert not {one.rule for one in sweeps()} - known


@pytest.mark.django_db
def test_no_sweep_touches_what_is_never_erased() -> None:

    tables = {one.due(timezone.now()).model._meta for one in sweeps()}
    assert not {meta.label for meta in tables} & GUARDED
    assert not {meta.label for meta in tables if meta.app_label == "ledger"}
