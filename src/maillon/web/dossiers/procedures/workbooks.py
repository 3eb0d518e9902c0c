"""The XLSForms of a draft: sent, checked row by row, seen as the applicant will, then used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.files.services import path_of
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.compiling import MAX_BYTES, compile_workbook
from maillon.dossiers.forms.definition import Form as Read
from maillon.dossiers.forms.definition import Group, Question
from maillon.dossiers.forms.errors import FormError, FormRefused
from maillon.dossiers.forms.evaluating import evaluate
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.forms.validating import can_validate, validated
from maillon.dossiers.models import Form, ProcedureVersion
from maillon.dossiers.rules import definition
from maillon.dossiers.services import drafting, versions
from maillon.dossiers.services.forms import keep
from maillon.web.dossiers.apply import steps
from maillon.web.dossiers.apply.beside import media_of
from maillon.web.dossiers.apply.drawing import Beside, Block, Drawing
from maillon.web.dossiers.procedures.found import draft_of, form_of, version_of
from maillon.web.dossiers.procedures.illustrating import named_by
from maillon.web.dossiers.procedures.sections import FORMS_TITLE
from maillon.web.dossiers.procedures.showing import menu
from maillon.web.http import person, whole_number
from maillon.web.refusals import sentence

USES = {
    "application": gettext_lazy("Ce que répond la personne qui demande"),
    "support": gettext_lazy("Ce que répond chaque appui"),
    "review": gettext_lazy("Ce que répond la personne qui lit, à côté de la grille"),
    "report": gettext_lazy("Ce qui est remis après la décision"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to correct in a workbook, as a row of the table."""

    sheet: str
    row: int | None
    column: str
    text: str


def faults(errors: tuple[FormError, ...] | list[FormError]) -> list[Fault]:
    """Errors in words, their place apart."""
    return [
        Fault(one.sheet, one.row, one.column, sentence(RuleViolation(one.code, **dict(one.params)))) for one in errors
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forms(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The forms a draft asks for, and sending another."""
    version = draft_of(request, key, number)
    found: list[Fault] = []
    problem = ""
    if request.method == "POST" and (dropped := whole_number(request.POST.get("drop"))) is not None:
        asked = get_object_or_404(version.forms, pk=dropped)
        drafting.stop_asking(version=version, asked=asked, actor=person(request), at=timezone.now())
        messages.success(request, _("Le formulaire n’est plus demandé par ce brouillon; il est gardé."))
        return redirect("version_forms", key=key, number=number)
    if request.method == "POST":
        upload: Any = request.FILES.get("file")
        try:
            if upload is None:
                raise RuleViolation("dossiers.no_workbook", field="file")
            if upload.size > MAX_BYTES:
                raise RuleViolation("forms.file_too_large", most=MAX_BYTES)
            kept = keep(
                upload.read(),
                name=(upload.name or "formulaire.xlsx")[:100],
                owner=version.procedure.owner,
                actor=person(request),
                at=timezone.now(),
            )
        except FormRefused as refused:
            found = faults(refused.errors)
            problem = _("Le classeur n’est pas gardé : corrigez-le dans votre tableur, puis envoyez-le de nouveau.")
        except RuleViolation as refused:
            problem = sentence(refused)
        else:
            return redirect("version_form", key=key, number=number, pk=kept.pk)
    rules = definition.read(version.definition)
    context = {
        "space": "procedures",
        "version": version,
        "procedure": version.procedure,
        "rules": rules,
        "title": FORMS_TITLE,
        "menu": menu(),
        "asked": [(one, USES[one.use]) for one in version.forms.select_related("form").order_by("use", "pk")],
        "kept": list(Form.objects.filter(owner=version.procedure.owner).order_by("-created_at", "-pk")[:30]),
        "faults": found,
        "problem": problem,
        "problems": [("#id_file", problem)] if problem else [],
        "limit_mb": MAX_BYTES // 2**20,
    }
    return render(request, "dossiers/procedures/forms.html", context, status=422 if problem else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, key: str, number: int, pk: int) -> HttpResponse:
    """A form page by page, as the applicant sees it; using it in the draft."""
    version = version_of(request, key, number)
    kept = form_of(request, version, pk)
    if request.method == "POST":
        return _use(request, version, kept)
    read = read_form(kept.xform)
    language = steps.language_of(read, request.GET.get("langue", ""))
    previous = _previous(version, kept)
    context = {
        "space": "procedures",
        "version": version,
        "procedure": version.procedure,
        "rules": definition.read(version.definition),
        "form": kept,
        "language_of_form": language,
        "languages": steps.languages(read, language, lambda langue: f"?langue={langue}"),
        "pages": _pages(read, language, media_of(kept, answers_form=read)),
        "named": named_by(kept),
        "shown_later": _shown_later(read, language),
        "count": sum(one.is_asked and one.control != "note" for one in read.questions),
        "warnings": faults(warnings_of(kept)),
        "previous": previous,
        "changes": changes(read_form(previous.xform), read, language) if previous else [],
        "uses": USES.items(),
        "used": list(version.forms.filter(form=kept).values_list("use", flat=True)),
        "may_use": version.published_at is None,
        "can_validate": can_validate(),
        "validated": faults(validated(kept.xform)) if "odk" in request.GET and can_validate() else None,
    }
    return render(request, "dossiers/procedures/form.html", context)


def _use(request: HttpRequest, version: ProcedureVersion, kept: Form) -> HttpResponse:
    if version.published_at is not None:
        raise Http404
    use, wanted = request.POST.get("use", ""), whole_number(request.POST.get("wanted"), digits=3) or 1
    if use not in USES:
        raise Http404
    versions.ask(
        version=version,
        form=kept,
        use=use,
        wanted=min(99, wanted),
        actor=person(request),
        at=timezone.now(),
    )
    messages.success(request, _("Le brouillon demande maintenant ce formulaire."))
    return redirect("version_forms", key=version.procedure.key, number=version.number)


def _previous(version: ProcedureVersion, kept: Form) -> Form | None:
    """What the form is compared with: the one this version, or the one it was copied from, asks under the same id."""
    for one in (version, version.copied_from):
        asked = one.forms.filter(form__form_id=kept.form_id).exclude(form=kept).first() if one else None
        if asked is not None:
            return asked.form
    return Form.objects.filter(form_id=kept.form_id, pk__lt=kept.pk).order_by("-pk").first()


def _pages(read: Read, language: str, media: Mapping[str, str]) -> list[tuple[str, list[Block]]]:
    """Every page of a form that nobody has answered yet."""
    judged = evaluate(read, Answers.blank(read), language=language, now=timezone.localtime(), tables={})
    drawing = Drawing(read, judged, language=language, beside=Beside(media=media), checked=False, say={})
    return [
        (steps.title(read, number, language), drawing.page(page)) for number, page in enumerate(read.pages, start=1)
    ]


def _shown_later(read: Read, language: str) -> list[tuple[str, str, str]]:
    """The questions and groups that only some answers make appear: name, words, condition."""
    every: list[Group | Question] = [*read.groups.values(), *read.questions]
    words = {one.path: read.say(one.labels, language) for one in every}
    # Words that quote another answer are only whole once it is given.
    return [
        (one.name, "" if "${" in words[one.path] else words[one.path], one.relevant) for one in every if one.relevant
    ]


@lru_cache(maxsize=32)
def _warnings(digest: str, name: str) -> tuple[FormError, ...]:
    try:
        return compile_workbook(path_of(digest).read_bytes(), name=name).warnings
    except (FormRefused, OSError):
        return ()


def warnings_of(kept: Form) -> tuple[FormError, ...]:
    """What the compiler said of the workbook without refusing it."""
    return _warnings(kept.workbook.digest, f"{kept.form_id}.xlsx") if kept.workbook else ()


@dataclass(frozen=True, slots=True)
class Changed:
    """One question that is not the same in two versions of a form."""

    name: str
    label: str
    kind: str
    what: str


_PARTS = {
    "labels": gettext_lazy("libellé"),
    "hints": gettext_lazy("indice"),
    "type": gettext_lazy("type"),
    "control": gettext_lazy("type"),
    "relevant": gettext_lazy("condition"),
    "constraint": gettext_lazy("contrainte"),
    "constraint_messages": gettext_lazy("message"),
    "required": gettext_lazy("obligation de répondre"),
    "readonly": gettext_lazy("lecture seule"),
    "calculate": gettext_lazy("calcul"),
    "default": gettext_lazy("réponse proposée"),
    "appearance": gettext_lazy("présentation"),
    "maps_to": gettext_lazy("lien avec la fiche"),
    "parameters": gettext_lazy("paramètres"),
}


def changes(before: Read, after: Read, language: str) -> list[Changed]:
    """The questions added, removed and changed between two versions of a form."""
    old, new = before.by_path, after.by_path
    found = [
        Changed(one.name, after.say(one.labels, language), _("Ajoutée"), "")
        for path, one in new.items()
        if path not in old
    ]
    found += [
        Changed(one.name, before.say(one.labels, language), _("Retirée"), "")
        for path, one in old.items()
        if path not in new
    ]
    for path, one in new.items():
        if path in old and (parts := _differing(before, old[path], after, one)):
            found.append(Changed(one.name, after.say(one.labels, language), _("Changée"), ", ".join(parts)))
    return found  # fmt: skip


def _differing(before: Read, old: Question, after: Read, new: Question) -> list[str]:
    parts = [str(label) for name, label in _PARTS.items() if getattr(old, name) != getattr(new, name)]
    if _choices(before, old) != _choices(after, new):
        parts.append(_("choix"))
    return list(dict.fromkeys(parts))


def _choices(read: Read, question: Question) -> object:
    if question.itemset is None:
        return question.choices
    held = read.instances.get(question.itemset.instance)
    return (held.rows if held else (), question.itemset.filter)


@login_required
@require_safe
def workbook(request: HttpRequest, key: str, number: int, pk: int) -> HttpResponseBase:
    """The .xlsx as it was sent."""
    kept = form_of(request, version_of(request, key, number), pk)
    if kept.workbook is None:
        raise Http404
    return FileResponse(
        path_of(kept.workbook.digest).open("rb"),
        content_type=kept.workbook.media_type,
        as_attachment=True,
        filename=f"{kept.form_id}-{kept.version}.xlsx",
    )
