"""``./run bench explorer|pages|forms [--questions N] [--title TEXT] [--out FILE]``: on what MAILLON_DATA holds.

See bench/README.md for how the large corpus is brought in.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")

KINDS = (
    "explorer",
    "pages",
    "forms",
    "imports",
    "openrosa",
    "dossiers",
    "offline",
    "replay",
    "ledger",
    "dues",
    "network",
    "events",
    "placing",
    "departures",
    "signatures",
    "kits",
    "closing",
    "programmes",
    "risk",
)


def machine() -> str:
    """What the figures were taken on; how busy it was."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    load = os.getloadavg()
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} × {model}, Python {platform.python_version()}, "
        f"load {load[0]:.1f} / {load[1]:.1f} / {load[2]:.1f}"
    )


def main() -> int:
    """Take the figures and print the table."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument(
        "what",
        choices=[*KINDS, "all"],
        nargs="?",
        default="all",
    )
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--people", type=int, default=100_000, help="signatures: how many sign")
    parser.add_argument("--many", type=int, default=2000, help="closing: how many apply")
    parser.add_argument("--seconds", type=int, default=400, help="closing: how long the last hour lasts here")
    parser.add_argument("--title", default="")
    parser.add_argument("--corpus", type=Path, help="imports: a folder of IATI files")
    parser.add_argument("--peer", type=Path, help="ledger, risk: the Python of an environment with the peers")
    parser.add_argument("--out", type=Path, help="also add the tables to this file")
    options = parser.parse_args()
    if options.what == "imports":
        if not options.corpus:
            parser.error("imports: --corpus FOLDER")
        return _write(
            ["## Imports", "", machine(), "", *import_module("bench.imports").run(options.corpus), ""], options.out
        )
    if options.what == "openrosa":
        return _write(["## OpenRosa", "", machine(), "", *import_module("bench.openrosa").run(), ""], options.out)
    if options.what == "risk":
        taken = import_module("bench.risk").run(options.peer)
        return _write(["## Risque d’un fonds", "", machine(), "", *taken, ""], options.out)
    if options.what == "events":
        return _write(["## Événements", "", machine(), "", *import_module("bench.events").run(), ""], options.out)
    if options.what == "closing":
        taken = import_module("bench.closing").run(options.many, options.seconds)
        return _write(["## Fermeture d’un appel", "", machine(), "", *taken, ""], options.out)
    if options.what == "signatures":
        taken = import_module("bench.signatures").run(options.people)
        return _write(["## Signatures", "", machine(), "", *taken, ""], options.out)
    django.setup()
    if options.what == "kits":
        return _write(["## Trousses", "", machine(), "", *import_module("bench.kits").run(), ""], options.out)
    if options.what == "dossiers":
        return _write(["## Dossiers", "", machine(), "", *import_module("bench.dossiers").run(), ""], options.out)
    if options.what == "offline":
        return _write(["## Sans réseau", "", machine(), "", *import_module("bench.offline").run(), ""], options.out)
    if options.what == "replay":
        return _write(["## Rejeu", "", machine(), "", *import_module("bench.replay").run(), ""], options.out)
    if options.what == "ledger":
        taken = import_module("bench.ledger").run(options.peer)
        return _write(["## Grand livre", "", machine(), "", *taken, ""], options.out)
    if options.what == "placing":
        return _write(
            ["## Former les groupes", "", machine(), "", *import_module("bench.placing").run(), ""], options.out
        )
    if options.what == "programmes":
        return _write(["## Programmes", "", machine(), "", *import_module("bench.programmes").run(), ""], options.out)
    if options.what == "departures":
        return _write(["## Départs", "", machine(), "", *import_module("bench.departures").run(), ""], options.out)
    if options.what == "dues":
        return _write(["## Avis de cotisation", "", machine(), "", *import_module("bench.dues").run(), ""], options.out)
    if options.what == "network":
        taken = import_module("bench.network").run()
        title = f"## Pages du réseau {options.title}".rstrip()
        return _write([title, "", machine(), "", *taken, ""], options.out)
    lines: list[str] = []
    # Each kind is loaded only when asked: the memory of pages must not hold the explorer's rival.
    for name in ("pages", "explorer", "forms"):
        if options.what in (name, "all"):
            kind = import_module(f"bench.{name}")
            taken = kind.run(options.questions) if name == "explorer" else kind.run()
            lines += [f"## {name.capitalize()} {options.title}".rstrip(), "", machine(), "", *taken, ""]
    return _write(lines, options.out)


def _write(lines: list[str], to: Path | None) -> int:
    text = "\n".join(lines)
    sys.stdout.write(text)
    if to:
        with to.open("a") as out:
            out.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
