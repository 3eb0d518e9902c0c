"""What a manager records on a guarantee's page: the form of each act, its event, the document that comes with it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.core.people.models import User
from maillon.guarantees.models import Guarantee
from maillon.guarantees.rules import state as states
from maillon.guarantees.services import proofs as services
from maillon.guarantees.services import recording
from maillon.web.guarantees import forms, proofs
from maillon.web.guarantees.acts import ACTS, event_of


def form_of(
    name: str, shown: Guarantee, one: states.Guarantee, posted: Any = None, sent: Any = None
) -> forms.CurrencyForm:
    """The form of an act, in the guarantee's currencies, with the document where a paper shows it."""
    currencies = {"cap": shown.currency, "loan": one.terms.cover.loan_currency}
    form = ACTS[name].form(posted, sent, prefix=name, **currencies, **ACTS[name].asks(one))
    if ACTS[name].takes_document:
        form.fields["file"] = proofs.document_field()
    return form


def keep(name: str, shown: Guarantee, form: forms.CurrencyForm, once: str, user: User) -> None:
    """Keep what the form of an act tells, and the document sent with it. Raises as the engine refuses."""
    act, now = ACTS[name], timezone.now()

    def tell() -> None:
        if act.does is not None:
            act.does(shown, form.cleaned_data, user, now)
            return
        # A form sent twice bears the same number, which the page gave it: it is one event.
        key = f"{shown.reference}:page:{name}:{once[:20] or now.isoformat()}"
        event = event_of(act, shown, form.cleaned_data, key=key, known_on=timezone.localdate(now))
        recording.happen(fund=shown.fund, events=[event], actor=user, at=now)

    upload = proofs.sent_in(form)
    services.tell_with(guarantee=shown, kind=act.kind.kind, tell=tell, upload=upload, actor=user, at=now)


def asked(
    name: str, shown: Guarantee, one: states.Guarantee, failed: tuple[str, forms.CurrencyForm] | None
) -> dict[str, Any]:
    """An act as the page offers it, with what was typed where it failed."""
    bound = failed[1] if failed and failed[0] == name else None
    return {
        "do": name,
        "act": ACTS[name],
        "label": ACTS[name].label,
        "form": bound or form_of(name, shown, one),
        "open": bound is not None,
    }
