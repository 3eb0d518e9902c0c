"""``maillon forms``: check an XLSForm, and see what it answers to given values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any

from django.core.management import CommandError
from django.utils.timezone import get_current_timezone, now
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django_typer.management import TyperCommand, command, initialize
from typer import Argument, Exit, Option

from maillon.core.refusals import sentence
from maillon.dossiers.forms import (
    AnswersRefused,
    CompiledForm,
    FormError,
    FormRefused,
    compile_workbook,
    evaluate,
    read_form,
)
from maillon.dossiers.forms.nesting import answers_of
from maillon.dossiers.forms.validating import can_validate, validated

Workbook = Annotated[Path, Argument(help="XLSForm (.xlsx)", exists=True, dir_okay=False, readable=True)]
Given = Annotated[
    Path,
    Argument(
        help="Réponses en JSON, par noms ou par chemins / Answers in JSON, by names or by paths",
        exists=True,
        dir_okay=False,
    ),
]
Language = Annotated[str, Option(help="Langue des messages / Language of the messages: fr, en, es")]
Today = Annotated[str, Option(help="Jour d’aujourd’hui / Today: 2026-11-21")]


class Command(TyperCommand):
    help = "Formulaires XLSForm / XLSForms"

    @initialize()
    def init(self) -> None:
        """Check, evaluate."""

    # Django’s own commands have a ``check``.
    @command(name="check")
    def check_form(self, form: Workbook) -> None:
        """Dit tout ce qui est à corriger, par feuille et par ligne / Say all there is to correct, by sheet and row."""
        made = self._compiled(form)
        self._tell(made.warnings, "yellow")
        if can_validate():
            if errors := validated(made.xform):
                self._tell(errors, "red")
                raise Exit(code=1)
        else:
            self.secho(_("ODK Validate n’a pas été consulté : il demande Java."), fg="yellow", err=True)
        asked = sum(question.is_asked for question in read_form(made.xform).questions)
        facts = {"id": made.form_id, "count": asked}
        self.echo(
            ngettext(
                "Formulaire « %(id)s » valable : %(count)d question.",
                "Formulaire « %(id)s » valable : %(count)d questions.",
                asked,
            )
            % facts
        )

    @command(name="evaluate")
    def evaluate_form(self, form: Workbook, answers: Given, language: Language = "", today: Today = "") -> None:
        """Écrit en JSON l’état de chaque question / Write every question’s state as JSON."""
        read = read_form(self._compiled(form).xform)
        try:
            typed = answers_of(read, self._given(answers))
        except AnswersRefused as refused:
            raise CommandError(sentence(refused.violation())) from refused
        spoken = language or (get_language() or "fr")[:2]
        judged = evaluate(read, typed, language=spoken, now=self._moment(today))
        fields = {path: self._field(field) for path, field in judged.fields.items()}
        said = {"complete": judged.is_complete, "invalid": judged.invalid, "fields": fields}
        self.echo(json.dumps(said, ensure_ascii=False, indent=2))

    def _compiled(self, form: Path) -> CompiledForm:
        try:
            return compile_workbook(form.read_bytes(), name=form.name)
        except FormRefused as refused:
            self._tell(refused.errors, "red")
            raise Exit(code=1) from refused

    def _tell(self, errors: Sequence[FormError], colour: str) -> None:
        for error in errors:
            self.secho(sentence(error.violation()), fg=colour, err=True)

    def _given(self, path: Path) -> dict[str, Any]:
        try:
            given = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, UnicodeDecodeError) as error:
            raise CommandError(_("Ce fichier n’est pas du JSON : %(path)s") % {"path": path}) from error
        if not isinstance(given, dict):
            raise CommandError(_("Ce fichier n’est pas du JSON : %(path)s") % {"path": path})
        return given

    def _moment(self, today: str) -> datetime:
        if not today:
            return now().astimezone(get_current_timezone())
        try:
            return datetime.combine(datetime.fromisoformat(today), time(12), get_current_timezone())
        except ValueError as error:
            raise CommandError(_("Ce jour n’existe pas : %(day)s") % {"day": today}) from error

    def _field(self, field: Any) -> dict[str, Any]:
        names = ("value", "relevant", "required", "readonly", "valid", "fault", "message", "label")
        said = {name: getattr(field, name) for name in names}
        if field.choices is not None:
            said["choices"] = [choice.name for choice in field.choices]
        return said
