"""How the documents of dossiers are named to whoever verifies one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.dossiers.rules.walk import STEPS
from maillon.web.documents.kinds import register

for step in STEPS:
    register(f"dossiers.{step.name}", _("Lettre"))
register("dossiers.certificate", _("Attestation"))
register("dossiers.minutes", _("Procès-verbal"))
