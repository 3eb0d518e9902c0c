"""``maillon receive``: files filled without network, from a folder, a card or a letter; letters that come back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_typer.management import TyperCommand
from typer import Argument, Exit, Option

from maillon.core.errors import RuleViolation
from maillon.core.mail import bounces
from maillon.core.refusals import sentence
from maillon.dossiers.exchange.mailed import attachments
from maillon.dossiers.exchange.offline import MAX_BYTES
from maillon.dossiers.services.returning import take_back
from maillon.engagement.services.subscribing import note_bounce
from maillon.mobility.services.watching import from_letter

_LETTER = MAX_BYTES * 2
_LETTERS, _PAGES = (".eml", ".msg"), (".html", ".htm")
Sources = Annotated[
    list[str],
    Argument(help="Fichiers .html ou .eml, dossiers, ou - pour un courriel reçu / Files, folders, - for a letter"),
]


@dataclass(frozen=True)
class Became:
    """What became of one file."""

    file: str
    state: str
    """merged, already, aside or refused; bounced or unknown for a letter that came back; news from somebody away"""
    dossier: str = ""
    applied: int = 0
    clashes: int = 0
    lost: int = 0
    refused: int = 0
    why: str = ""


class Command(TyperCommand):
    help = "Reçoit les formulaires remplis sans réseau / Receives the forms filled without network"

    def handle(
        self,
        sources: Sources,
        as_json: Annotated[bool, Option("--json", help="Rapport en JSON / JSON report")] = False,
    ) -> None:
        """Fusionne chaque fichier; rien ne se perd ni ne compte deux fois / Merges each file, once, losing nothing."""
        told: list[Became] = []
        for source in sources:
            piped = sys.stdin.buffer.read(_LETTER + 1) if source == "-" else b""
            if returned := bounces.read(piped):
                told += [_returned(one) for one in returned]
            elif piped and from_letter(piped, at=now()) is not None:
                # News from somebody who is away, in an answer to our letter: whose stays out of the terminal.
                told.append(Became("-", "news"))
            else:
                told += [
                    self._one(name, inner, "mail" if mailed else "card")
                    for name, inner, mailed in _found(source, piped)
                ]
        if as_json:
            self.echo(json.dumps([asdict(one) for one in told], ensure_ascii=False, indent=2))
        else:
            for one in told:
                self.echo(_said(one))
            if not told:
                self.echo(_("Aucun fichier de formulaire ici."))
        # A letter that brings nothing is given back to its sender by the mail server, with these words.
        if any(one.state == "refused" for one in told) or ("-" in sources and not told):
            raise Exit(code=1)

    def _one(self, name: str, content: bytes, via: str) -> Became:
        try:
            receipt = take_back(content, actor=None, at=now(), language="fr", via=via)
        except RuleViolation as refused:
            return Became(name, "refused", why=sentence(refused))
        dossier = receipt.submission.dossier
        return Became(
            name,
            receipt.state,
            dossier.reference if dossier else "",
            len(receipt.applied),
            len(receipt.clashes),
            len(receipt.lost),
            len(receipt.refused),
            sentence(receipt.reason) if receipt.reason else "",
        )


def _returned(bounce: bounces.Bounce) -> Became:
    """A delivery report: the newsletter learns that an address does not answer; nothing is given back to the server."""
    known = note_bounce(email=bounce.address, is_permanent=bounce.is_permanent, at=now())
    return Became(bounce.address, "bounced" if known else "unknown", why=bounce.code)


def _found(source: str, piped: bytes) -> Iterator[tuple[str, bytes, bool]]:
    """Each form's file of a source: its name, its content, whether a letter brought it."""
    if source == "-":
        yield from _opened("-", piped)
        return
    path = Path(source)
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.is_file() and not inner.is_symlink() and inner.suffix.lower() in (*_LETTERS, *_PAGES):
                yield from _opened(str(inner), _read(inner))
    else:
        yield from _opened(source, _read(path))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as content:
            return content.read(_LETTER + 1)
    except OSError:
        return b""


def _opened(name: str, content: bytes) -> Iterator[tuple[str, bytes, bool]]:
    is_page = name.lower().endswith(_PAGES) or content.lstrip()[:15].lower().startswith((b"<!doctype", b"<html"))
    if is_page:
        yield name, content, False
    else:
        for attached, inner in attachments(content[: _LETTER + 1]):
            yield f"{name}: {attached}", inner, True


def _said(one: Became) -> str:
    if one.state == "news":
        return _("Des nouvelles d’une personne en séjour : notées.")
    if one.state in ("bounced", "unknown"):
        label = _("revenu, noté") if one.state == "bounced" else _("revenu, adresse que l’infolettre ne connaît pas")
        return f"{one.file} : {label} ({one.why})."
    if one.state in ("refused", "aside"):
        label = _("refusé") if one.state == "refused" else _("gardé de côté")
        return f"{one.file} : {label}. {one.why}"
    if one.state == "already":
        return f"{one.file} : {_('déjà reçu')} ({one.dossier})."
    parts = [ngettext("%(count)d réponse prise", "%(count)d réponses prises", one.applied) % {"count": one.applied}]
    if one.clashes:
        parts.append(ngettext("%(count)d à départager", "%(count)d à départager", one.clashes) % {"count": one.clashes})
    if one.lost:
        parts.append(ngettext("%(count)d sans place", "%(count)d sans place", one.lost) % {"count": one.lost})
    if one.refused:
        parts.append(
            ngettext("%(count)d fichier joint refusé", "%(count)d fichiers joints refusés", one.refused)
            % {"count": one.refused}
        )
    return f"{one.file} : {one.dossier}, {', '.join(parts)}."
