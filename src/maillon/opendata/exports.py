"""Every public activity as one file, made once and kept until something changes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from maillon.opendata import tables, threew
from maillon.opendata.iati import export as iati
from maillon.projects.models import Activity

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Writer = Callable[[QuerySet[Activity], IO[bytes], str, datetime], None]


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A kind of file: what it is to machines, and how it is written."""

    media_type: str
    write: Writer


def _activities_iati(activities: QuerySet[Activity], out: IO[bytes], language: str, at: datetime) -> None:
    iati.write(activities, out, at=at)


def _activities_csv(activities: QuerySet[Activity], out: IO[bytes], language: str, at: datetime) -> None:
    tables.csv(activities, out, language=language)


def _activities_xlsx(activities: QuerySet[Activity], out: IO[bytes], language: str, at: datetime) -> None:
    tables.xlsx(activities, out, language=language)


def _transactions_csv(activities: QuerySet[Activity], out: IO[bytes], language: str, at: datetime) -> None:
    tables.csv(activities, out, language=language, table="transactions")


def _threew(activities: QuerySet[Activity], out: IO[bytes], language: str, at: datetime) -> None:
    threew.write(activities, out, language=language)


FILES = {
    ("activites", "xml"): WholeFile("application/xml", _activities_iati),
    ("activites", "csv"): WholeFile("text/csv; charset=utf-8", _activities_csv),
    ("activites", "xlsx"): WholeFile(_XLSX, _activities_xlsx),
    ("transactions", "csv"): WholeFile("text/csv; charset=utf-8", _transactions_csv),
    ("qui-fait-quoi-ou", "csv"): WholeFile("text/csv; charset=utf-8", _threew),
}


def whole(name: str, format: str, *, language: str, at: datetime) -> Path:
    """The file of FILES with every public activity as it is now; made when the kept one is older than the data."""
    public = Activity.objects.published().order_by("identifier")
    state = public.order_by().aggregate(count=Count("pk"), latest=Max("updated_at"))
    stamp = f"{state['count']}-{int(state['latest'].timestamp() * 10**6) if state['latest'] else 0}"
    folder = Path(settings.DATA) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.{language}.{stamp}.{format}"
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".partial", delete=False) as out:
            partial = Path(out.name)
            try:
                FILES[name, format].write(public, out, language, at)
            except BaseException:
                partial.unlink()
                raise
        partial.replace(path)
        for old in folder.glob(f"{name}.{language}.*.{format}"):
            if old != path:
                old.unlink(missing_ok=True)
    return path
