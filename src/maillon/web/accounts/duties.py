"""What each kind of duty is called and where it is met; a domain's kinds join as its pages do."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register


def _project(duty: Obligation) -> str:
    return reverse("my_activity", kwargs={"pk": duty.subject_id})


def _nowhere(_duty: Obligation) -> None:
    """Nothing here to open yet: the duty is met outside of the site."""


register("projects.update", label=_("Mettre un projet à jour"), link=_project)
register("network.dues", label=_("Payer la cotisation"), link=_nowhere)
register("funding.report", label=_("Remettre un rapport"), link=_nowhere)
