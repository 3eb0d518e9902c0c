"""A domain's first tables, made together: what a migration says, without drawing every model at each line of it."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class TablesAtOnce(migrations.Migration):
    """A migration that only creates tables, with what it adds to them, and then guards or fills them.

    Django draws again all the models linked to the one each operation names; here the whole state is reckoned
    first and drawn once, then each table is created with its columns, indexes and constraints. The tables are
    the same; a house of two hundred tables stands in seconds rather than in half a minute.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> Any:
        vars(project_state).pop("apps", None)  # what was drawn before; the next to ask draws it whole
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel | migrations.RunPython):
                operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
