"""Every form that ships is one that ODK's own validator accepts."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest
from django.conf import settings

from maillon.dossiers.exchange.folder import BundledForm
from maillon.dossiers.exchange.sheets import to_workbook
from maillon.dossiers.forms.compiling import compile_workbook
from maillon.dossiers.forms.validating import can_validate, validated
from tests.dossiers import samples

SHIPPED = sorted(
    folder.name for folder in (Path(settings.PROJECT) / "data" / "procedures").iterdir() if folder.is_dir()
)
FORMS = [form for key in SHIPPED for form in samples.shipped(key).forms]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.form_id)
def test_a_shipped_form_passes_odk_validate(form: BundledForm) -> None:
    if not can_validate():
        assert os.environ.get("CI") != "true", "ODK Validate needs Java"
        warnings.warn("No Java: ODK Validate did not judge the shipped forms.", stacklevel=1)
        pytest.skip("ODK Validate needs Java")
    compiled = compile_workbook(to_workbook(form.sheets), name=f"{form.form_id}.xlsx")
    assert compiled.warnings == ()
    assert validated(compiled.xform) == []
