"""The activity a page is about, for whoever may be on that page; 404 for everybody else."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.core.paginator import Page as Slice
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillon.core.people.models import User
from maillon.projects import permissions, queries
from maillon.projects.models import Activity

M = TypeVar("M", bound=Model)


def user_of(request: HttpRequest) -> User:
    """The person signed in; pages that call this ask for sign-in first."""
    assert isinstance(request.user, User)
    return request.user


def editable(request: HttpRequest, pk: int) -> Activity:
    """An activity this person may change."""
    rows = permissions.editable_by(user_of(request)).select_related("source", "reporting_organisation")
    return get_object_or_404(rows, pk=pk)


def ours(request: HttpRequest, pk: int) -> Activity:
    """An activity of an organisation this person belongs to."""
    return get_object_or_404(queries.kept_by(user_of(request)), pk=pk)


def token_of(request: HttpRequest) -> uuid.UUID | None:
    """The mark of the form that was sent, the same when it is sent twice."""
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return None


def slice_of(request: HttpRequest, rows: QuerySet[M, M], size: int, *, count: int | None = None) -> Slice[M]:
    """The page of a list the address asks for, the nearest one when it does not exist; ``count`` when it is known."""
    pages = Paginator(rows, size)
    if count is not None:
        pages.__dict__["count"] = count
    return pages.get_page(request.GET.get("page"))
