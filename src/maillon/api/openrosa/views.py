"""The four addresses a telephone knows."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.api.openrosa import said, statements
from maillon.api.openrosa.door import for_telephones
from maillon.core.arrivals import arrival
from maillon.core.errors import RuleViolation
from maillon.core.files.services import path_of
from maillon.core.narratives import read
from maillon.dossiers.forms.envelope import read_envelope
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.forms.seeding import seeded
from maillon.dossiers.forms.showing import files_named
from maillon.dossiers.models import FieldDevice, Form, FormMedia, ProcedureForm
from maillon.dossiers.queries.collecting import Offered, offered
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.queries.record import tables
from maillon.dossiers.services.collecting import Kept, receive
from maillon.guarantees.spreadsheets.telephone import TelephoneForm

XML_PART = "xml_submission_file"


@for_telephones
def form_list(request: HttpRequest, device: FieldDevice) -> HttpResponse:
    """The forms this telephone may answer now."""
    language = get_language() or "fr"
    return said.listed(
        said.FORM_LIST,
        "xforms",
        "xform",
        (
            *(
                {
                    "formID": one.form_id,
                    "name": read(one.titles, language).text,
                    "version": one.version,
                    "hash": f"md5:{_md5(one.xform.encode())}",
                    "downloadUrl": _address(request, "openrosa_form", one),
                }
                for one in statements.offered(device, at=timezone.now())
            ),
            *(
                {
                    "formID": one.form.form_id,
                    "name": read(one.form.title, language).text or one.form.form_id,
                    "version": one.form.version,
                    "hash": f"md5:{_md5(_taken_away(one).encode())}",
                    "downloadUrl": _address(request, "openrosa_form", one.form),
                    **(
                        {"manifestUrl": _address(request, "openrosa_manifest", one.form)}
                        if _has_manifest(one.form)
                        else {}
                    ),
                }
                for one in offered(device, at=timezone.now())
            ),
        ),
    )


@for_telephones
def form(request: HttpRequest, device: FieldDevice, *, form_id: str, version: str) -> HttpResponse:
    """The XForm itself."""
    if statements.are_named(form_id):
        asked = statements.form_named(device, form_id, at=timezone.now())
        return HttpResponse(asked.xform.encode(), content_type="text/xml; charset=utf-8")
    found = _offered(device, form_id, version)
    return HttpResponse(_taken_away(found).encode(), content_type="text/xml; charset=utf-8")


@for_telephones
def manifest(request: HttpRequest, device: FieldDevice, *, form_id: str, version: str) -> HttpResponse:
    """The tables that ``pulldata()`` reads: the organisation's own record."""
    found = _offered_form(device, form_id, version)
    return said.listed(
        said.MANIFEST,
        "manifest",
        "mediaFile",
        tuple(
            {
                "filename": f"{name}.csv",
                "hash": f"md5:{_md5(body)}",
                "downloadUrl": _address(request, "openrosa_media", found, {"name": name}),
            }
            for name, body in _media(device, found).items()
        )
        + tuple(
            {
                "filename": one.name,
                "hash": f"md5:{_md5(path_of(one.file.digest).read_bytes())}",
                "downloadUrl": _address(request, "openrosa_illustration", found, {"name": one.name}),
            }
            for one in _illustrations(found)
        ),
    )


@for_telephones
def media(request: HttpRequest, device: FieldDevice, *, form_id: str, version: str, name: str) -> HttpResponse:
    """One table, as CSV."""
    found = _media(device, _offered_form(device, form_id, version)).get(name)
    if found is None:
        raise RuleViolation("dossiers.form_unknown", form_id=form_id, version=version)
    return HttpResponse(found, content_type="text/csv; charset=utf-8")


@for_telephones
def illustration(
    request: HttpRequest, device: FieldDevice, *, form_id: str, version: str, name: str
) -> HttpResponseBase:
    """A picture, a sound or a film of the labels."""
    found = next((one for one in _illustrations(_offered_form(device, form_id, version)) if one.name == name), None)
    if found is None:
        raise RuleViolation("dossiers.form_unknown", form_id=form_id, version=version)
    return FileResponse(path_of(found.file.digest).open("rb"), content_type=found.file.media_type)


@for_telephones
def submission(request: HttpRequest, device: FieldDevice) -> HttpResponse:
    """Receive answers and their files; HEAD says where to send and how much at once."""
    if request.method == "HEAD":
        answer = HttpResponse(status=204)
        answer["Location"] = request.build_absolute_uri()
        answer["X-OpenRosa-Accept-Content-Length"] = str(settings.UPLOAD_LIMIT)
        return answer
    if request.method != "POST":
        answer = said.message(_("Envoyez ici des réponses, en POST."), status=405)
        answer["Allow"] = "HEAD, POST"
        return answer
    part = request.FILES.get(XML_PART)
    if not isinstance(part, UploadedFile):
        return said.message(_("Il manque les réponses (%(part)s).") % {"part": XML_PART}, status=400)
    uploads = [upload for name in request.FILES if name != XML_PART for upload in request.FILES.getlist(name)]
    files = {upload.name or "": upload for upload in uploads}
    xml = part.read()
    if statements.are_named(read_envelope(xml).form_id):
        return statements.receive(device, xml, at=arrival(request.META))
    receipt = receive(device=device, xml=xml, files=files, at=arrival(request.META), language=get_language() or "fr")
    if receipt.kept is Kept.PARTIAL:
        missing = ", ".join(receipt.missing)
        # 201: what came is kept, and the telephone goes on with its next file.
        return said.message(_("Reçu; il manque encore : %(files)s.") % {"files": missing}, status=201)
    if receipt.kept is Kept.ALREADY:
        return said.message(_("Déjà reçu : rien n’est en double."), status=201, nature="submit_success")
    dossier = receipt.instance.submission.dossier if receipt.instance.submission else None
    text = _("Reçu. Dossier %(reference)s : ouvrez-le dans votre espace pour le signer et l’envoyer.")
    return said.message(text % {"reference": dossier.reference if dossier else ""}, status=201, nature="submit_success")


def _offered(device: FieldDevice, form_id: str, version: str) -> Offered:
    for one in offered(device, at=timezone.now()):
        if (one.form.form_id, one.form.version) == (form_id, version):
            return one
    raise RuleViolation("dossiers.form_unknown", form_id=form_id, version=version)


def _offered_form(device: FieldDevice, form_id: str, version: str) -> Form:
    return _offered(device, form_id, version).form


def _taken_away(one: Offered) -> str:
    """The form; one's own, already begun, comes with what is known of it."""
    if one.waiting is None or one.waiting.use != ProcedureForm.Use.APPLICATION:
        return one.form.xform
    return seeded(one.form.xform, answers_of(one.waiting).values())


def _illustrations(form: Form) -> list[FormMedia]:
    rows = form.media.select_related("file").order_by("name")
    return [one for one in rows if path_of(one.file.digest).exists()]


def _tables_of(form: Form) -> set[str]:
    # The files that the form's own instances name: jr://file-csv/organisation.csv.
    sources = (instance.source for instance in read_form(form.xform).instances.values())
    named = {source.rsplit("/", 1)[-1].removesuffix(".csv") for source in sources if source.endswith(".csv")}
    return named & {"organisation", "person"} or (
        {"organisation"} if "pulldata('organisation'" in form.xform else set()
    )


def _has_manifest(form: Form) -> bool:
    return bool(_tables_of(form) or (files_named(read_form(form.xform)) and _illustrations(form)))


def _media(device: FieldDevice, form: Form) -> dict[str, bytes]:
    known = tables(organisation=device.organisation, person=device.user.person)
    return {name: _csv(known[name]) for name in sorted(_tables_of(form)) if name in known}


def _csv(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _address(request: HttpRequest, name: str, form: Form | TelephoneForm, more: Mapping[str, str] | None = None) -> str:
    where = {"form_id": form.form_id, "version": form.version, **(more or {})}
    key = request.resolver_match.kwargs.get("key") if request.resolver_match else ""
    if key:
        return request.build_absolute_uri(reverse(f"{name}_keyed", kwargs={"key": key, **where}))
    return request.build_absolute_uri(reverse(name, kwargs=where))


def _md5(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
