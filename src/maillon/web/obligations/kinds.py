"""What each kind of obligation is called, where it is met, and what its debtor may say of it.

A domain's kinds join as its pages do.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register


def _project(duty: Obligation) -> str:
    return reverse("my_activity", kwargs={"pk": duty.subject_id})


def _nowhere(_duty: Obligation) -> None:
    """Nothing here to open: the duty is met outside of the site, and said to be on its own page."""


register("projects.update", label=_("Mettre un projet à jour"), link=_project, verb=_("Mettre à jour"))
register("funding.instalment", label=_("Verser une tranche"), link=_nowhere, declarable=True)
register(
    "guarantees.statement", label=_("Remettre l’état des prêts"), link=_nowhere, declarable=True, needs_evidence=True
)
register(
    "guarantees.answer", label=_("Répondre à une réclamation"), link=_nowhere, declarable=True, needs_evidence=True
)
register("core.training", label=_("Suivre une formation"), link=_nowhere, declarable=True)
register("core.condition", label=_("Remplir une condition"), link=_nowhere, declarable=True, needs_evidence=True)
