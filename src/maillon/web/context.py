"""What every page needs: the menu, the other language's address, the demonstration's mark."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from maillon.web.addresses import elsewhere


def site(request: HttpRequest) -> dict[str, Any]:
    """Adds ``language``, ``other_language_url``, ``demonstration`` and ``base_url`` to templates."""
    language = (get_language() or "fr")[:2]
    other = "en" if language == "fr" else "fr"
    return {
        "language": language,
        "other_language": other,
        "other_language_url": elsewhere(request, other),
        "demonstration": settings.DEMONSTRATION,
        "base_url": settings.BASE_URL,
    }
