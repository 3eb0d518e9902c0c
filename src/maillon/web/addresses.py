"""Addresses of pages by name, found once: Django tries its patterns again for each link of each page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse, translate_url
from django.utils.translation import get_language, override

KEPT = 8192
"""Addresses kept in a process: a few hundred bytes each."""


@lru_cache(maxsize=KEPT, typed=True)
def _found(
    page: str, app: str | None, language: str | None, prefix: str, patterns: str, names: tuple[str, ...], *values: Any
) -> str:
    unnamed = len(values) - len(names)
    named = dict(zip(names, values[unnamed:], strict=True))
    return reverse(page, args=values[:unnamed], kwargs=named, current_app=app)


def address(page: str, app: str | None = None, /, *args: Any, **kwargs: Any) -> str:
    """The address of a page in the present language, as ``reverse`` gives it; raises NoReverseMatch."""
    patterns = str(get_urlconf() or settings.ROOT_URLCONF)
    place = (get_language(), get_script_prefix(), patterns)
    return _found(page, app, *place, tuple(kwargs), *args, *kwargs.values())


def elsewhere(request: HttpRequest, language: str) -> str:
    """The page being read, in another language; the same address when it has none."""
    here = request.get_full_path()
    match = request.resolver_match
    if match is None or not match.url_name:
        return translate_url(here, language)
    page = f"{match.namespace}:{match.url_name}" if match.namespace else match.url_name
    try:
        with override(language):
            there = address(page, None, *match.args, **match.kwargs)
    except NoReverseMatch:
        return here
    return urlsplit(here)._replace(path=there).geturl()
