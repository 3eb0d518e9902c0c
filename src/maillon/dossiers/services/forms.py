"""Keeping an XLSForm that staff sent."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.rules import FILMS, IMAGES, SOUNDS, XLSX, safe_name
from maillon.core.files.services import store
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.forms.compiling import compile_workbook
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.forms.showing import files_named
from maillon.dossiers.models import Form, FormMedia
from maillon.dossiers.permissions import can_keep_forms


@transaction.atomic
def keep(data: bytes, *, name: str, owner: Organisation | None, actor: User | None, at: datetime) -> Form:
    """Compile a workbook and keep it; the same text again is the same form.

    Raises FormRefused with everything to correct, by sheet and row; RuleViolation ``dossiers.form_version_taken``
    (``form_id``, ``version``) where that version already says something else.
    """
    if actor is not None and not can_keep_forms(actor, owner):
        raise NotAllowed("dossiers.handle")
    compiled = compile_workbook(data, name=name)
    known = Form.objects.select_related("workbook").filter(form_id=compiled.form_id, version=compiled.version).first()
    if known is not None:
        # A later compiler may write the same workbook otherwise: it is still the same form.
        same = known.workbook is not None and known.workbook.digest == hashlib.sha256(data).hexdigest()
        if known.digest != compiled.digest and not same:
            raise RuleViolation(
                "dossiers.form_version_taken", field="file", form_id=compiled.form_id, version=compiled.version
            )
        return known
    workbook = store(
        ContentFile(data, name=name), actor=actor, owner_organisation=owner, at=at, allowed=frozenset({XLSX})
    )
    form = Form.objects.create(
        form_id=compiled.form_id,
        version=compiled.version,
        title=dict(compiled.titles),
        workbook=workbook,
        xform=compiled.xform,
        digest=compiled.digest,
        owner=owner,
        created_by=actor,
        created_at=at,
    )
    _carry_media(form)
    record(actor, "dossiers.form.kept", form, at=at, after={"form_id": form.form_id, "version": form.version})
    return form


@transaction.atomic
def add_media(*, form: Form, upload: File[bytes], actor: User | None, at: datetime) -> FormMedia:
    """Give a form a picture, a sound or a film that its labels name; what is shown to applicants already stays.

    Raises RuleViolation ``dossiers.media_unnamed`` (``name``, ``names``: those the labels do name),
    ``dossiers.media_shown`` (``name``), or as ``core.files.services.store``.
    """
    if actor is not None and not can_keep_forms(actor, form.owner):
        raise NotAllowed("dossiers.handle")
    named = files_named(read_form(form.xform))
    name = safe_name(upload.name or "")
    if name not in named:
        raise RuleViolation("dossiers.media_unnamed", field="media", name=name, names=sorted(named))
    former = FormMedia.objects.select_related("file").filter(form=form, name=name).first()
    if former is not None and form.uses.filter(version__published_at__isnull=False).exists():
        raise RuleViolation("dossiers.media_shown", field="media", name=name)
    allowed = {"image": IMAGES, "audio": SOUNDS, "video": FILMS}[named[name]]
    stored = store(
        upload, actor=actor, owner_organisation=form.owner, at=at, allowed=allowed, limit=settings.RECORDING_LIMIT
    )
    if former is not None:
        # Other versions of the form may show the same file: only this one takes the new one.
        former.delete()
    media = FormMedia.objects.create(form=form, name=name, file=stored)
    record(actor, "dossiers.form.illustrated", form, at=at, after={"name": name, "digest": stored.digest})
    return media


def _carry_media(form: Form) -> None:
    """What the version before showed and this one still names comes along."""
    wanted = files_named(read_form(form.xform))
    if not wanted:
        return
    earlier = FormMedia.objects.filter(form__form_id=form.form_id, form__owner=form.owner, name__in=wanted)
    kept = {one.name: one.file_id for one in earlier.exclude(form=form).order_by("form_id")}
    FormMedia.objects.bulk_create(FormMedia(form=form, name=name, file_id=file) for name, file in kept.items())
