"""Small procedures of the tests: a field report with a photo, and the shipped ones."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from functools import cache
from pathlib import Path

from maillon.core.parties.models import Organisation
from maillon.dossiers.exchange.folder import Bundle, BundledForm, read_folder
from maillon.dossiers.models import Committee, ProcedureVersion
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.services import versions
from maillon.dossiers.services.exchanging import take_in


def sheet(*rows: tuple[str, ...]) -> str:
    """The CSV text of a sheet, its header first."""
    out = io.StringIO()
    width = max(map(len, rows))
    csv.writer(out, lineterminator="\n").writerows([(*row, *[""] * (width - len(row))) for row in rows])
    return out.getvalue()


SHIPPED = Path(__file__).resolve().parents[2] / "data" / "procedures"

_COLUMNS = (
    "type",
    "name",
    "label::Français (fr)",
    "label::English (en)",
    "required",
    "relevant",
    "constraint",
    "constraint_message::Français (fr)",
    "constraint_message::English (en)",
    "calculation",
)
_KNOWN = "once(pulldata('organisation', 'legal_name_fr', 'key', 'self'))"
SURVEY = sheet(
    _COLUMNS,
    ("text", "organisme", "Organisme", "Organisation", "yes", "", "", "", "", _KNOWN),
    (
        "integer",
        "tonnes",
        "Tonnes récoltées",
        "Tonnes harvested",
        "yes",
        "",
        ". >= 0",
        "Un nombre positif.",
        "Positive.",
    ),
    ("select_one oui_non", "vendue", "Vendue?", "Sold?", "yes"),
    ("text", "raison", "Pourquoi pas?", "Why not?", "yes", "${vendue} = 'non'"),
    ("image", "photo", "Une photo", "A picture"),
)
CHOICES = """\
list_name,name,label::Français (fr),label::English (en)
oui_non,oui,Oui,Yes
oui_non,non,Non,No
"""


def settings(version: str = "1") -> str:
    return f"form_title,form_id,version,default_language\nRapport de récolte,recolte,{version},Français (fr)\n"


def harvest(version: str = "1", definition: ProcedureDefinition | None = None) -> Bundle:
    """A procedure of one short form, with a photo."""
    return Bundle(
        key="recolte",
        prefix="REC",
        effect="",
        is_example=True,
        definition=definition or ProcedureDefinition(title={"fr": "Rapport de récolte", "en": "Harvest report"}),
        forms=(
            BundledForm(
                form_id="recolte",
                use="application",
                wanted=1,
                sheets={"survey": SURVEY, "choices": CHOICES, "settings": settings(version)},
            ),
        ),
    )


@cache
def shipped(key: str) -> Bundle:
    """A procedure as shipped."""
    folder = SHIPPED / key
    return read_folder(
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    )


def publish(
    bundle: Bundle,
    *,
    at: datetime,
    owner: Organisation | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> ProcedureVersion:
    """The procedure, in force."""
    version = take_in(bundle, owner=owner, actor=None, at=at, opens_at=opens_at, closes_at=closes_at)
    if key := bundle.definition.deliberation.committee:
        Committee.objects.get_or_create(key=key, defaults={"name": {"fr": key, "en": key}, "owner": owner})
    return versions.publish(version=version, actor=None, at=at)
