"""The procedures one handles, and beginning another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.dossiers.exchange.archive import LARGEST, unpack
from maillon.dossiers.exchange.folder import Bundle, read_folder
from maillon.dossiers.forms.errors import FormError, FormRefused
from maillon.dossiers.models import Dossier, Procedure, ProcedureVersion
from maillon.dossiers.permissions import confidential_versions, procedures_handled_by
from maillon.dossiers.queries.windows import closing_of, is_open
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.services import versions
from maillon.dossiers.services.exchanging import take_in
from maillon.web.dossiers.apply.phrases import STATES
from maillon.web.dossiers.procedures.found import handles_something, owners_for
from maillon.web.http import person
from maillon.web.refusals import sentence

_SHIPPED = Path(settings.PROJECT) / "data" / "procedures"
STANDINGS = {
    "draft": (gettext_lazy("Brouillon"), "draft"),
    "discarded": (gettext_lazy("Brouillon mis de côté"), "draft"),
    "open": (gettext_lazy("Ouverte"), "ok"),
    "coming": (gettext_lazy("Ouvre bientôt"), "info"),
    "over": (gettext_lazy("Dépôt terminé"), "warn"),
    "retired": (gettext_lazy("Remplacée ou retirée"), "draft"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure of the list."""

    procedure: Procedure
    version: ProcedureVersion | None
    draft: ProcedureVersion | None
    closing: datetime | None
    standing: tuple[str | Promise, str]
    counts: list[tuple[str | Promise, int]]

    @property
    def shown(self) -> ProcedureVersion | None:
        """The version to open."""
        return self.version or self.draft


def standing_of(version: ProcedureVersion, *, at: datetime) -> str:
    """Where a version stands: a key of ``STANDINGS``."""
    if version.published_at is None:
        return "draft" if version.discarded_at is None else "discarded"
    if version.retired_at is not None and version.retired_at <= at:
        return "retired"
    if is_open(version, at=at):
        return "open"
    return "coming" if version.opens_at is not None and at < version.opens_at else "over"


@login_required
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """Each procedure with its window and its dossiers, and what to do first where there is none."""
    if not handles_something(request):
        raise Http404
    now = timezone.now()
    rows = procedures_handled_by(request.user).select_related("owner").prefetch_related("versions__extensions")
    counts: dict[int, list[tuple[str | Promise, int]]] = {}
    counted = Dossier.objects.filter(version__procedure__in=procedures_handled_by(request.user)).exclude(
        version__in=confidential_versions()
    )
    for procedure, state, count in (
        counted.values_list("version__procedure_id", "state").annotate(n=Count("pk")).order_by("state")
    ):
        counts.setdefault(procedure, []).append((STATES.get(state, state), count))
    context = {
        "space": "procedures",
        "lines": [_line(one, counts.get(one.pk, []), now) for one in rows.order_by("key")],
    }
    return render(request, "dossiers/procedures/list.html", context)


def _line(procedure: Procedure, counts: list[tuple[str | Promise, int]], now: datetime) -> Line:
    every = sorted(procedure.versions.all(), key=lambda one: (one.discarded_at is not None, -one.number))
    current = next((one for one in every if standing_of(one, at=now) in ("open", "coming", "over")), None)
    draft = next((one for one in every if one.published_at is None and one.discarded_at is None), None)
    shown = current or draft or (every[0] if every else None)
    standing = STANDINGS[standing_of(shown, at=now)] if shown else STANDINGS["draft"]
    return Line(procedure, current or (shown if shown != draft else None), draft,
                closing_of(current) if current else None, standing, counts)  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a procedure: empty, from a shipped example, or from a folder somebody shared."""
    owners = owners_for(request)
    if not owners:
        raise Http404
    problem: tuple[str, str] | None = None
    errors: list[FormError] = []
    if request.method == "POST":
        owner = next((one for code, one in owners if code == request.POST.get("owner", "")), owners[0][1])
        try:
            version = _begin(request, owner)
        except RuleViolation as refused:
            problem = (refused.field or "", sentence(refused))
        except FormRefused as refused:
            errors = list(refused.errors)
            problem = ("file", _("Un formulaire du dossier est à corriger : voici ce qu’il faut changer."))
        else:
            messages.success(request, _("Le brouillon est prêt : relisez chaque section, puis publiez."))
            return redirect("procedure_version", key=version.procedure.key, number=version.number)
    context = {
        "space": "procedures",
        "owners": owners,
        "examples": [(key, bundle.definition.title) for key, bundle in _examples()],
        "limit_mb": LARGEST // 2**20,
        "typed": request.POST,
        "problem": problem,
        "problems": [(f"#id_{problem[0]}" if problem[0] else "", problem[1])] if problem else [],
        "errors": errors,
    }
    return render(request, "dossiers/procedures/new.html", context, status=422 if problem else 200)


def _begin(request: HttpRequest, owner: Organisation | None) -> ProcedureVersion:
    user, now = person(request), timezone.now()
    way = request.POST.get("way", "")
    if way == "empty":
        title = {
            language: text
            for language in ("fr", "en")
            if (text := request.POST.get(f"title_{language}", "").replace("\x00", "").strip()[:300])
        }
        if not title.get("fr"):
            raise RuleViolation("dossiers.no_title", field="title_fr")
        key = request.POST.get("key", "").strip().lower()
        prefix = request.POST.get("prefix", "").strip().upper()
        return versions.begin_procedure(
            key=key, prefix=prefix, owner=owner, definition=ProcedureDefinition(title=title), actor=user, at=now
        )
    bundle = _bundle(request, way)
    return take_in(bundle, owner=owner, actor=user, at=now)


def _bundle(request: HttpRequest, way: str) -> Bundle:
    if way == "example":
        found = dict(_examples()).get(request.POST.get("example", ""))
        if found is None:
            raise RuleViolation("dossiers.folder_none", field="example")
        return found
    upload: Any = request.FILES.get("file")
    if upload is None:
        raise RuleViolation("dossiers.folder_none", field="file")
    return read_folder(unpack(upload.read(LARGEST + 1)))


def _examples() -> list[tuple[str, Bundle]]:
    """The procedures shipped with Maillon."""
    folders = sorted(path for path in _SHIPPED.glob("*") if (path / "procedure.toml").exists())
    return [
        (
            folder.name,
            read_folder({str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}),
        )
        for folder in folders
    ]
