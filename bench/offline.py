"""Files filled without network: ten thousand edits made apart, merged by the rules alone."""

from __future__ import annotations

import random
from time import process_time

from maillon.dossiers.rules.merging import Clash, merge
from maillon.dossiers.rules.rebasing import Past, rebase
from maillon.dossiers.rules.returning import brought

QUESTIONS, PHONES, EDITS, ROUNDS = 400, 40, 250, 5


def run() -> list[str]:
    """The table, as Markdown lines."""
    times = sorted(_round(seed) for seed in range(ROUNDS))
    seconds, clashes, lost = times[ROUNDS // 2]
    rate = PHONES * EDITS / seconds
    return [
        "| 10 000 modifications, 40 fichiers, 400 questions | |",
        "|---|---|",
        f"| fusionnées (médiane de {ROUNDS}), secondes de processeur | {seconds:.2f} |",
        f"| modifications par seconde | {rate:,.0f} |".replace(",", " "),
        f"| à départager, toutes nommées | {clashes} |",
        f"| perdues | {lost} |",
        "",
        "Les règles seules : ce qui a été tapé, où c’est maintenant, ce qui se heurte. La fusion entière, en base,",
        "avec lignes ajoutées et retirées entre-temps, est tenue par `tests/dossiers/offline/test_nothing_lost.py`.",
    ]


def _round(seed: int) -> tuple[float, int, int]:
    rng = random.Random(seed)
    base = {f"/data/question_{number}": str(number) for number in range(QUESTIONS)}
    files = []
    for phone in range(PHONES):
        values = dict(base)
        for turn in range(EDITS):
            values[f"/data/question_{rng.randrange(QUESTIONS)}"] = f"{phone}.{turn}"
        files.append(values)
    standing, past, clashes, lost = dict(base), list[Past](), list[Clash](), 0
    begun = process_time()
    for values in files:
        typed = brought(base, {}, values, {}).answers
        rebased = rebase(typed, past, standing, touched=True)
        merged = merge(standing, rebased.edits)
        standing = dict(merged.values)
        past += [Past(edit.path, edit.seen, edit.value) for edit in merged.applied]
        clashes += merged.clashes
        told = {edit.path for edit in merged.applied} | {clash.path for clash in merged.clashes}
        lost += sum(1 for path, value in typed.items() if path not in told and standing[path] != value)
    return process_time() - begun, len(clashes), lost
