"""An agreement that says no country takes the one its project’s record says, where it says one."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def said_by_the_project(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Two countries said stay empty: each read then gives them their parts."""
    agreements = apps.get_model("funding", "Agreement").objects.filter(country="", activity__isnull=False)
    shares = apps.get_model("projects", "RecipientShare").objects.filter(kind="country")
    said: dict[int, set[str]] = {}
    told = shares.filter(activity__in=agreements.values("activity")).values_list("activity_id", "code")
    for activity, code in told.iterator():
        said.setdefault(activity, set()).add(code)
    for pk, activity in agreements.values_list("pk", "activity_id"):
        codes = said.get(activity, set())
        if len(codes) == 1 and len(code := next(iter(codes))) == 2:
            apps.get_model("funding", "Agreement").objects.filter(pk=pk).update(country=code)


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0009_a_budget_for_an_amendment"),
        ("projects", "0001_initial"),
    ]

    operations = [migrations.RunPython(said_by_the_project, migrations.RunPython.noop)]
