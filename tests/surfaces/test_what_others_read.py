"""What a stranger and somebody of another member read at each address of the network, line by line.

The access table says who may open a page; here each page one may open says its title, and holds no name, no
e-mail and no figure that is not its reader's. An address that either may open needs its line in ``READ``.
"""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from maillon.core.parties.models import Person
from maillon.network.models import DuesNotice
from tests.surfaces import (
    access_assembly,
    access_concerns,
    access_directory,
    access_dues,
    access_ethics,
    access_members,
    access_space,
)
from tests.surfaces.test_access_table import World

pytestmark = pytest.mark.django_db
PARTS = (
    access_assembly, access_concerns, access_directory, access_dues, access_ethics, access_members, access_space,
)  # fmt: skip
ROWS = [row for part in PARTS for row in part.ROWS if row.method == "get"]
BOTH = ("eve", "odile")
NAMED = {"interview": ("Lachance",), "interviews": ("Lachance",), "assembly": ("Bouchard-Nguyen",)}
"""Names an address shows: because the person agreed to it, or because members know who presides."""
READ: dict[str, tuple[str, str]] = {
    "alliances": ("Alliances du réseau", "Alliances du réseau"),
    "assemblies": ("Assemblées", "Assemblées"),
    "assembly": ("Assemblée d’essai", "Assemblée d’essai"),
    "assembly_delegation": ("", "Qui vous représente"),
    "assembly_document": ("", "text/calendar"),
    "assembly_recount": ("Recompter un scrutin", "Recompter un scrutin"),
    "ballot": ("", "Adopter?"),
    "barometer_funder": ("Revenus du ministère", "Revenus du ministère"),
    "barometer_origin": ("En tout", "En tout"),
    "barometer_table": ("text/csv", "text/csv"),
    "barometer_year": ("Baromètre du réseau", "Baromètre du réseau"),
    "booklet": ("Répertoire à imprimer", "Répertoire à imprimer"),
    "concern": ("Confier une préoccupation", "Confier une préoccupation"),
    "concern_follow": ("Suivre une préoccupation", "Suivre une préoccupation"),
    "contacts": ("", "Contacts des membres"),
    "directory_cards": ("text/vcard", "text/vcard"),
    "directory_table": ("text/csv", "text/csv"),
    "ethics_code": ("Code d’éthique du réseau (exemple)", "Code d’éthique du réseau (exemple)"),
    "ethics_cycle": ("", "Autoévaluation du code d’éthique"),
    "figure_origin": ("Bénévoles", "Bénévoles"),
    "groups": ("Comités et groupes", "Comités et groupes"),
    "interview": ("Semer", "Semer"),
    "interviews": ("Entretiens avec les membres", "Entretiens avec les membres"),
    "library": ("Documents du réseau", "Documents du réseau"),
    "library_document": ("application/pdf", "application/pdf"),
    "members_on": ("Membres aujourd’hui", "Membres aujourd’hui"),
    "members_on_file": ("text/csv", "text/csv"),
    "network_space": ("", "Espace des membres"),
    "new_offer": ("", "Offrir ou chercher quelque chose"),
    "new_posting": ("", "Afficher une offre"),
    "offer": ("", "Un bureau"),
    "offers": ("", "Entraide entre membres"),
    "organisation_card": ("text/vcard", "text/vcard"),
    "our_membership": ("", "Notre adhésion"),
    "own_postings": ("", "Nos offres"),
    "posting": ("Coordination", "Coordination"),
    "postings": ("Emplois, stages et bénévolat", "Emplois, stages et bénévolat"),
    "postings_feed": ("application/atom+xml", "application/atom+xml"),
    "renewal": ("", "Déclaration cette-annee"),
    "stand": ("L’aide", "L’aide"),
    "stands": ("Positions du réseau", "Positions du réseau"),
}
"""By address: the title a stranger reads, then the title somebody of another member reads; "" for no page."""


@pytest.fixture
def world(db: None) -> World:
    return World()


def title(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)(?:<span class=\"sub\"|</h1>)", page, re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found[1])).split()) if found else "–"


def private(world: World, reader: str) -> set[str]:
    """What is nobody else's: addresses of every person but the reader, family names, what the home owes."""
    people = [world.people.named(name) for name in ("benoit", "lea", "amina", "fatou", "mireille", "odile")]
    others = [one for one in people if one is not None and one != world.people.named(reader)]
    words = {one.email for one in others}
    words |= {one.person.family_name for one in others if one.person and one.person.family_name != "Essai"}
    words |= set(
        Person.objects.exclude(email="").exclude(user=world.people.named(reader)).values_list("email", flat=True)
    )
    return words | set(
        DuesNotice.objects.exclude(organisation__grants__user=world.people.named(reader)).values_list(
            "number", flat=True
        )
    )


def test_every_page_says_its_title_and_nothing_private(world: World) -> None:
    told: dict[str, list[str]] = {}
    leaks = []
    for place, reader in enumerate(BOTH):
        client = Client()
        if user := world.people.named(reader):
            client.force_login(user)
        words = private(world, reader)
        for row in ROWS:
            lines = told.setdefault(row.name, ["", ""])
            if getattr(row.statuses, reader) != 200:
                continue
            answer = client.get(world.address(row))
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            page = unescape(body.decode("utf-8", "replace"))
            if "html" in answer["Content-Type"]:
                lines[place] = title(page)
            else:
                lines[place] = answer["Content-Type"].partition(";")[0]
            leaks += [
                f"{reader} {row.name}: {word}"
                for word in sorted(words)
                if word in page and word not in NAMED.get(row.name, ())
            ]
    assert leaks == []
    assert {name: tuple(lines) for name, lines in told.items() if any(lines)} == READ
