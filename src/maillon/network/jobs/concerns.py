"""Concerns begun and never sent: the retention schedule removes what was written."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillon.core.privacy.registry import Sweep, sweep
from maillon.network.models import Concern
from maillon.network.services.concerns import forget_unsent


def unsent(before: datetime) -> QuerySet[Concern, Concern]:
    """The concerns never sent that nobody has written in since an instant."""
    drafts = Concern.objects.filter(dossier__submitted_at=None, dossier__state="draft", received_at__lt=before)
    return drafts.exclude(dossier__submissions__saved_at__gte=before)


def _forget(concerns: QuerySet[Concern, Concern], at: datetime) -> int:
    return sum(forget_unsent(concern=one, at=at) for one in concerns.select_related("dossier"))


sweep(Sweep("concern_drafts", _("Préoccupations jamais envoyées"), unsent, _forget))
