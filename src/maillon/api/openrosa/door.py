"""Which telephone calls; what every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from maillon.api.openrosa import digest, said
from maillon.core.errors import RuleViolation
from maillon.core.refusals import sentence
from maillon.dossiers.forms.errors import AnswersRefused
from maillon.dossiers.models import FieldDevice
from maillon.dossiers.queries.collecting import device_named, device_with
from maillon.dossiers.services import devices

View = Callable[..., HttpResponseBase]

_STATUS = {
    "dossiers.form_unknown": 404,
    "dossiers.form_version_unknown": 404,
    "dossiers.form_closed": 403,
    "dossiers.instance_differs": 409,
    "forms.answers_too_large": 413,
    "files.too_large": 413,
    "files.disk_full": 507,
}
"""Where a refusal is not a plain 400, which telephones show with its message and keep the answers."""


def for_telephones(view: View) -> View:
    """Only a living telephone enters; refusals leave as OpenRosa messages in its person's language."""

    @wraps(view)
    def behind_the_door(request: HttpRequest, *, key: str = "", **path: str) -> HttpResponseBase:
        device, stale = _recognise(request, key)
        with translation.override(device.user.language if device else "fr"):
            if device is None:
                return _leave(_turned_away(key, stale=stale))
            devices.mark_used(device=device, at=timezone.now())
            try:
                return _leave(view(request, device, **path))
            except RuleViolation as refused:
                return _leave(said.message(sentence(refused), status=_STATUS.get(refused.code, 400)))
            except AnswersRefused as refused:
                violation = refused.violation()
                return _leave(said.message(sentence(violation), status=_STATUS.get(violation.code, 400)))

    behind_the_door.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is read: nothing to forge
    return behind_the_door


def _recognise(request: HttpRequest, key: str) -> tuple[FieldDevice | None, bool]:
    now = timezone.now()
    if key:
        return device_with(devices.digest(key), at=now), False
    proof = digest.parts(request.headers.get("Authorization", ""))
    if not proof:
        return None, False
    device = device_named(proof.get("username", ""), at=now)
    if device is None or proof.get("uri") != request.get_full_path():
        return None, False
    if not digest.response_is_right(proof, ha1=device.ha1, method=request.method or ""):
        return None, False
    fresh = digest.nonce_is_fresh(proof.get("nonce", ""))
    return (device, False) if fresh else (None, True)


def _turned_away(key: str, *, stale: bool) -> HttpResponse:
    if key:
        return said.message(
            _("Cette clé n’ouvre rien ici. Enregistrez de nouveau ce téléphone dans votre espace."), status=404
        )
    answer = said.message(_("Donnez le nom et la clé de ce téléphone."), status=401)
    answer["WWW-Authenticate"] = digest.challenge(stale=stale)
    return answer


def _leave(answer: HttpResponseBase) -> HttpResponseBase:
    answer["X-OpenRosa-Version"] = "1.0"
    answer["Cache-Control"] = "private, no-store"
    return answer
