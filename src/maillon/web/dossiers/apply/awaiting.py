"""What awaits an applicant's people, in their words, and where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.core.narratives import read
from maillon.core.obligations.awaiting import Waiting
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.registry import register
from maillon.core.people.models import User
from maillon.dossiers.models import Submission
from maillon.dossiers.queries.awaiting import Awaited, awaited
from maillon.dossiers.services.supporting import KIND
from maillon.web.dossiers.apply.found import interface_language


def applications(user: User, at: datetime) -> list[Waiting]:
    """Drafts near their deadline, corrections asked, messages, answers to settle."""
    return [line for one in awaited(user, at=at) for line in _lines(one)]


def _lines(one: Awaited) -> Iterator[Waiting]:
    dossier = one.dossier
    title = read(dossier.version.definition.get("title"), interface_language()).text or dossier.reference
    page = reverse("application", kwargs={"reference": dossier.reference})
    about = {"title": title, "reference": dossier.reference}
    applicant = dossier.applicant_id
    if one.to_correct:
        why = _("Votre demande « %(title)s » (%(reference)s) vous est renvoyée pour correction.") % about
        yield Waiting(_("Corriger votre demande"), why, page, _("Corriger"), organisation_id=applicant)
    if one.closing:
        why = _("Le brouillon « %(title)s » (%(reference)s) n’est pas encore déposé.") % about
        yield Waiting(
            _("Déposer votre demande"), why, page, _("Continuer"), due_at=one.closing, organisation_id=applicant
        )
    if one.has_message:
        why = _("La personne qui traite « %(title)s » (%(reference)s) vous a écrit.") % about
        yield Waiting(_("Lire un message"), why, f"{page}#fil", _("Lire"), organisation_id=applicant)
    if one.has_clash:
        why = _("Deux personnes ont répondu autrement à une question de « %(title)s » (%(reference)s).") % about
        link = reverse("application_summary", kwargs={"reference": dossier.reference})
        yield Waiting(_("Choisir entre deux réponses"), why, link, _("Choisir"), organisation_id=applicant)


def _support(owed: Obligation) -> str | None:
    asked = Submission.objects.filter(pk=int(owed.subject_id)).select_related("dossier").first()
    if asked is None or asked.dossier is None:
        return None
    return reverse("support", kwargs={"reference": asked.dossier.reference, "pk": asked.pk})


register(KIND, label=gettext_lazy("Appuyer une demande"), link=_support, verb=gettext_lazy("Répondre"))
