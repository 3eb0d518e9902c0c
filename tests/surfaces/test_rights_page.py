"""docs/droits.md says what the code decides."""

from __future__ import annotations

from tools.rights import TARGET, render


def test_the_permission_matrix_is_the_code_s_own() -> None:
    """Written again by ``python tools/rights.py`` after a change of roles."""
    assert TARGET.read_text() == render()
