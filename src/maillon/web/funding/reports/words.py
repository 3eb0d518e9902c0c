"""How the states of a report are said, and how they look."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.funding.models import Report

STATES = {
    Report.State.DUE: (_("À remettre"), "warn"),
    Report.State.RECEIVED: (_("Reçu"), "info"),
    Report.State.ACCEPTED: (_("Accepté"), "ok"),
    Report.State.DROPPED: (_("N’est plus demandé"), "draft"),
}
"""Words, and the look of their pill."""
