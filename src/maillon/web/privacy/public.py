"""What everybody may know of how personal information is kept: who answers, why, how long."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from maillon.core.editorial import queries as editorial
from maillon.core.people.permissions import can
from maillon.core.people.rules import Capability
from maillon.core.privacy.queries.consents import purposes_shown
from maillon.core.privacy.queries.contact import named_contacts
from maillon.core.privacy.queries.terms import retention_rules
from maillon.core.privacy.registry import holdings
from maillon.web.core.prose import to_html

CONTACT = "responsable-renseignements"
"""The editorial page that names who answers for personal information."""


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Who answers for personal information, what is held and how long, what one may consent to, one's rights."""
    now = timezone.now()
    language = (get_language() or "fr")[:2]
    contact = editorial.read(CONTACT, language)
    rules = retention_rules(on=timezone.localdate(now))
    context = {
        "contact": [(reading, to_html(reading.text)) for reading in contact[1:]],
        "named": list(named_contacts(at=now)),
        "held": [(one, rules.get(one.retention)) for one in holdings()],
        "purposes": purposes_shown(at=now),
        "may_edit": can(request.user, Capability.EDIT_TEXTS),
        "page": CONTACT,
    }
    return render(request, "privacy/public.html", context)
