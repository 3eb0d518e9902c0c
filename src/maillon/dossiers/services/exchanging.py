"""Procedures in and out of folders of plain files."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.files.services import path_of
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.exchange.folder import Bundle, BundledForm
from maillon.dossiers.exchange.sheets import to_sheets, to_workbook
from maillon.dossiers.models import Procedure, ProcedureVersion
from maillon.dossiers.rules import definition
from maillon.dossiers.services import forms, versions


@transaction.atomic
def take_in(
    bundle: Bundle,
    *,
    owner: Organisation | None,
    actor: User | None,
    at: datetime,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    is_demonstration: bool = False,
) -> ProcedureVersion:
    """A folder becomes a version to publish: of the procedure that has its key, else of a new one.

    Raises FormRefused or RuleViolation as ``forms.keep`` and ``versions`` do; nothing is kept then.
    """
    procedure = Procedure.objects.filter(key=bundle.key).first() or versions.create_procedure(
        key=bundle.key,
        prefix=bundle.prefix,
        owner=owner,
        actor=actor,
        at=at,
        effect=bundle.effect,
        is_example=bundle.is_example,
        is_demonstration=is_demonstration,
    )
    version = versions.draft(procedure=procedure, actor=actor, at=at)
    version = versions.write(
        version=version,
        definition=bundle.definition,
        opens_at=opens_at,
        closes_at=closes_at,
        actor=actor,
        at=at,
    )
    for bundled in bundle.forms:
        form = forms.keep(
            to_workbook(bundled.sheets),
            name=f"{bundled.form_id}.xlsx",
            owner=procedure.owner,
            actor=actor,
            at=at,
        )
        versions.ask(version=version, form=form, use=bundled.use, wanted=bundled.wanted, actor=actor, at=at)
    return version


def bundle_of(version: ProcedureVersion) -> Bundle:
    """What a version says, ready to be written in a folder."""
    procedure = version.procedure
    return Bundle(
        key=procedure.key,
        prefix=procedure.prefix,
        effect=procedure.effect,
        is_example=procedure.is_example,
        definition=definition.read(version.definition),
        forms=tuple(
            BundledForm(
                form_id=use.form.form_id,
                use=use.use,
                wanted=use.wanted,
                sheets=to_sheets(path_of(use.form.workbook.digest).read_bytes()) if use.form.workbook else {},
            )
            for use in version.forms.select_related("form__workbook").order_by("use", "form__form_id")
        ),
    )
