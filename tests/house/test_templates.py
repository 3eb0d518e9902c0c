"""Templates are read by people: one thing a line, and no line a reader must scroll."""

from __future__ import annotations

from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "maillon"
LONGEST = 440
"""Characters; sentences and addresses that cannot be cut reach it, nothing else does."""
INSIDE_A_SENTENCE = {
    "accounts/passkey_scripts.html",
    "dossiers/apply/_illustrated.html",
    "dossiers/documents/_outcome.html",
    "insight/_finding.html",
    "obligations/_act.html",
    "privacy/_span.html",
}
"""Included in the middle of a line, where a space of theirs would show."""


def test_no_template_hides_its_structure_in_a_long_line() -> None:
    long = [
        f"{path.relative_to(SOURCE)}:{number} ({len(line)})"
        for path in sorted(SOURCE.rglob("templates/**/*.html"))
        if not any(str(path).endswith(name) for name in INSIDE_A_SENTENCE)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST
    ]
    assert not long, "\n".join(long)
