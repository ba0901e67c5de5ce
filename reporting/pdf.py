"""HTML to PDF through WeasyPrint, which may fetch nothing but a fixed map of assets.

Documents name an asset `asset:<name>`; every other address, and a name that is not in the map,
stops the rendering. Same HTML and assets, same bytes: no clock, no path and no machine name enters
the file.
"""

import functools
import gc
import logging
import os
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

import fontpkg
import pydyf
from weasyprint import HTML, LOGGER
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reporting import svg_text

SCHEME = "asset:"
MEDIA_TYPES = {".svg": "image/svg+xml", ".ttf": "font/ttf", ".css": "text/css"}
VARIANT = "pdf/ua-1"
RIGHTS, IDENTIFIER = "dcterms.rights", "dcterms.identifier"
RIGHT_TO_LEFT, HEAD = ' dir="rtl"', 200
svg_text.mend()


class RenderError(ValueError):
    """The document asks for something that is not among its assets, or a part cannot be drawn."""


class _Refused(FatalURLFetchingError):
    """Stops the rendering: WeasyPrint would turn any other exception into a log line."""


class _Assets(URLFetcher):
    """Serves the map it was given. Opens no file and no connection."""

    def __init__(self, assets: dict[str, bytes]):
        super().__init__(allowed_protocols=("asset",), allow_redirects=False, fail_on_errors=True)
        self.assets = assets

    def fetch(self, url, headers=None):
        name = url.removeprefix(SCHEME)
        if name == url:
            raise _Refused(f"the document asks for {url!r}; only {SCHEME} addresses are served")
        if name not in self.assets:
            raise _Refused(f"the document asks for {url!r}, which is not among its assets")
        kind = MEDIA_TYPES[Path(name).suffix]
        return URLFetcherResponse(url, self.assets[name], {"Content-Type": kind})


@functools.cache
def fonts() -> dict[str, bytes]:
    """The font files that `templates/shared/fonts.css` names, by asset name."""
    files = {
        "fonts/sans.ttf": fontpkg.path("IBM Plex Sans"),
        "fonts/sans-italic.ttf": fontpkg.path("IBM Plex Sans", style="italic"),
        "fonts/mono.ttf": fontpkg.path("IBM Plex Mono"),
        "fonts/arabic.ttf": fontpkg.path("IBM Plex Sans Arabic"),
        "fonts/arabic-600.ttf": fontpkg.path("IBM Plex Sans Arabic", weight=600),
    }
    return {name: path.read_bytes() for name, path in files.items()}


class _Mistakes(logging.Handler):
    """Keeps what WeasyPrint would only log: a document with a part missing is not a document."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record):
        self.messages.append(record.getMessage())


@contextmanager
def _steady():
    """A process that renders: no clock in the fonts, no collection, no mistake passed over.

    The font library stamps subsets with the time unless SOURCE_DATE_EPOCH is set. Layout makes
    millions of objects that stay alive, so collecting finds nothing to free.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    collecting = gc.isenabled()
    mistakes = _Mistakes()
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    gc.disable()
    LOGGER.addHandler(mistakes)
    try:
        yield
    finally:
        LOGGER.removeHandler(mistakes)
        if collecting:
            gc.enable()
        del os.environ["SOURCE_DATE_EPOCH"]
        if epoch is not None:
            os.environ["SOURCE_DATE_EPOCH"] = epoch
    if mistakes.messages:
        raise RenderError("the document cannot be drawn: " + "; ".join(mistakes.messages))


class _Metadata(DocumentMetadata):
    """The properties of the document, with its licences and what it was made from (XMP)."""

    def generate_rdf_metadata(self, variant, version, conformance):
        made = super().generate_rdf_metadata(variant, version, conformance)
        told = ""
        if rights := self.custom.get(RIGHTS):
            text = f'<rdf:li xml:lang="x-default">{escape(rights)}</rdf:li>'
            told += f"<dc:rights><rdf:Alt>{text}</rdf:Alt></dc:rights>"
        if identifier := self.custom.get(IDENTIFIER):
            told += f"<dc:identifier>{escape(identifier)}</dc:identifier>"
        if not told:
            return made
        head = '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about="">'
        return made.replace(b"</rdf:RDF>", f"{head}{told}</rdf:Description></rdf:RDF>".encode())


def _read_from_the_right(_document, pdf) -> None:
    """Two pages side by side: the first at the right."""
    pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())["Direction"] = "/R2L"


def render_pdf(
    html: str,
    assets: dict[str, bytes],
    path: Path,
    identifier: str,
    variant: str | None = VARIANT,
) -> int:
    """Write the HTML as a tagged PDF to `path` and return its number of pages.

    `assets` maps names (`charts/MP-A01.svg`) to bytes and is complete but for the fonts, which are
    always there. `identifier` is the edition id: it becomes the file's fixed identifier. Title,
    language and author come from the document's <title>, <html lang> and <meta name="author">,
    its licences from <meta name="dcterms.rights">, and what it was made from, for an archive, from
    <meta name="dcterms.identifier">.
    RenderError when the document asks for anything else or has a part that cannot be drawn.
    """
    fetcher = _Assets({**fonts(), **assets})
    try:
        with _steady():
            document = HTML(string=html, url_fetcher=fetcher).render(
                font_config=FontConfiguration(), pdf_variant=variant
            )
            document.metadata = _Metadata(**vars(document.metadata))
            content = document.write_pdf(
                pdf_variant=variant,
                pdf_identifier=identifier.encode("ascii"),
                finisher=_read_from_the_right if RIGHT_TO_LEFT in html[:HEAD] else None,
            )
    except _Refused as refusal:
        raise RenderError(str(refusal)) from None
    path.write_bytes(content)
    return len(document.pages)
