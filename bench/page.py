"""The profile's page, printed by us and by WeasyPrint alone."""

from pathlib import Path

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from catalogue.words import words
from pipeline.workplace import open_workplace
from reporting.charts import draw
from reporting.pdf import SCHEME, fonts, render_pdf
from reporting.profile import profile_context, profile_html
from store.editions import edition_folder, read_edition


def keep_page(ref_area: str, year: int, edition: str) -> dict:
    """Write page.html and its assets into the work folder; the folder."""
    workplace = open_workplace(ref_area)
    made = read_edition(edition_folder(workplace.places, ref_area, year, edition))
    said = words("en", workplace.catalogue, workplace.country)
    context = profile_context(made, None, workplace.catalogue, workplace.country, said)
    folder = workplace.places.work / "page"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_text(profile_html(context, said, False), encoding="utf-8")
    for name, spec in context["specs"].items():
        target = folder / "assets" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(draw(spec))
    return {"folder": str(folder), "charts": len(context["specs"])}


def _kept(folder: Path) -> tuple[str, dict[str, bytes]]:
    assets = folder / "assets"
    files = [path for path in assets.rglob("*") if path.is_file()]
    named = {path.relative_to(assets).as_posix(): path.read_bytes() for path in files}
    return (folder / "page.html").read_text(encoding="utf-8"), named


def print_ours(folder: Path) -> dict:
    html, assets = _kept(folder)
    return {"pages": render_pdf(html, assets, folder / "ours.pdf", "0" * 16)}


class Assets(URLFetcher):
    def __init__(self, assets: dict[str, bytes]):
        super().__init__()
        self.assets = assets

    def fetch(self, url, headers=None):
        name = url.removeprefix(f"{SCHEME}:").lstrip("/")
        return URLFetcherResponse(url, self.assets[name])


def print_bare(folder: Path) -> dict:
    """WeasyPrint as it comes: untagged, with its collector running."""
    html, assets = _kept(folder)
    document = HTML(string=html, url_fetcher=Assets({**fonts(), **assets})).render()
    (folder / "bare.pdf").write_bytes(document.write_pdf())
    return {"pages": len(document.pages)}
