"""Letters: written word for word with the act that causes them, printed and sent once it is certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from maillon.core.documents import services as documents
from maillon.core.documents.models import IssuedDocument
from maillon.core.errors import RuleViolation
from maillon.core.jobs.services import enqueue_once
from maillon.core.mail import services as mail
from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.dossiers.models import Decision, Dossier, Gate, Letter, TimelineEntry
from maillon.dossiers.permissions import is_confidential
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.queries.conversing import applicant_side
from maillon.dossiers.queries.letters import sent_at
from maillon.dossiers.rules.definition import LetterTemplate, ProcedureDefinition
from maillon.dossiers.rules.letters import fill
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import timeline

PRINTING = "dossiers.print_letters"
OUTCOMES = {
    Outcome.APPROVED: _("acceptée"),
    Outcome.APPROVED_WITH_CONDITIONS: _("acceptée avec conditions"),
    Outcome.REFUSED: _("refusée"),
    Outcome.WAITING_LIST: _("mise en liste d’attente"),
    Outcome.DEFERRED: _("reportée"),
}


def write(
    *,
    dossier: Dossier,
    step: str,
    actor: User | None,
    at: datetime,
    decision: Decision | None = None,
    reasons: Sequence[str] = (),
    words: str = "",
) -> list[Letter]:
    """Write the letters that leave at this step, the version's own or else the common one, in the applicant's language.

    They are sent after the transaction.

    Call it inside the transaction of the act: a letter exists if and only if the act does.
    """
    rules = rules_of(dossier)
    language = language_of(dossier)
    written = []
    for template in sent_at(rules, step):
        facts = facts_of(dossier, rules, language, at, decision, reasons, words)
        letter = Letter.objects.create(
            dossier=dossier,
            decision=decision,
            template=template.key,
            step=step,
            language=language,
            subject=fill(read(template.subject, language).text, facts)[:300],
            body=fill(read(template.body, language).text, facts),
            written_at=at,
        )
        timeline.write(dossier, TimelineEntry.Kind.LETTER, actor=actor, at=at, data={"letter": letter.pk})
        written.append(letter)
    if written:
        enqueue_once(PRINTING, at=at)
    return written


def preview(dossier: Dossier, template: LetterTemplate, *, language: str, at: datetime) -> tuple[str, str]:
    """The subject and the text a letter would have now."""
    facts = facts_of(dossier, rules_of(dossier), language, at, None, (), "")
    return fill(read(template.subject, language).text, facts), fill(read(template.body, language).text, facts)


def send_waiting(*, at: datetime) -> dict[str, int]:
    """Print and send every letter that waits. Where the machine cannot print, the letter leaves as text alone."""
    sent = 0
    for pk in list(Letter.objects.filter(sent_at=None).order_by("pk").values_list("pk", flat=True)):
        letter = Letter.objects.select_related(
            "dossier__version__procedure__owner", "dossier__handler__person", "document"
        ).get(pk=pk)
        # A confidential letter is read with its follow-up code: no paper of it is made, nobody is written to.
        document = letter.document or (None if is_confidential(letter.dossier) else _print(letter, at))
        sent += _send(pk, document, at)
    return {"sent": sent}


def _print(letter: Letter, at: datetime) -> IssuedDocument | None:
    owner = letter.dossier.version.procedure.owner
    with override(letter.language):
        context = {
            "title": letter.subject,
            "body": paragraphs(letter.body),
            "reference": letter.dossier.reference,
            "date": timezone.localdate(letter.written_at),
            "sender": {"name": owner.name(letter.language) if owner else str(_("Le réseau")), "lines": []},
            "recipient": [applicant_of(letter.dossier, letter.language)],
            "signatory": [str(letter.dossier.handler)] if letter.dossier.handler else [],
        }
    try:
        return documents.issue(
            kind=f"dossiers.{letter.step}",
            subject=letter.dossier,
            title={letter.language: letter.subject},
            html=documents.render("documents/letter.html", context, letter.language),
            language=letter.language,
            actor=None,
            at=at,
            owner_organisation=letter.dossier.applicant,
            issuer=owner,
        )
    except RuleViolation:
        return None


@transaction.atomic
def _send(pk: int, document: IssuedDocument | None, at: datetime) -> int:
    letter = Letter.objects.select_for_update(of=("self",)).select_related("dossier__version").get(pk=pk)
    if letter.sent_at is not None:
        return 0
    letter.document, letter.sent_at = document, at
    letter.save(update_fields=["document", "sent_at"])
    facts = {
        "reference": letter.dossier.reference,
        "subject": letter.subject,
        "body": letter.body,
        "link": _address(letter.dossier, letter.language),
        "verify": documents.verification_address(document.code, letter.language) if document else "",
    }
    for user in applicant_side(letter.dossier):
        mail.write(user.email, "dossiers/letter", letter.language, facts, at)
    return 1


def _address(dossier: Dossier, language: str) -> str:
    with override(language):
        return str(settings.BASE_URL) + reverse("application", kwargs={"reference": dossier.reference})


def paragraphs(text: str) -> SafeString:
    """A text as HTML paragraphs; its line breaks kept, everything else escaped."""
    blocks = [block.strip() for block in text.replace("\r", "").split("\n\n") if block.strip()]
    lines = [format_html_join(mark_safe("<br>"), "{}", ((line,) for line in block.split("\n"))) for block in blocks]
    return format_html_join("", "<p>{}</p>", ((block,) for block in lines))


def facts_of(
    dossier: Dossier,
    rules: ProcedureDefinition,
    language: str,
    at: datetime,
    decision: Decision | None = None,
    reasons: Sequence[str] = (),
    words: str = "",
) -> Mapping[str, str]:
    """What each placeholder says of the dossier, in a language."""
    with override(language):
        chosen = list(decision.reasons) if decision else list(reasons)
        said = [read(one.text, language).text for one in rules.reasons if one.key in chosen]
        said += [own for own in [read(decision.reason, language).text if decision else words.strip()] if own]
        conditions = [
            f"{read(one.text, language).text} ({day_of(one.due_at)})"
            for one in (decision.conditions.order_by("due_at", "pk") if decision else ())
        ]
        corrections = dossier.gates.filter(verdict=Gate.Verdict.NOT_MET).exclude(correction="").order_by("item")
        return {
            "reference": dossier.reference,
            "title": dossier.title,
            "procedure": read(rules.title, language).text,
            "applicant": applicant_of(dossier, language),
            "date": day_of(at),
            "outcome": str(OUTCOMES[Outcome(decision.outcome)]) if decision else "",
            "reasons": _list(said),
            "conditions": _list(conditions),
            "corrections": _list([one.correction for one in corrections]),
            "amount": _amount(decision, language),
            "since": day_of(since) if (since := in_effect_since(dossier)) else "",
        }


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"– {line}" for line in lines)


def day_of(at: datetime) -> str:
    """A date as a letter writes it: 1er mars 2027, March 1, 2027."""
    day = timezone.localdate(at)
    if (get_language() or "fr").startswith("en"):
        return date_format(day, "F j, Y")
    return f"{'1er' if day.day == 1 else day.day} {date_format(day, 'F')} {day.year}"


def _amount(decision: Decision | None, language: str) -> str:
    if decision is None or decision.amount_minor is None:
        return ""
    amount = Money(decision.amount_minor, decision.currency).to_decimal()
    figure = f"{amount:,.2f}"
    if language == "fr":
        figure = figure.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return f"{figure}\N{NO-BREAK SPACE}{decision.currency}"


def in_effect_since(dossier: Dossier) -> datetime | None:
    """When the decision took effect."""
    steps = dossier.timeline.filter(kind=TimelineEntry.Kind.STEP, step="take_effect")
    return steps.order_by("-sequence").values_list("at", flat=True).first()


def applicant_of(dossier: Dossier, language: str) -> str:
    """Who asks, by name."""
    if dossier.applicant is not None:
        return dossier.applicant.name(language)
    return str(dossier.applicant_person or "")


def language_of(dossier: Dossier) -> str:
    """The language one writes to the applicant in."""
    kept = dossier.submissions.filter(use="application").values_list("language", flat=True).first()
    spoken = kept if kept in ("fr", "en") else (dossier.started_by.language if dossier.started_by else "")
    return "en" if spoken.startswith("en") else "fr"
