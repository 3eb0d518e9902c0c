"""The database itself refuses to change a frozen version's rules, or a step already on a timeline."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_VERSION = "definition, number, procedure_id, opens_at, closes_at, frozen_at"
_ENTRY = "dossier_id, sequence, at, kind, step, from_state, to_state, actor_office, audience, data"

_INSTALL = {
    "sqlite": [
        f"""CREATE TRIGGER version_frozen BEFORE UPDATE OF {_VERSION} ON dossiers_procedureversion
        WHEN OLD.frozen_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a frozen version never changes'); END""",
        f"""CREATE TRIGGER timeline_written BEFORE UPDATE OF {_ENTRY} ON dossiers_timelineentry
        BEGIN SELECT RAISE(ABORT, 'a timeline is append-only'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION dossiers_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$""",
        f"""CREATE TRIGGER version_frozen BEFORE UPDATE OF {_VERSION} ON dossiers_procedureversion
        FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL)
        EXECUTE FUNCTION dossiers_refuse('a frozen version never changes')""",
        f"""CREATE TRIGGER timeline_written BEFORE UPDATE OF {_ENTRY} ON dossiers_timelineentry
        FOR EACH ROW EXECUTE FUNCTION dossiers_refuse('a timeline is append-only')""",
    ],
}
_REMOVE = {
    "sqlite": ["DROP TRIGGER IF EXISTS version_frozen", "DROP TRIGGER IF EXISTS timeline_written"],
    "postgresql": [
        "DROP TRIGGER IF EXISTS version_frozen ON dossiers_procedureversion",
        "DROP TRIGGER IF EXISTS timeline_written ON dossiers_timelineentry",
    ],
}


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _INSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
