"""The access table of groups and assemblies; what stands in it is gathered with the rest of the world."""

from __future__ import annotations

from typing import Any

from maillon.core.parties.models import Organisation
from tests.personas import People
from tests.surfaces.access import PUBLIC, SECRETARIAT, Row, all_get, only, signed_in

ASSEMBLY = {"slug": "assembly"}
BALLOT = {"slug": "assembly", "pk": "ballot"}
GROUP = {"slug": "group"}

ROWS = [
    # Assemblies: one was convened, Semis is a member; Léa presides. Groups: Benoît chairs one that is not published.
    Row("assemblies", PUBLIC),
    Row("assembly_recount", PUBLIC),
    Row("assembly_recount", all_get(422), method="post"),
    Row("assembly_new", SECRETARIAT),
    Row("assembly_new", only("amina", status=422), method="post"),
    Row("assembly", PUBLIC, ASSEMBLY),
    Row("assembly_prepare", SECRETARIAT, ASSEMBLY),
    Row("assembly_prepare", signed_in(404), ASSEMBLY, "post"),
    Row("assembly_convene", signed_in(405), ASSEMBLY),
    Row("assembly_convene", only("amina", status=302), ASSEMBLY, "post"),
    Row("assembly_delegation", only("benoit", "odile"), ASSEMBLY),
    Row("assembly_delegation", signed_in(404), ASSEMBLY, "post"),
    Row("assembly_presences", only("amina", "lea"), ASSEMBLY),
    Row("assembly_presences", signed_in(404), ASSEMBLY, "post"),
    Row("assembly_arrive", signed_in(405), ASSEMBLY),
    Row("assembly_arrive", signed_in(404), ASSEMBLY, "post"),
    Row("assembly_conduct", signed_in(405), ASSEMBLY),
    Row("assembly_conduct", signed_in(404), ASSEMBLY, "post"),
    Row("assembly_document", only("amina", "lea", "benoit", "odile"), {**ASSEMBLY, "kind": "agenda_kind"}),
    Row("assembly_document", signed_in(404), {**ASSEMBLY, "kind": "nothing"}),
    Row("assembly_file", signed_in(404), {**ASSEMBLY, "pk": "key"}),
    Row("ballot", only("amina", "lea", "benoit", "odile"), BALLOT),
    Row("ballot_vote", signed_in(405), BALLOT),
    Row("ballot_vote", signed_in(404), BALLOT, "post"),
    Row("ballot_hold", signed_in(405), BALLOT),
    Row("ballot_hold", signed_in(404), BALLOT, "post"),
    Row("ballot_papers", signed_in(404), BALLOT),
    Row("groups", PUBLIC),
    Row("group_new", SECRETARIAT),
    Row("group_new", only("amina", status=422), method="post"),
    Row("group", only("benoit", "amina", eve=404), GROUP),
    Row("group_amend", only("benoit", "amina"), GROUP),
    Row("group_amend", only("benoit", "amina", status=422), GROUP, "post"),
    Row("group_close", signed_in(405), GROUP),
    Row("group_close", only("amina", status=422), GROUP, "post"),
    Row("group_roll", signed_in(405), GROUP),
    Row("group_roll", only("benoit", "amina", status=422), GROUP, "post"),
    Row("group_letter", signed_in(405), GROUP),
    Row("group_letter", only("benoit", "amina", status=422), GROUP, "post"),
    Row("group_documents", signed_in(405), GROUP),
    Row("group_documents", only("benoit", "amina", status=422), GROUP, "post"),
    Row("group_document", signed_in(404), {**GROUP, "pk": "key"}),
    Row("meeting_new", only("benoit", "amina"), GROUP),
    Row("meeting_new", only("benoit", "amina", status=422), GROUP, "post"),
    Row("meeting", only("benoit", "amina"), {"pk": "meeting"}),
    Row("meeting_keep", signed_in(405), {"pk": "meeting"}),
    Row("meeting_keep", signed_in(404), {"pk": "meeting"}, "post"),
    Row("meeting_answer", signed_in(405), {"pk": "meeting"}),
    Row("meeting_answer", signed_in(404), {"pk": "meeting"}, "post"),
    Row("meeting_paper", only("benoit", "amina"), {"pk": "meeting", "kind": "agenda_kind"}),
    Row("meeting_paper", signed_in(404), {"pk": "meeting", "kind": "nothing"}),
    Row("presence", all_get(404), {"token": "token"}),
    Row("group_letters_stop", all_get(404), {"token": "token"}),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """Nothing more: the hall is gathered before the table is read."""
    return {}
