"""A file as a telephone gives it back: made by us, filled here without a browser."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from maillon.core.people.models import User
from maillon.dossiers.exchange.folder import Bundle, BundledForm
from maillon.dossiers.exchange.offline import CLOSING, OPENING, data_block
from maillon.dossiers.models import Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.offline import sheet_of
from maillon.dossiers.rules.definition import Applicants, ProcedureDefinition
from maillon.dossiers.services.returning import Receipt, take_back
from tests.dossiers.samples import settings, sheet

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
_COLUMNS = ("type", "name", "label::Français (fr)", "label::English (en)", "required", "calculation", "repeat_count")
SURVEY = sheet(
    _COLUMNS,
    ("text", "nom", "Nom", "Name", "yes"),
    ("decimal", "tonnes", "Tonnes", "Tonnes"),
    ("integer", "parcelles", "Parcelles", "Plots"),
    ("begin_repeat", "membres", "Membres", "Members"),
    ("text", "prenom", "Prénom", "Given name"),
    ("integer", "age", "Âge", "Age"),
    ("begin_repeat", "enfants", "Enfants", "Children"),
    ("text", "surnom", "Surnom", "Nickname"),
    ("end_repeat",),
    ("end_repeat",),
    ("begin_repeat", "parcelle", "Parcelle", "Plot", "", "", "${parcelles}"),
    ("text", "lieu", "Lieu", "Place"),
    ("end_repeat",),
    ("image", "photo", "Photo", "Photo"),
    ("calculate", "double", "", "", "", "${tonnes} * 2"),
)


def report(definition: ProcedureDefinition | None = None) -> Bundle:
    """A report with repetitions in repetitions, counted ones, and a photo."""
    return Bundle(
        key="recolte",
        prefix="REC",
        effect="",
        is_example=True,
        definition=definition
        or ProcedureDefinition(
            title={"fr": "Rapport de récolte", "en": "Harvest report"}, applicants=Applicants(without_account=True)
        ),
        forms=(
            BundledForm(
                form_id="recolte",
                use="application",
                wanted=1,
                sheets={"survey": SURVEY, "choices": "list_name,name\n", "settings": settings()},
            ),
        ),
    )


class Phone:
    """One telephone with the file open; keys are paths whose repetitions carry a name."""

    def __init__(self, submission: Submission, hand: Hand, *, at: datetime = AT) -> None:
        submission.refresh_from_db()
        self.data: dict[str, Any] = sheet_of(submission, hand=hand, at=at, language="fr")
        self.values: dict[str, str] = dict(self.data["base"])
        self.rows: dict[str, list[str]] = {key: list(names) for key, names in self.data["base_rows"].items()}
        self.files: dict[str, dict[str, str]] = {}
        self.saves: list[str] = []

    def type(self, typed: Mapping[str, str]) -> Phone:
        """Answer questions."""
        self.values.update(typed)
        return self

    def attach(self, key: str, name: str, content: bytes) -> None:
        """Answer with a file."""
        self.values[key] = name
        self.files[name] = {"type": "image/jpeg", "data": base64.b64encode(content).decode()}

    def add(self, key: str, values: Mapping[str, str], *, inner: Mapping[str, list[str]] | None = None) -> str:
        """A repetition more, with these answers by the end of their path."""
        name = f"n{uuid4().hex[:12]}"
        self.rows.setdefault(key, []).append(name)
        row = f"{key}[{name}]"
        self.values.update({f"{row}/{end}": value for end, value in values.items()})
        self.rows.update({f"{row}/{end}": names for end, names in (inner or {}).items()})
        return row

    def remove(self, key: str, name: str) -> None:
        """A repetition less."""
        self.rows[key].remove(name)
        gone = f"{key}[{name}]/"
        self.values = {path: value for path, value in self.values.items() if not path.startswith(gone)}
        self.rows = {path: names for path, names in self.rows.items() if not path.startswith(gone)}

    def copy(self) -> Phone:
        """The saved file opened on another telephone."""
        made = object.__new__(Phone)
        made.data, made.values = self.data, dict(self.values)
        made.rows = {key: list(names) for key, names in self.rows.items()}
        made.files, made.saves = dict(self.files), list(self.saves)
        return made

    def save(self, **over: Any) -> bytes:
        """« Enregistrer le fichier »."""
        self.saves.append(uuid4().hex)
        return written(
            {
                **self.data,
                "answers": {"values": self.values, "rows": self.rows},
                "files": self.files,
                "saves": list(self.saves),
                "who": "Awa",
                "saved_at": "2026-11-21T10:00",
                **over,
            }
        )


def written(data: Mapping[str, Any]) -> bytes:
    """A page that holds this data."""
    return b"<!doctype html><html><body>" + OPENING + data_block(data).encode() + CLOSING + b"</body></html>"


def back(content: bytes, *, actor: User | None = None, at: datetime = AT, via: str = "upload") -> Receipt:
    """Return a file."""
    return take_back(content, actor=actor, at=at, language="fr", via=via)
