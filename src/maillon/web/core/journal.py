"""Who did what: the journal for those who may read it, and the proof that nobody rewrote it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from maillon.core.audit import queries
from maillon.core.audit.models import AuditEvent
from maillon.core.people.permissions import can
from maillon.core.people.rules import Capability
from maillon.web.accounts.labels import office_name
from maillon.web.http import person, whole_number

VERBS = {
    "core.account.created": gettext_lazy("a ouvert un compte"),
    "core.account.erased": gettext_lazy("a fait effacer son compte"),
    "core.consent.given": gettext_lazy("a consenti à une finalité"),
    "core.consent.withdrawn": gettext_lazy("a retiré un consentement"),
    "core.disclosure.ended": gettext_lazy("a mis fin à une communication hors Québec"),
    "core.disclosure.recorded": gettext_lazy("a inscrit une communication hors Québec"),
    "core.export.asked": gettext_lazy("a demandé une copie de renseignements"),
    "core.export.taken": gettext_lazy("a pris une copie de renseignements"),
    "core.incident.copied": gettext_lazy("a copié le registre des incidents"),
    "core.incident.recorded": gettext_lazy("a inscrit un incident"),
    "core.person.erased": gettext_lazy("a fait effacer une personne"),
    "core.privacy_request.answered": gettext_lazy("a répondu à une demande sur des renseignements"),
    "core.privacy_request.identified": gettext_lazy("a vérifié l’identité de qui demande"),
    "core.privacy_request.received": gettext_lazy("a inscrit une demande sur des renseignements"),
    "core.retention.applied": gettext_lazy("a appliqué une règle de conservation"),
    "core.file.stored": gettext_lazy("a déposé un fichier"),
    "core.file.discarded": gettext_lazy("a retiré un fichier"),
    "core.invitation.sent": gettext_lazy("a envoyé une invitation"),
    "core.invitation.accepted": gettext_lazy("a accepté une invitation"),
    "core.invitation.withdrawn": gettext_lazy("a retiré une invitation"),
    "core.obligation.opened": gettext_lazy("a ouvert une échéance"),
    "core.obligation.met": gettext_lazy("a réglé une échéance"),
    "core.obligation.waived": gettext_lazy("a levé une échéance"),
    "core.obligation.postponed": gettext_lazy("a reporté une échéance"),
    "core.obligation.reopened": gettext_lazy("a rouvert une échéance"),
    "core.obligation.evidenced": gettext_lazy("a joint une preuve"),
    "core.obligation.seen": gettext_lazy("dit avoir vu le rappel"),
    "core.reminders.chosen": gettext_lazy("a choisi le rythme de ses rappels"),
    "core.reminders.scheduled": gettext_lazy("a changé le rythme des rappels"),
    "core.calendar.opened": gettext_lazy("a fait une adresse de calendrier"),
    "core.calendar.revoked": gettext_lazy("a révoqué une adresse de calendrier"),
    "core.document.issued": gettext_lazy("a émis un document"),
    "core.document.revoked": gettext_lazy("a annulé un document"),
    "core.organisation.corrected": gettext_lazy("a corrigé une fiche"),
    "core.organisation.mentioned": gettext_lazy("a nommé un organisme"),
    "core.organisation.merged": gettext_lazy("a fondu deux fiches"),
    "core.organisation.kept_apart": gettext_lazy("a dit que deux fiches sont différentes"),
    "core.organisation_figure.dated": gettext_lazy("a daté un chiffre"),
    "core.organisation_name.confirmed": gettext_lazy("a confirmé une graphie"),
    "core.organisation_name.removed": gettext_lazy("a retiré une graphie"),
    "core.passage.added": gettext_lazy("a ajouté un paragraphe"),
    "core.passage.changed": gettext_lazy("a changé un paragraphe"),
    "core.passage.removed": gettext_lazy("a retiré un paragraphe"),
    "core.role.granted": gettext_lazy("a donné un rôle"),
    "core.role.ended": gettext_lazy("a mis fin à un rôle"),
    "core.token.created": gettext_lazy("a créé un jeton"),
    "core.token.revoked": gettext_lazy("a révoqué un jeton"),
    "ledger.account.opened": gettext_lazy("a ouvert un compte du livre"),
    "ledger.account.closed": gettext_lazy("a fermé un compte du livre"),
    "ledger.book.opened": gettext_lazy("a ouvert un livre"),
    "ledger.book.posted": gettext_lazy("a inscrit une suite d’écritures"),
    "ledger.entry.posted": gettext_lazy("a inscrit une écriture"),
    "ledger.entry.reversed": gettext_lazy("a contrepassé une écriture"),
    "ledger.period.closed": gettext_lazy("a clos une période"),
    "opendata.import.asked": gettext_lazy("a demandé une importation"),
    "opendata.import.completed": gettext_lazy("a terminé une importation"),
    "projects.activity.created": gettext_lazy("a créé le projet"),
    "projects.activity.edited": gettext_lazy("a modifié le projet"),
    "projects.activity.restored": gettext_lazy("est revenu à une version antérieure"),
    "projects.activity.imported": gettext_lazy("a modifié le projet par un fichier"),
    "projects.activity.published": gettext_lazy("a publié le projet"),
    "projects.activity.withdrawn": gettext_lazy("a retiré le projet"),
}
SUBJECTS = {
    "core.organisation": gettext_lazy("Organismes"),
    "core.organisationfigure": gettext_lazy("Chiffres datés"),
    "projects.activity": gettext_lazy("Projets"),
    "core.user": gettext_lazy("Comptes"),
    "core.rolegrant": gettext_lazy("Rôles"),
    "core.invitation": gettext_lazy("Invitations"),
    "core.passage": gettext_lazy("Textes du site"),
    "core.consent": gettext_lazy("Consentements"),
    "core.incident": gettext_lazy("Incidents de confidentialité"),
    "core.disclosure": gettext_lazy("Communications hors Québec"),
    "core.apitoken": gettext_lazy("Jetons d’accès"),
    "core.obligation": gettext_lazy("Échéances"),
    "core.storedfile": gettext_lazy("Fichiers"),
    "ledger.book": gettext_lazy("Livres"),
    "ledger.account": gettext_lazy("Comptes du livre"),
    "ledger.entry": gettext_lazy("Écritures"),
    "ledger.period": gettext_lazy("Périodes closes"),
    "core.issueddocument": gettext_lazy("Documents émis"),
    "opendata.importrun": gettext_lazy("Importations"),
}
REASONS = {
    "missing": gettext_lazy("elle manque"),
    "link": gettext_lazy("elle ne suit pas la précédente"),
    "content": gettext_lazy("son contenu a changé"),
}
PER_PAGE = 50
CLOSED = frozenset({"projects.activity"})
"""What the network counts and does not open (ADR 0003): the journal names what changed there, without its words."""


@login_required
@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """The latest acts first, of one kind of subject or of one subject; ``verifier`` reads the whole chain again."""
    if not can(person(request), Capability.READ_AUDIT):
        raise Http404
    kind = request.GET.get("genre", "")
    kind = kind if kind in SUBJECTS else ""
    number = request.GET.get("numero", "").replace("\x00", "").strip()[:64] if kind else ""
    before = _whole(request.GET.get("avant", ""))
    found = list(_asked(kind, number, before)[: PER_PAGE + 1])
    query = urlencode({name: value for name, value in (("genre", kind), ("numero", number)) if value})
    context = {
        "events": [_told(event) for event in found[:PER_PAGE]],
        "next": found[PER_PAGE - 1].sequence if len(found) > PER_PAGE else 0,
        "kind": kind,
        "number": number,
        "query": f"{query}&" if query else "",
        "subjects": SUBJECTS,
        "is_first": before is None,
        "space": "journal",
    }
    if "verifier" in request.GET:
        verdict = queries.verify()
        context |= {"verdict": verdict, "reason": REASONS.get(verdict.reason, "")}
    return render(request, "core/journal.html", context)


def _asked(kind: str, number: str, before: int | None) -> QuerySet[AuditEvent, AuditEvent]:
    events = AuditEvent.objects.order_by("-sequence")
    if kind:
        events = events.filter(subject_type=kind)
    if number:
        events = events.filter(subject_id=number)
    return events if before is None else events.filter(sequence__lt=before)


def _told(event: AuditEvent) -> dict[str, Any]:
    old, new = event.before or {}, event.after or {}
    names = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    hidden = event.subject_type in CLOSED
    return {
        "event": event,
        "office": office_name(event.actor_label),
        "verb": VERBS.get(event.verb, event.verb),
        "subject": SUBJECTS.get(event.subject_type, event.subject_type),
        "filter": event.subject_type if event.subject_type in SUBJECTS else "",
        "changes": [] if hidden else [(name, _plain(old.get(name)), _plain(new.get(name))) for name in names],
        "names": ", ".join(names) if hidden else "",
    }


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:300]}…"


def _whole(text: str) -> int | None:
    return whole_number(text, digits=11)
