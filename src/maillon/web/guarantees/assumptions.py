"""What the fund supposes: every version of each kind, two side by side, and a new one brought in by a manager."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.guarantees.models import AssumptionVersion, Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import assumptions as queries
from maillon.guarantees.queries.assumptions import Kind
from maillon.guarantees.rules import assumptions as rules
from maillon.guarantees.services import assumptions as services
from maillon.web.guarantees.found import attempt, managed_fund, read_fund
from maillon.web.guarantees.supposed import KINDS, named
from maillon.web.http import person


class BringForm(forms.Form):
    """A document as a file, or typed; a file that is refused is shown, to be corrected where it stands."""

    kind = forms.ChoiceField(label=gettext_lazy("Genre"), choices=[(one.value, label) for one, label in KINDS.items()])
    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        help_text=gettext_lazy("JSON ou TOML, dans la forme du fichier que donne la version en vigueur."),
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Ou le document, écrit ici"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of both is needed; the file counts where both are there."""
        told = super().clean() or {}
        if not self.errors and not told.get("file") and not told.get("text", "").strip():
            self.add_error("file", _("Choisissez un fichier, ou écrivez le document."))
        return told

    @property
    def content(self) -> tuple[bytes, str]:
        """What was sent, and the name of the file; no more than one byte past what is kept."""
        sent = self.files.get("file")
        if isinstance(sent, UploadedFile):
            sent.seek(0)
            return sent.read(services.LARGEST + 1), sent.name or ""
        return str(self.data.get("text", "")).encode("utf-8", "replace"), ""

    def keep(self) -> None:
        """Show what the file held, so that nothing is lost."""
        content, _name = self.content
        if len(content) <= services.LARGEST:
            told = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
            told["text"] = content.decode("utf-8-sig", "replace").replace("\x00", "")
            self.data = told


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Every version of each kind, the one in force first said; a manager brings in another."""
    fund = managed_fund(request) if request.method == "POST" else read_fund(request)
    manages = can_manage_fund(person(request), fund)
    form = BringForm(*(request.POST, request.FILES) if request.method == "POST" else (None, None))
    made: list[AssumptionVersion] = []
    if form.is_bound and form.is_valid() and attempt(form, lambda: made.append(_bring(form, fund, request))):
        messages.success(request, _("La version %(version)s est gardée.") % {"version": made[0].version})
        return redirect("fund_assumption", kind=made[0].kind, version=made[0].version)
    if form.is_bound:
        form.keep()
    rows = list(fund.assumptions.select_related("brought_by__person"))
    today = timezone.localdate()
    current = queries.in_force(rows, today)
    context = {
        "fund": fund,
        "day": today,
        "kinds": [
            {
                "kind": kind,
                "label": label,
                "current": current.get(kind),
                "rows": [_row(one, rows, current.get(kind)) for one in reversed(rows) if one.kind == kind],
            }
            for kind, label in KINDS.items()
        ],
        "form": form if manages else None,
        "failed": form.is_bound,
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/assumptions.html", context, status=422 if form.is_bound else 200)


def _bring(form: BringForm, fund: Fund, request: HttpRequest) -> AssumptionVersion:
    content, name = form.content
    return services.bring(
        fund=fund,
        kind=Kind(form.cleaned_data["kind"]),
        content=content,
        name=name,
        actor=person(request),
        at=timezone.now(),
    )


def _row(
    one: AssumptionVersion, rows: Sequence[AssumptionVersion], current: AssumptionVersion | None
) -> dict[str, Any]:
    return {
        "one": one,
        "said": named(one),
        "is_current": current is not None and one.pk == current.pk,
        "is_to_come": one.starts_on > timezone.localdate(),
        "others": sum(1 for row in rows if row.kind == one.kind) > 1,
    }


@login_required
@never_cache
@require_safe
def version(request: HttpRequest, kind: str, version: str) -> HttpResponse:
    """A version whole, and beside another of its kind where ``avec`` names one."""
    fund = read_fund(request)
    shown = _shown(fund, kind, version)
    others = [one for one in fund.assumptions.filter(kind=kind) if one.pk != shown.pk]
    asked = request.GET.get("avec", "")
    beside = next((one for one in others if one.version == asked), None)
    current = queries.in_force([*others, shown], timezone.localdate()).get(Kind(kind))
    context = {
        "fund": fund,
        "shown": shown,
        "said": named(shown),
        "others": others,
        "beside": beside,
        "is_unknown": bool(asked) and beside is None,
        "differences": queries.differences(beside, shown) if beside else (),
        "values": list(rules.flat(shown.definition)),
        "is_current": current is not None and current.pk == shown.pk,
        "is_to_come": shown.starts_on > timezone.localdate(),
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/assumption.html", context, status=404 if context["is_unknown"] else 200)


@login_required
@require_safe
def version_file(request: HttpRequest, kind: str, version: str) -> HttpResponse:
    """The document of a version, to read elsewhere or to write the next one from."""
    shown = _shown(read_fund(request), kind, version)
    text = json.dumps(shown.definition, ensure_ascii=False, indent=2)
    answer = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{shown.kind}-{shown.version}.json"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _shown(fund: Fund, kind: str, version: str) -> AssumptionVersion:
    if kind not in set(Kind):
        raise Http404
    return get_object_or_404(fund.assumptions.select_related("brought_by__person"), kind=kind, version=version)
