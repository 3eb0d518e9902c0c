"""The site's addresses, and some where something goes wrong."""

from __future__ import annotations

import errno
import os

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from maillon.config import urls
from maillon.config.urls import handler400, handler403, handler404, handler429, handler500
from maillon.core.errors import RuleViolation

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]


def fault(request: HttpRequest) -> HttpResponse:
    raise ValueError("a secret of the machine")


def full_disk(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database or disk is full")


def refusal(request: HttpRequest) -> HttpResponse:
    raise RuleViolation("files.empty", field="file")


urlpatterns = [
    *(path(f"{prefix}{view.__name__}/", view) for prefix in ("", "en/") for view in (fault, full_disk, full_database)),
    *(path(f"{prefix}refusal/", refusal) for prefix in ("", "en/")),
    *urls.urlpatterns,
]
