"""What was drawn before from the same parts by the same engines is not drawn again.

Beside a PDF lies a hidden note of what it was made from; charts lie in a cache folder that may be
thrown away at any time.
"""

import functools
import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path

from weasyprint.text.ffi import pango

from reporting import charts, pdf, svg_text

# Packages whose other version may draw other bytes.
ENGINES = (
    "weasyprint pydyf tinyhtml5 tinycss2 cssselect2 pyphen fonttools vl-convert-python"
).split()
MOST_CHARTS = 4000


def pdf_of(html: str, assets: dict[str, bytes], path: Path, identifier: str) -> int:
    """As `pdf.render_pdf`; a file that was made from the same parts and is whole stays."""
    note = path.with_name(f".{path.name}.made")
    parts = _digest(
        _engines(), identifier, html, *(part for one in sorted(assets.items()) for part in one)
    )
    if note.is_file() and path.is_file():
        told = json.loads(note.read_text(encoding="utf-8"))
        if (told["parts"], told["sha256"]) == (parts, _digest(path.read_bytes())):
            return told["pages"]
    note.unlink(missing_ok=True)
    pages = pdf.render_pdf(html, assets, path, identifier)
    told = {"parts": parts, "sha256": _digest(path.read_bytes()), "pages": pages}
    note.write_text(json.dumps(told), encoding="utf-8")
    return pages


def chart(spec: dict, cache: Path | None) -> bytes:
    """As `charts.draw`, from the cache folder if it is there; without a folder always drawn."""
    if cache is None:
        return charts.draw(spec)
    path = cache / f"{_digest(_engines(), json.dumps(spec, sort_keys=True))}.svg"
    drawn = path.read_bytes() if path.is_file() else b""
    if drawn.rstrip().endswith(b"</svg>"):  # one cut short by a crash does not
        return drawn
    drawn = charts.draw(spec)
    cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.part")
    partial.write_bytes(drawn)
    partial.replace(path)
    return drawn


def prune(cache: Path, most: int = MOST_CHARTS) -> None:
    """Remove the oldest charts of a cache folder that holds more than `most`."""
    held = sorted(cache.glob("*.svg"), key=lambda path: path.stat().st_mtime)
    for path in held[: max(0, len(held) - most)]:
        path.unlink()


@functools.cache
def _engines() -> str:
    """Everything but the parts that decides the bytes, as a hash."""
    code = [Path(module.__file__).read_bytes() for module in (charts, pdf, svg_text)]
    packages = [f"{name} {version(name)}" for name in ENGINES]
    fonts = [part for one in sorted(pdf.fonts().items()) for part in one]
    return _digest(*code, *packages, str(pango.pango_version()), *fonts)


def _digest(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
