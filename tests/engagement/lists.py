"""Our own code lists for the tests, without the standard's seventy others."""

from __future__ import annotations

import tomllib

from django.conf import settings

from maillon.core.codelists import queries
from maillon.core.codelists.models import Code, CodeList


def load_house() -> None:
    """What ``data/codelists/lists.toml`` says, as « codelists load » keeps it."""
    path = settings.PROJECT / "data" / "codelists" / "lists.toml"
    for name, rows in tomllib.loads(path.read_text("utf-8")).items():
        kept = CodeList.objects.create(name=name, version="2026", source="essai", licence="CC BY 4.0")
        Code.objects.bulk_create(
            Code(codelist=kept, code=code, name_fr=names[0], name_en=names[1]) for code, names in rows.items()
        )
    queries.forget()
