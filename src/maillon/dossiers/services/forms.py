"""Keeping an XLSForm that staff sent."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.rules import XLSX
from maillon.core.files.services import store
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.forms.compiling import compile_workbook
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import Form
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
        title=dict(read_form(compiled.xform).titles),
        workbook=workbook,
        xform=compiled.xform,
        digest=compiled.digest,
        owner=owner,
        created_by=actor,
        created_at=at,
    )
    record(actor, "dossiers.form.kept", form, at=at, after={"form_id": form.form_id, "version": form.version})
    return form
