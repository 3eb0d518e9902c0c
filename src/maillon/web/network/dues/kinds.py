"""Where dues are paid: the member's own page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register


def _account(duty: Obligation) -> str | None:
    return reverse("dues_account", kwargs={"slug": duty.debtor.slug}) if duty.debtor else None


register("network.dues", label=_("Payer la cotisation"), link=_account, verb=_("Voir l’avis"))
