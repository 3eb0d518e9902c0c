"""The pictures, sounds and films that a form's labels show."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from maillon.dossiers.forms.definition import Form, Texts

KINDS = ("image", "big-image", "audio", "video")


def file_name(address: str) -> str:
    """The name in an address of the form: ``jr://images/carte.png`` -> ``carte.png``."""
    return address.strip().rsplit("/", 1)[-1]


def shown(form: Form, media: Mapping[str, Texts], language: str) -> list[tuple[str, str]]:
    """What one label shows in a language: kind (image, audio, video) and file name; the larger picture wins."""
    found = {kind: file_name(form.say(media[kind], language)) for kind in KINDS if media.get(kind)}
    if "big-image" in found:
        found["image"] = found.pop("big-image")
    return [(kind, found[kind]) for kind in ("image", "audio", "video") if found.get(kind)]


@lru_cache(maxsize=64)
def files_named(form: Form) -> dict[str, str]:
    """Every file that the labels of the form name, in any language, with its kind."""
    found: dict[str, str] = {}
    for forms in form.itext.values():
        for kind in KINDS:
            for address in forms.get(kind, {}).values():
                if name := file_name(address):
                    found.setdefault(name, kind.removeprefix("big-"))
    return found
