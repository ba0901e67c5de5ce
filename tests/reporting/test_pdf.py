"""A document becomes a PDF that holds what it was given and asks the world for nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from reporting.pdf import RenderError, fonts, render_pdf
from reporting.templating import TEMPLATES, environment

PROJECT = Path(__file__).parent.parent.parent
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><text y="8">Lamp</text></svg>'
)
PAGE = """<!doctype html><html lang="en"><head><title>Lighthouses</title>
<meta name="author" content="Ministry of Lighthouses">
<style>{css} body {{ font-family: IBM Plex Sans }}</style></head><body>{body}</body></html>"""


def page(body: str) -> str:
    css = (TEMPLATES / "shared" / "fonts.css").read_text(encoding="utf-8")
    return PAGE.format(css=css, body=body)


def rendered(tmp_path: Path, body: str, assets: dict | None = None) -> PdfReader:
    path = tmp_path / "page.pdf"
    render_pdf(page(body), assets or {}, path, "0123456789abcdef")
    return PdfReader(path)


def test_it_returns_the_number_of_pages(tmp_path):
    body = '<p>one</p><p style="break-before: page">two</p>'
    assert render_pdf(page(body), {}, tmp_path / "p.pdf", "id") == 2
    assert len(PdfReader(tmp_path / "p.pdf").pages) == 2


def test_title_language_author_and_fixed_identifier_stand_in_the_metadata(tmp_path):
    reader = rendered(tmp_path, "<h1>Lamps</h1>")
    assert reader.metadata.title == "Lighthouses"
    assert reader.metadata.author == "Ministry of Lighthouses"
    assert reader.metadata.creation_date is None
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.trailer["/ID"][0] == "0123456789abcdef"


def test_the_document_is_tagged_for_accessibility(tmp_path):
    reader = rendered(tmp_path, "<h1>Lamps</h1>")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_fonts_are_embedded_as_subsets(tmp_path):
    reader = rendered(tmp_path, "<p>Lamp <b>bold</b> Țară, Молдова</p>")
    faces = [
        face.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
        for face in reader.pages[0]["/Resources"]["/Font"].values()
    ]
    assert faces
    for face in faces:
        assert "+IBM-Plex-Sans" in face["/FontName"], "a font other than the packaged one was used"
        assert len(face["/FontFile2"].get_data()) < 60_000 < len(fonts()["fonts/sans.ttf"])


def test_an_asset_of_the_map_is_drawn(tmp_path):
    reader = rendered(tmp_path, '<img src="asset:lamp.svg" alt="a lamp">', {"lamp.svg": SVG})
    assert "Lamp" in reader.pages[0].extract_text()


@pytest.mark.parametrize(
    "body",
    [
        '<img src="asset:other.svg" alt="">',
        '<img src="{secret}" alt="">',
        '<img src="http://127.0.0.1:{port}/x.svg" alt="">',
        '<link rel="stylesheet" href="{secret}">',
        '<link rel="attachment" href="{secret}">',
        "<style>p {{ background: url({secret}) }}</style><p>x</p>",
        "<style>@import url(http://127.0.0.1:{port}/x.css);</style>",
        '<base href="{secret}"><img src="x.svg" alt="">',
        '<svg><image href="{secret}" width="9" height="9"/></svg>',
        '<object data="{secret}"></object>',
        '<img src="data:image/svg+xml,<svg/>" alt="">',
    ],
)
def test_everything_but_the_map_stops_the_rendering(tmp_path, body):
    secret = tmp_path / "secret.svg"
    secret.write_bytes(SVG.replace(b"Lamp", b"Secret"))
    body = body.format(secret=secret.as_uri(), port=9)
    with pytest.raises(RenderError, match="the document"):
        render_pdf(page(body), {"lamp.svg": SVG}, tmp_path / "p.pdf", "id")
    assert not (tmp_path / "p.pdf").exists()


SAME = """
import sys; from pathlib import Path
sys.path.insert(0, {project!r})
from reporting.pdf import render_pdf
render_pdf({html!r}, {{"lamp.svg": {svg!r}}}, Path(sys.argv[1]), "id")
"""


def test_the_same_input_gives_the_same_bytes_whatever_the_machine_says(tmp_path):
    body = '<h1 id="a">Lamp</h1><a href="#a">up</a><img src="asset:lamp.svg" alt="a">'
    script = SAME.format(project=str(PROJECT), html=page(body), svg=SVG)
    made = []
    for seed, zone, place in (("1", "UTC", "C.UTF-8"), ("2", "Asia/Tokyo", "de_DE.UTF-8")):
        target = tmp_path / f"{seed}.pdf"
        surroundings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": place, "HOME": str(tmp_path)}
        subprocess.run(
            [sys.executable, "-c", script, str(target)],
            env={**os.environ, **surroundings},
            cwd=tmp_path,
            check=True,
        )
        made.append(target.read_bytes())
    assert made[0] == made[1]
    for trace in (str(tmp_path), str(PROJECT), os.uname().nodename):
        assert trace.encode() not in made[0]


def test_what_a_template_is_given_is_escaped(catalogue, moldova, tmp_path):
    from catalogue.words import words

    (tmp_path / "cell.html.j2").write_text("<td>{{ text }}</td>", encoding="utf-8")
    templates = environment(words("en", catalogue, moldova), tmp_path)
    hostile = '<img src="file:///etc/hostname">'
    html = templates.get_template("cell.html.j2").render(text=hostile)
    assert "<img" not in html
    assert hostile in rendered(tmp_path, html).pages[0].extract_text().replace("\n", "")


def test_a_name_a_template_does_not_get_is_an_error(catalogue, moldova, tmp_path):
    from jinja2 import UndefinedError

    from catalogue.words import words

    (tmp_path / "cell.html.j2").write_text("{{ lamp }}", encoding="utf-8")
    templates = environment(words("en", catalogue, moldova), tmp_path)
    with pytest.raises(UndefinedError, match="lamp"):
        templates.get_template("cell.html.j2").render()


def test_the_licences_stand_in_the_xmp_properties(tmp_path):
    made = page("<h1>Lamps</h1>").replace(
        "<style>", '<meta name="dcterms.rights" content="Lamps &amp; &lt;Tides&gt;: free"><style>'
    )
    path = tmp_path / "page.pdf"
    render_pdf(made, {}, path, "0123456789abcdef")
    reader = PdfReader(path)
    assert reader.xmp_metadata.dc_rights == {"x-default": "Lamps & <Tides>: free"}
    assert reader.metadata.title == "Lighthouses"
    assert b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_what_it_was_made_from_stands_in_the_xmp_properties(tmp_path):
    told = "edition 0123456789abcdef, manifest.json sha256 " + "ab" * 32
    meta = f'<meta name="dcterms.identifier" content="{told}">'
    path = tmp_path / "page.pdf"
    made = page("<h1>Lamps</h1>").replace("<style>", f"{meta}<style>")
    render_pdf(made, {}, path, "0123456789abcdef")
    xmp = PdfReader(path).xmp_metadata
    assert xmp.dc_identifier == told
    assert xmp.dc_rights == {}
