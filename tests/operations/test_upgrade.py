"""An installation of the first version comes to this one: nothing it held is lost, its tables are a new one's."""

from __future__ import annotations

from tests.operations.site import Site
from tests.operations.visits import prepared

# The first version's tables, made one operation at a time as it made them, with what somebody put in them.
_FIRST_VERSION = """
import json
from datetime import date, datetime, UTC
from django.contrib.auth.hashers import make_password
from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor
from maillon.core.tables import TablesAtOnce
TablesAtOnce.apply = migrations.Migration.apply
executor = MigrationExecutor(connection)
version = [
    ("core", "0005_former_addresses"), ("projects", "0002_drafts_and_spreadsheets"),
    ("opendata", "0002_fuller_account"),
]
known = [key for key in executor.loader.graph.leaf_nodes() if key[0] in ("account", "mfa", "sessions", "contenttypes")]
executor.migrate(version + known)
tables = executor.loader.project_state(version).apps
organisation = tables.get_model("core", "Organisation")
one, network = (
    organisation.objects.create(slug=slug, legal_name_fr=name, country="CA")
    for slug, name in (("puits-partages", "Puits partagés"), ("reseau", "Le réseau"))
)
tables.get_model("core", "Relationship").objects.create(
    source=one, target=network, kind="member", starts_on=date(2019, 4, 1)
)
at = datetime(2026, 1, 5, tzinfo=UTC)
tables.get_model("core", "User").objects.create(email="depuis@exemple.org", password=make_password("x"), created_at=at)
source = tables.get_model("projects", "Source").objects.create(slug="a-nous", name="À nous", kind="recorded")
tables.get_model("projects", "Activity").objects.create(
    identifier="CA-1-puits", source=source, reporting_organisation=one, title={"fr": "Un puits"}, state="published",
    updated_at=at,
)
print(json.dumps(sorted(connection.introspection.table_names())))
"""
_SERVES = """
import json
from django.test import Client
client = Client(headers={"host": "localhost"})
print(json.dumps([client.get(path).status_code for path in ("/projets/CA-1-puits/", "/organismes/puits-partages/")]))
"""


def test_an_installation_of_the_first_version_is_brought_to_this_one(elsewhere: Site, site: Site) -> None:
    tables = prepared(elsewhere, _FIRST_VERSION)
    assert "projects_activity" in tables and "network_membership" not in tables

    *_, entered, journal = elsewhere.done_in_turn(
        ("migrate", "--verbosity", "0"),
        ("codelists", "load"),
        ("people", "secretariat", "depuis@exemple.org", "Camille", "Depuis"),
        ("audit", "verify"),
    )
    assert "depuis@exemple.org tient le secrétariat" in entered
    assert "Journal intact" in journal

    assert elsewhere.read("SELECT identifier, state FROM projects_activity") == [("CA-1-puits", "published")]
    assert elsewhere.read("SELECT email FROM core_user") == [("depuis@exemple.org",)]
    # What was a relationship of member became a membership, with its first day.
    members = elsewhere.read(
        "SELECT o.slug, CAST(m.starts_on AS varchar) FROM network_membership m"
        " JOIN core_organisation o ON o.id = m.organisation_id"
    )
    assert members == [("puits-partages", "2019-04-01")]
    assert prepared(elsewhere, _SERVES) == [200, 200]
    assert elsewhere.shape() == site.shape()
