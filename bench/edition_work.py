"""One piece of drawing an edition's documents, for `bench.editions`: each in its own process."""

import json
import re
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.measure import tell

REF_AREA, YEAR, PROVIDER = "MDA", 2024, "bns"


def opened(edition: str):
    """Edition, the one before, catalogue and country."""
    from pipeline.workplace import open_workplace
    from store.editions import edition_folder, read_edition

    place = open_workplace(REF_AREA)
    made = read_edition(edition_folder(place.places, REF_AREA, YEAR, edition))
    before = read_edition(edition_folder(place.places, REF_AREA, YEAR - 1, made.manifest.previous))
    return made, before, place.catalogue, place.country


def printed_jobs(level: str, languages: str) -> list:
    """The PDFs alone: profile and validation report of every language, the longest first."""
    from reporting.documents import jobs

    every = jobs(tuple(languages.split(",")), level)
    return [job for job in every if job.what in ("profile", "validation")]


def timed(spent: dict) -> None:
    """Note the CPU seconds of layout and of charts of this process in `spent`."""
    from reporting import charts, pdf

    for name, (module, function) in {
        "layout": (pdf, "render_pdf"),
        "charts": (charts, "draw"),
    }.items():
        work = getattr(module, function)

        def clocked(*given, _work=work, _name=name, **more):
            began = time.process_time()
            made = _work(*given, **more)
            spent[_name] = spent.get(_name, 0.0) + time.process_time() - began
            spent[f"{_name} made"] = spent.get(f"{_name} made", 0) + 1
            return made

        setattr(module, function, clocked)


def every(edition: str, level: str, languages: str) -> dict:
    """All documents of an edition, one after the other; pages and CPU seconds by kind of work."""
    from reporting.documents import jobs, write_documents

    made = opened(edition)
    spent: dict = {}
    timed(spent)
    wanted = jobs(tuple(languages.split(",")), level)
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        pages = write_documents(*made, wanted, there / "out", False, 1, there / "charts")
    return {"pages": sum(pages.values()), "drawing": time.process_time() - began, **spent}


def ours(edition: str, level: str, languages: str, workers: str) -> dict:
    """The PDFs of an edition and nothing else, from the figures on."""
    from reporting.documents import write_documents

    made = opened(edition)
    wanted = printed_jobs(level, languages)
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        pages = write_documents(*made, wanted, there / "out", False, int(workers), there / "charts")
    return {"pages": sum(pages.values())}


def keep(edition: str, level: str, languages: str, folder: str) -> dict:
    """Keep the HTML and the specifications of charts of the same PDFs, for `bare`."""
    from catalogue.words import words
    from reporting.profile import profile_context, profile_html
    from reporting.report import fill, report_content

    made, before, catalogue, country = opened(edition)
    kept = []
    for job in printed_jobs(level, languages):
        said = words(job.language, catalogue, country)
        if job.what == "profile":
            context = profile_context(made, before, catalogue, country, said, job.level)
            kept.append([profile_html(context, said, False), context["specs"]])
        else:
            content = report_content(made, before, catalogue, country, said)
            kept.append([fill(content, said, printed=True), {}])
    path = Path(folder) / "kept.json"
    path.write_text(json.dumps(kept), encoding="utf-8")
    return {"documents": len(kept), "charts": sum(len(specs) for _, specs in kept)}


def bare(folder: str) -> dict:
    """WeasyPrint and the library of the charts as they come, in a loop."""
    from weasyprint import HTML

    from bench.page import Assets
    from reporting import charts
    from reporting.pdf import fonts

    pages = 0
    for html, specs in json.loads((Path(folder) / "kept.json").read_text(encoding="utf-8")):
        assets = {name: charts.draw(spec) for name, spec in specs.items()}
        document = HTML(string=html, url_fetcher=Assets({**fonts(), **assets})).render()
        (Path(folder) / "bare.pdf").write_bytes(document.write_pdf())
        pages += len(document.pages)
    return {"pages": pages}


def again(edition: str, level: str, languages: str) -> dict:
    """What is drawn when one provider has sent one figure anew, and when nothing has changed.

    The newest total of PROVIDER is one more than before; the manifest names another file, so
    that this is another edition and every page of it says so.
    """
    from reporting.documents import jobs, write_documents
    from reporting.profile_lines import totals

    made, *rest = opened(edition)
    wanted = jobs(tuple(languages.split(",")), level)
    rows = made.observations
    own = totals(rows[(rows["provider"] == PROVIDER) & rows["obs_value"].notna()])
    one = own["time_period"].idxmax()
    changed = rows.assign(
        obs_value=rows["obs_value"].where(rows.index != one, rows["obs_value"] + 1)
    )
    files = tuple(
        file | ({"sha256": "0" * 64} if file["provider"] == PROVIDER else {})
        for file in made.manifest.submissions
    )
    later = replace(made, manifest=replace(made.manifest, submissions=files), observations=changed)
    spent: dict = {}
    timed(spent)
    told = {}
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        for name, what in (("first", made), ("unchanged", made), ("resubmitted", later)):
            began = time.process_time()
            spent.clear()
            write_documents(what, *rest, wanted, there / "out", False, 1, there / "charts")
            told[name] = {"cpu": time.process_time() - began, **spent}
    return told


def longer(folder: str, copies: str) -> dict:
    """Our printing of the first kept profile with its body so many times over."""
    from reporting import charts
    from reporting.pdf import render_pdf

    html, specs = json.loads((Path(folder) / "kept.json").read_text(encoding="utf-8"))[0]
    assets = {name: charts.draw(spec) for name, spec in specs.items()}
    head, body, end = re.split(r"(?s)(?<=<body>)(.*)(?=</body>)", html)
    # An address may stand in a document once, and a list of contents needs addresses.
    body = re.sub(r"(?s)<nav.*?</nav>", "", body)
    body = re.sub(r' (?:id|href)="[^"]*"', "", body)
    began = time.process_time()
    pages = render_pdf(head + body * int(copies) + end, assets, Path(folder) / "l.pdf", "0" * 16)
    return {"pages": pages, "layout": time.process_time() - began}


def sheets(edition: str, number: str, workers: str) -> dict:
    """Key data sheets of so many synthetic countries: copies of one, figures scaled."""
    from catalogue.words import words
    from reporting.parallel import in_processes

    made, _, catalogue, country = opened(edition)
    areas = catalogue.code_lists["country"]
    areas = list(areas.index[areas["iso2"] != ""])[: int(number)]
    said = words("en", catalogue, country)

    given = (made, catalogue, country, said, areas)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        pages = in_processes(_sheet, (*given, folder), areas, int(workers))
        return {"sheets": len(areas), "pages": sum(pages), "drawing": time.perf_counter() - began}


def _sheet(given, area: str) -> int:
    from reporting.key_data_sheet import write_key_data_sheet

    made, catalogue, country, said, areas, folder = given
    own = replace(country, settings={**country.settings, "name": f"{area} (synthetic)"})
    factor = 1 + areas.index(area) / 1000
    rows = made.observations.assign(ref_area=area)
    rows["obs_value"] *= factor
    copy = replace(made, manifest=replace(made.manifest, ref_area=area), observations=rows)
    known = (catalogue, own, replace(said, country=own))
    return write_key_data_sheet(copy, *known, Path(folder) / f"{area}.pdf", endorsed=False)


WORK = {one.__name__: one for one in (every, ours, keep, bare, again, longer, sheets)}

if __name__ == "__main__":
    name, *given = sys.argv[1:]
    tell(lambda: WORK[name](*given))
