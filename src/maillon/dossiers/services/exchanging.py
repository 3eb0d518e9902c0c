"""Procedures in and out of folders of plain files."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Prefetch

from maillon.core.files.services import path_of
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.exchange.folder import Bundle, BundledForm
from maillon.dossiers.exchange.sheets import to_sheets, to_workbook
from maillon.dossiers.models import Form, FormMedia, Procedure, ProcedureVersion
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

    Raises FormRefused or RuleViolation as ``forms`` and ``versions`` do; nothing is kept then.
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
        _illustrate(form, bundled, actor=actor, at=at)
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
                media={one.name: path_of(one.file.digest).read_bytes() for one in use.form.media.all()},
            )
            for use in version.forms.select_related("form__workbook")
            .prefetch_related(Prefetch("form__media", FormMedia.objects.select_related("file").order_by("name")))
            .order_by("use", "form__form_id")
        ),
    )


def _illustrate(form: Form, bundled: BundledForm, *, actor: User | None, at: datetime) -> None:
    """What the labels show comes along; what is here already, the same, stays as it is."""
    here = dict(form.media.values_list("name", "file__digest"))
    for name, data in bundled.media.items():
        if here.get(name) != sha256(data).hexdigest():
            forms.add_media(form=form, upload=ContentFile(data, name=name), actor=actor, at=at)
