"""Addresses of the site’s pages in letters and calendars, in the language of who reads them."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override


def address(page: str, language: str, **place: object) -> str:
    """The whole address of a page by its name, in a language."""
    with override(language):
        return str(settings.BASE_URL) + reverse(page, kwargs=place)
