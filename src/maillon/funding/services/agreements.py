"""Writing an agreement from a decision, and the end of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.template import engines
from django.utils import timezone
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import read
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import open_one, waive
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.funding.models import Agreement, Amendment, Budget, Call, Instalment, Report, Terms
from maillon.funding.permissions.agreements import can_handle_agreement
from maillon.funding.queries.agreements import awarded, pending, recoveries_open
from maillon.funding.queries.budgets import agreed_budget, content_of
from maillon.funding.queries.delays import delays_on, wording
from maillon.funding.rules import agreements as rules
from maillon.funding.rules import terms as terms_rules
from maillon.funding.rules.budgeting.digests import digest_of
from maillon.funding.rules.budgeting.sums import total
from maillon.funding.services import books, budgeting, linking
from maillon.funding.services.turns import hold

SIGNATURE = "funding.signature"
"""The kind of obligation to sign an agreement, or its amendment."""
LANGUAGE = "fr"
"""French governs: an agreement of the administration is written and signed in it."""
State = Agreement.State


@transaction.atomic
def write(
    *,
    call: Call | None = None,
    terms: Terms | None = None,
    organisation: Organisation,
    title: str,
    amount_minor: int,
    starts_on: date,
    dossier: Dossier | None,
    country: str = "",
    actor: User | None,
    at: datetime,
    is_demonstration: bool = False,
) -> Agreement:
    """Write what both parties will sign: its text is frozen, its instalments sum to the amount.

    Under a call, or straight under the terms of a component (an award without a call). Raises RuleViolation
    ``funding.past_envelope`` (``left``) when the call has not that much left, ``funding.ceiling`` (``ceiling``),
    ``funding.floor`` (``floor``) outside of the terms, ``funding.over`` (``day``), ``funding.no_call`` without either.
    """
    under = call.terms if call is not None else terms
    if under is None:
        raise RuleViolation("funding.no_call")
    said = terms_rules.read(under.definition)
    rules.within_aid(said, amount_minor)
    if call is not None:
        within_envelope(call, amount_minor, dossier)
    first, end = rules.period(said, starts_on)
    agreement = Agreement.objects.create(
        reference=_next_reference(at),
        dossier=dossier,
        call=call,
        terms=under,
        funder=under.component.programme.funder,
        organisation=organisation,
        title=title[:300],
        amount_minor=amount_minor,
        currency=call.currency if call is not None else said.currency,
        starts_on=first,
        ends_on=end,
        language=LANGUAGE,
        country=country,
        created_at=at,
        is_demonstration=is_demonstration,
    )
    Instalment.objects.bulk_create(instalments(agreement, said))
    budgeting.prepare(agreement, actor=actor, at=at)
    put_in_words(agreement)
    ask_signatures(agreement, agreement, actor=actor, at=at)
    linking.begin(agreement, actor=actor, at=at)
    record(
        actor,
        "funding.agreement.written",
        agreement,
        at=at,
        after={"reference": agreement.reference, "amount_minor": amount_minor, "digest": agreement.text_digest},
    )
    return agreement


def within_envelope(call: Call, amount_minor: int, dossier: Dossier | None) -> None:
    """Whoever promises money of a call waits here: two decisions at once never pass its envelope.

    What was decided on conditions is promised too. Raises RuleViolation ``funding.past_envelope`` (``left``).
    """
    held = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    given = awarded(held) + pending(held, but=dossier)
    rules.within_envelope(envelope_minor=held.envelope_minor, awarded_minor=given, more_minor=amount_minor)


def instalments(agreement: Agreement, said: terms_rules.Terms) -> list[Instalment]:
    """The instalments of an agreement as its terms split it, not kept yet; what is worth nothing is left out."""
    known = said.instalments or (
        terms_rules.InstalmentRule(
            "unique", "1", {"fr": "Versement unique", "en": "Single instalment"}, ("signature",)
        ),
    )
    amounts = terms_rules.instalment_amounts(agreement.amount_minor, known)
    kept = [(rule, minor) for rule, minor in zip(known, amounts, strict=True) if minor]
    return [
        Instalment(
            agreement=agreement,
            number=place,
            key=rule.key,
            label=dict(rule.label),
            amount_minor=minor,
            not_before=rules.add_months(agreement.starts_on, rule.months),
            conditions=list(rule.conditions),
        )
        for place, (rule, minor) in enumerate(kept, start=1)
    ]


def ask_signatures(agreement: Agreement, subject: Agreement | Amendment, *, actor: User | None, at: datetime) -> None:
    """Both parties owe their signature, within the delay in force."""
    today = timezone.localdate(at)
    due_at = end_of_day(today + timedelta(days=delays_on(today).sign_days), timezone.get_default_timezone())
    number = subject.number if isinstance(subject, Amendment) else 0
    name = agreement.reference
    title = {"fr": f"Signer la convention {name}", "en": f"Sign agreement {name}"}
    if number:
        title = {"fr": f"Signer l’avenant {number} de {name}", "en": f"Sign amendment {number} of {name}"}
    for debtor, creditor in (
        (agreement.organisation, agreement.funder),
        (agreement.funder, agreement.organisation),
    ):
        open_one(
            kind=SIGNATURE,
            subject=subject,
            due_at=due_at,
            actor=actor,
            at=at,
            debtor=debtor,
            creditor=creditor,
            title=title,
        )


def signatures_owed(subject: Agreement | Amendment, debtor: Organisation | None = None) -> QuerySet[Obligation]:
    """The signatures still owed of an agreement or an amendment, by one party or by both."""
    about = {"subject_type": subject._meta.label_lower, "subject_id": str(subject.pk)}
    found = Obligation.objects.open().filter(kind=SIGNATURE, **about)
    return found.filter(debtor=debtor) if debtor else found


@transaction.atomic
def end(*, agreement: Agreement, reason: str, actor: User, at: datetime) -> Agreement:
    """Stop before the term: what nobody sent to the bank is paid no more; what was paid stays accounted for.

    Raises NotAllowed; RuleViolation ``funding.no_reason``, ``funding.step``.
    """
    _guard(actor, agreement)
    if not reason.strip():
        raise RuleViolation("funding.no_reason", field="reason")
    held = hold(agreement)
    before = held.state
    held.state = rules.after(rules.AGREEMENT, held.state, "end")
    held.ended_because = reason.strip()
    held.save(update_fields=["state", "ended_because"])
    freed = 0
    for one in held.instalments.select_for_update().order_by("number"):
        if "cancel" not in rules.INSTALMENT[one.state]:
            continue
        if one.state != Instalment.State.WAITING:
            books.fell_due(one, -one.amount_minor, key=f"instalment.ended:{one.pk}", actor=actor, at=at)
        cancel_instalment(one, reason=held.ended_because, actor=actor, at=at)
        freed += one.amount_minor
    if before == State.IN_FORCE:
        books.committed(held, -freed, key=f"agreement.ended:{held.pk}", actor=actor, at=at)
    held.amendments.filter(signed_at=None, dropped_at=None).update(dropped_at=at)
    subjects: list[Agreement | Amendment] = [held, *held.amendments.all()]
    for subject in subjects:
        for owed in signatures_owed(subject):
            waive(obligation=owed, reason=held.ended_because[:500], actor=actor, at=at)
    after = {"state": held.state, "reason": held.ended_because, "freed_minor": freed}
    record(actor, "funding.agreement.ended", held, at=at, before={"state": before}, after=after)
    return held


def cancel_instalment(one: Instalment, *, reason: str, actor: User | None, at: datetime) -> None:
    """An instalment is paid no more, nor owed; call it inside the transaction that causes it."""
    one.state = rules.step(one.state, "cancel", is_held=False)
    one.prepared_by = one.approved_by = None
    one.prepared_at = one.approved_at = None
    one.save(update_fields=["state", "prepared_by", "prepared_at", "approved_by", "approved_at"])
    if one.obligation is not None and one.obligation.state == Obligation.State.OPEN:
        waive(obligation=one.obligation, reason=reason[:500], actor=actor, at=at)


@transaction.atomic
def complete(*, agreement: Agreement, actor: User, at: datetime) -> Agreement:
    """Close what is done: every report accepted, every instalment settled, nothing asked back.

    Raises NotAllowed; RuleViolation ``funding.step``, ``funding.not_done`` (``left``: reports, instalments,
    recoveries, amendments).
    """
    _guard(actor, agreement)
    held = hold(agreement)
    target = rules.after(rules.AGREEMENT, held.state, "complete")
    done = (Report.State.ACCEPTED, Report.State.DROPPED)
    settled = (Instalment.State.PAID, Instalment.State.CANCELLED)
    owed: Mapping[str, Any] = {
        "reports": held.reports.exclude(state__in=done),
        "instalments": held.instalments.exclude(state__in=settled),
        "recoveries": recoveries_open(held),
        "amendments": held.amendments.filter(signed_at=None, dropped_at=None),
    }
    if left := [name for name, rows in owed.items() if rows.exists()]:
        raise RuleViolation("funding.not_done", left=left)
    before, held.state = held.state, target
    held.save(update_fields=["state"])
    record(actor, "funding.agreement.completed", held, at=at, before={"state": before}, after={"state": target})
    return held


def put_in_words(agreement: Agreement) -> None:
    """Write the text both will sign, from what is agreed now; call it only while nobody has signed."""
    said = terms_rules.read(agreement.terms.definition)
    agreement.text = _text(agreement, said, list(agreement.instalments.order_by("number")))
    agreement.text_digest = rules.digest(agreement.text)
    agreement.save(update_fields=["text", "text_digest"])


def text_of(name: str, context: Mapping[str, Any]) -> str:
    """A text both sign, its blanks filled, in the language that governs."""
    with override(LANGUAGE):
        return engines["django"].from_string(wording(name)).render(dict(context)).strip() + "\n"


def _text(agreement: Agreement, said: terms_rules.Terms, lines: Sequence[Instalment]) -> str:
    expected = rules.calendar(said.reports, starts_on=agreement.starts_on, ends_on=agreement.ends_on)
    asked = {one.key: read(one.label, LANGUAGE).text for one in said.reports}
    terms: Terms = agreement.terms
    agreed = agreed_budget(agreement)
    context = {
        "agreement": agreement,
        "funder": agreement.funder.name(LANGUAGE),
        "organisation": agreement.organisation.name(LANGUAGE),
        "programme": read(terms.component.programme.name, LANGUAGE).text,
        "terms": read(terms.name, LANGUAGE).text,
        "dossier": agreement.dossier.reference if agreement.dossier else "",
        "budget": in_figures(agreed) if agreed is not None else None,
        "last_day": agreement.ends_on - timedelta(days=1),
        "instalments": [
            {
                "number": one.number,
                "words": read(one.label, LANGUAGE).text,
                "amount_minor": one.amount_minor,
                "not_before": one.not_before,
                "asks": [_asks(condition, asked) for condition in one.conditions],
            }
            for one in lines
        ],
        "reports": [{"words": read(one.label, LANGUAGE).text, "due_on": one.due_on} for one in expected],
        "conditions": [read(one, LANGUAGE).text for one in said.special_conditions],
    }
    return text_of("agreement.fr.txt", context)


def in_figures(budget: Budget) -> dict[str, int | str]:
    """The version of the budget a text names: its number, what it costs, what is given, its digest."""
    content = content_of(budget)
    digest = digest_of(content)
    return {"number": budget.number, "total_minor": total(content), "aid_minor": content.aid, "digest": digest}


def _asks(condition: str, asked: Mapping[str, str]) -> str:
    """A condition in the words of the text: the language that governs has no other."""
    what, _colon, key = condition.partition(":")
    if what == rules.SIGNATURE:
        return "la convention est signée"
    verb = "est accepté" if what == rules.REPORT else "est reçu"
    return f"«\u00a0{asked.get(key, key)}\u00a0» {verb}"


def _next_reference(at: datetime) -> str:
    """``CONV-2026-0007``, by year of Québec, without a gap: the call held, and before it the journal, take turns."""
    head = f"CONV-{timezone.localtime(at).year}-"
    newest = Agreement.objects.filter(reference__startswith=head).order_by("-pk").values_list("reference", flat=True)
    last = int((newest.first() or f"{head}0").removeprefix(head))
    return f"{head}{last + 1:04d}"


def _guard(actor: User, agreement: Agreement) -> None:
    if not can_handle_agreement(actor, agreement):
        raise NotAllowed("funding.handle")
