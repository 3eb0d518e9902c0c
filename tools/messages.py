"""Translations without GNU gettext: gather, check and compile the interface's texts.

French is the language the interface is written in: the French catalogue only holds its plurals, and is given its
no-break spaces when it is compiled; the English one holds everything. ``update`` gathers texts from code and
templates, ``check`` fails when one is missing, unused or fuzzy, ``compile`` writes the .mo files when they are
older than the .po.
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from maillon.core.typography import typo_text

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "src" / "maillon"
LOCALES = PACKAGE / "locale"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}

# A call with whole literals: parentheses and commas inside a text do not end it.
_CALL = re.compile(
    r"""(?<![\w.])(?:n?p?gettext|_)\((?:u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*"|\w+|[\s,])*\)""",
)


def _template_source(path: Path) -> bytes:
    from django.utils.translation.template import templatize  # noqa: PLC0415  settings first

    written = path.read_text()
    # What is not a text comes out as runs of X: only the calls matter to the extractor. Django does not look
    # into a component's dynamic attributes (:items="[_('Accueil')]"): the source as written shows those.
    lines = zip(templatize(written, origin=str(path)).splitlines(), written.splitlines(), strict=False)
    return "\n".join(" ; ".join([*_CALL.findall(told), *_CALL.findall(raw)]) for told, raw in lines).encode()


def gather() -> Catalog:
    """Every translatable text of the interface, with where it stands."""
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    catalog = Catalog(project="maillon", charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        with path.open("rb") as source:
            for line, texts, comments, context in extract("python", source, keywords=KEYWORDS):
                catalog.add(
                    texts,
                    None,
                    [(str(path.relative_to(PROJECT)), line)],
                    auto_comments=comments,
                    context=context,
                )
    for path in sorted(
        [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("templates/**/*.txt"), *PACKAGE.rglob("templates/**/*.xml")]
    ):
        source = BytesIO(_template_source(path))
        for line, texts, comments, context in extract(extract_python, source, keywords=KEYWORDS):
            catalog.add(texts, None, [(str(path.relative_to(PROJECT)), line)], auto_comments=comments, context=context)
    return catalog


def _path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def _read(language: str) -> Catalog:
    path = _path(language)
    if not path.exists():
        return Catalog(locale=language, project="maillon", charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _write(language: str, catalog: Catalog) -> None:
    _path(language).parent.mkdir(parents=True, exist_ok=True)
    with _path(language).open("wb") as target:
        write_po(
            target,
            catalog,
            width=110,
            sort_output=True,
            no_location=True,
            omit_header=False,
            ignore_obsolete=True,
        )


def update() -> None:
    """Bring both catalogues up to date; new English texts are left empty for a person to write."""
    found = gather()
    english = _read("en")
    english.update(found, no_fuzzy_matching=True)
    _write("en", english)
    french = Catalog(locale="fr", project="maillon", charset="utf-8")
    for message in found:
        if message.id and message.pluralizable:
            french.add(message.id, message.id, context=message.context)
    _write("fr", french)


def check() -> int:
    """The number of texts without their English, or kept without use; each is printed."""
    found, english = gather(), _read("en")
    missing = [m.id for m in found if m.id and not _translated(english.get(m.id, m.context))]
    wanted = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in found}
    unused = [m.id for m in english if m.id and (m.id if isinstance(m.id, str) else m.id[0], m.context) not in wanted]
    for text in missing:
        print(f"sans anglais / no English: {text!r}")
    for text in unused:
        print(f"inutilisé / unused: {text!r}")
    return len(missing) + len(unused)


def _translated(message: object) -> bool:
    if message is None or getattr(message, "fuzzy", False):
        return False
    text = message.string  # type: ignore[attr-defined]
    return all(text) if isinstance(text, tuple | list) else bool(text)


def well_set() -> Catalog:
    """French as it is printed: its plurals, and every text whose spaces the OQLF wants unbroken.

    The texts are those of the English catalogue, which has them all: gathering them again would need the code.
    """
    kept = _read("fr")
    for message in kept:
        if message.pluralizable:
            message.string = tuple(typo_text(text) for text in message.string)
    for message in _read("en"):
        if isinstance(message.id, str) and message.id and (printed := typo_text(message.id)) != message.id:
            kept.add(message.id, printed, context=message.context)
    return kept


def compile_all() -> None:
    """Write each .mo that is missing or older than what it is made of; French is made of English's texts too."""
    for path in LOCALES.rglob("*.po"):
        language, target = path.parts[-3], path.with_suffix(".mo")
        made_of = [_path("en"), path, Path(__file__), PACKAGE / "core" / "typography.py"]
        if target.exists() and target.stat().st_mtime >= max(one.stat().st_mtime for one in made_of):
            continue
        with target.open("wb") as out:
            write_mo(out, well_set() if language == "fr" else _read(language))


if __name__ == "__main__":
    action = sys.argv[1] if len(sys.argv) > 1 else "check"
    if action == "update":
        update()
        compile_all()
    elif action == "compile":
        compile_all()
    else:
        sys.exit(1 if check() else 0)
