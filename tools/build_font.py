"""Subset the title font (Hanken Grotesk Bold, OFL) from its package to a small WOFF2."""

from __future__ import annotations

from pathlib import Path

import font_hanken_grotesk
from fontTools import subset

TARGET = Path(__file__).resolve().parent.parent / "src/maillon/web/static/fonts/title.woff2"
SOURCE = Path(font_hanken_grotesk.__file__).parent / "files" / "HankenGrotesk-Bold.otf"
CHARACTERS = "U+0020-007E,U+00A0-017F,U+2010-2015,U+2018-201E,U+2020-2026,U+202F,U+2039-203A,U+20AC,U+2192,U+2212"


def build() -> None:
    """Write the subset beside the site's static files; the site also works without it."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    subset.main(
        [
            str(SOURCE),
            f"--unicodes={CHARACTERS}",
            "--flavor=woff2",
            "--layout-features=kern,liga",
            "--no-hinting",
            f"--output-file={TARGET}",
        ]
    )


if __name__ == "__main__":
    build()
