"""From a page to a tagged PDF, in a process of its own: ``python -m maillon.core.documents.printing``.

It reads the HTML on its standard input and writes the PDF on its standard output. It knows neither Django nor the
database, asks nobody for anything (fonts come from a package, pictures are in the page), and dies once done: the
libraries' memory (about 150 MB) never stays in a web process.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

MISSING = 3
"""The exit code when the machine lacks WeasyPrint or Pango."""
_FONT_PACKAGE = "font_hanken_grotesk"
_FONT = "maillon:font/"


def fonts() -> Path:
    """The folder of the fonts that come with the product."""
    found = importlib.util.find_spec(_FONT_PACKAGE)
    if found is None or found.origin is None:
        raise ImportError(_FONT_PACKAGE)
    return Path(found.origin).parent / "files"


def main() -> int:
    """Print what stands on the standard input; 3 when this machine cannot."""
    try:
        from weasyprint import HTML  # noqa: PLC0415  Pango may be missing
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except (ImportError, OSError) as error:
        sys.stderr.write(str(error))
        return MISSING

    class Ours(URLFetcher):
        """Gives our fonts and pictures written in the page itself; refuses every other address, file or network."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            name = url.removeprefix(_FONT)
            if url.startswith(_FONT) and name in {path.name for path in fonts().iterdir()}:
                return URLFetcherResponse(url, (fonts() / name).read_bytes(), {"Content-Type": "font/otf"})
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise ValueError(f"a document asks for nothing outside of itself: {url[:80]}")

    page = HTML(string=sys.stdin.buffer.read().decode(), base_url="maillon:/", url_fetcher=Ours())
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1", custom_metadata=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
