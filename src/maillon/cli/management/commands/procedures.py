"""``maillon procedures``: procedures as folders of plain files, brought in, written out, checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from django.core.management import CommandError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument, Exit, Option

from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.core.refusals import sentence
from maillon.dossiers.exchange.folder import Bundle, read_folder, refuse_too_large, write_folder
from maillon.dossiers.exchange.sheets import to_workbook
from maillon.dossiers.forms import FormRefused, compile_workbook
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.forms.showing import files_named
from maillon.dossiers.models import Procedure
from maillon.dossiers.services.exchanging import bundle_of, take_in

Folder = Annotated[
    Path, Argument(help="Dossier de procedure.toml / Folder of procedure.toml", exists=True, file_okay=False)
]
Out = Annotated[Path, Argument(help="Dossier à écrire, vide / Folder to write, empty", file_okay=False)]
Key = Annotated[str, Argument(help="Adresse de la procédure / The procedure’s key: adhesion")]
Owner = Annotated[
    str, Option(help="Adresse de l’organisme qui en répond / Slug of the organisation that answers for it")
]
Number = Annotated[int, Option(help="Numéro de version; sans lui, la dernière / Version; without it, the last")]


class Command(TyperCommand):
    help = "Procédures en fichiers simples / Procedures as plain files"

    @initialize()
    def init(self) -> None:
        """List, import, export, check."""

    @command(name="list")
    def list_all(self) -> None:
        """Dit chaque procédure et ses versions / Say each procedure and its versions."""
        language = get_language() or "fr"
        rows = Procedure.objects.prefetch_related("versions").order_by("key")
        for procedure in rows:
            for version in sorted(procedure.versions.all(), key=lambda one: one.number):
                state = "draft" if version.published_at is None else "retired" if version.retired_at else "published"
                title = read(version.definition.get("title"), language).text
                self.echo(f"{procedure.key}\t{version.number}\t{state}\t{title}")
        if not rows:
            self.echo(_("Aucune procédure."))

    @command(name="import")
    def bring_in(self, folder: Folder, owner: Owner = "") -> None:
        """Fait d’un dossier un brouillon de version / Make a folder a draft version."""
        organisation = Organisation.objects.filter(slug=owner).first() if owner else None
        if owner and organisation is None:
            raise CommandError(_("Aucun organisme n’a l’adresse « %(slug)s ».") % {"slug": owner})
        with self._told():
            version = take_in(self._read(folder), owner=organisation, actor=None, at=timezone.now())
        facts = {"key": version.procedure.key, "number": version.number}
        self.echo(_("Procédure « %(key)s » importée en brouillon : version %(number)s.") % facts)

    @command()
    def export(self, key: Key, folder: Out, number: Number = 0) -> None:
        """Écrit une version en fichiers simples / Write a version as plain files."""
        procedure = Procedure.objects.filter(key=key).first()
        rows = procedure.versions.order_by("-number") if procedure else None
        version = None if rows is None else (rows.filter(number=number) if number else rows).first()
        if version is None:
            raise CommandError(_("Aucune procédure ne se nomme « %(key)s ».") % {"key": key})
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(_("%(folder)s contient déjà des fichiers. Donnez un dossier vide.") % {"folder": folder})
        for path, data in write_folder(bundle_of(version)).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        facts = {"number": version.number, "key": key, "folder": folder}
        self.echo(_("La version %(number)s de « %(key)s » est écrite dans %(folder)s.") % facts)

    # Django’s own commands have a ``check``.
    @command(name="check")
    def check_folder(self, folder: Folder) -> None:
        """Dit tout ce qui est à corriger, sans rien garder / Say all there is to correct, keep nothing."""
        with self._told():
            bundle = self._read(folder)
            for form in bundle.forms:
                compiled = compile_workbook(to_workbook(form.sheets), name=f"{form.form_id}.xlsx")
                named = files_named(read_form(compiled.xform))
                for name in form.media:
                    if name not in named:
                        raise RuleViolation("dossiers.media_unnamed", name=name, names=sorted(named))
        title = read(bundle.definition.title, get_language() or "fr").text
        facts = {"title": title, "forms": len(bundle.forms)}
        self.echo(_("Le dossier est valable : « %(title)s », %(forms)s formulaires.") % facts)

    def _read(self, folder: Path) -> Bundle:
        # A link could lead out of the folder: it is not followed.
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
        refuse_too_large((path.relative_to(folder).as_posix(), path.stat().st_size) for path in paths)
        return read_folder({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except FormRefused as refused:
            for error in refused.errors:
                self.secho(sentence(error.violation()), fg="red", err=True)
            raise Exit(code=1) from refused
        except RuleViolation as refused:
            raise CommandError(sentence(refused)) from refused
