"""The database refuses to change what figures rest on; a fund that is there already rests on the shipped examples."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from maillon.guarantees import guard

SHIPPED = {
    "model": "risk/model.json",
    "grades": "risk/grades.json",
    "impairment": "risk/impairment.json",
    "stresses": "risk/stresses.json",
    "cash_flow": "cashflow/stress.toml",
    "watch": "watch/exemple.toml",
}


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.SINCE_ASSUMPTIONS:
        refusal.install(schema_editor.connection)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.SINCE_ASSUMPTIONS:
        refusal.remove(schema_editor.connection)


def bring_in(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What every fund computed with until now, under its own name: since the fund was opened."""
    versions = apps.get_model("guarantees", "AssumptionVersion")
    for fund in apps.get_model("guarantees", "Fund").objects.order_by("pk"):
        for kind, name in SHIPPED.items():
            told = _read(Path(settings.PROJECT) / "data" / "guarantees" / name)
            source = told["source"]
            versions.objects.get_or_create(
                fund=fund,
                kind=kind,
                version=str(told["version"]),
                defaults={
                    "definition": told,
                    "starts_on": told.get("starts_on") or told["valid_from"],
                    "source": source["fr"] if isinstance(source, dict) else source,
                    "is_example": bool(told["is_example"]),
                    "loaded_at": fund.created_at,
                },
            )


def _read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    # A day of TOML is kept as it is written.
    return json.loads(json.dumps(tomllib.loads(text) if path.suffix == ".toml" else json.loads(text), default=str))


class Migration(migrations.Migration):
    dependencies = [("guarantees", "0012_what_is_supposed_in_versions")]
    operations = [migrations.RunPython(install, remove), migrations.RunPython(bring_in, migrations.RunPython.noop)]
