"""The validation report: one HTML page that works offline, and the same page printed as PDF."""

from pathlib import Path

from catalogue.grid import window
from catalogue.load import Catalogue, Country
from catalogue.words import Words
from reporting import completeness, grouping, kept, overlaps, since, summary
from reporting.agenda import agenda
from reporting.assessment import assessment
from reporting.digits import written
from reporting.follow_up import follow_up
from reporting.matrix import rule_matrix
from reporting.rule_pages import rule_page
from reporting.say import FAMILIES
from reporting.templating import environment, inline_script
from store.editions import Edition

TEMPLATE = "validation/report.html.j2"
SCRIPT = "validation/report.js"


def write_report(
    edition: Edition,
    previous: Edition | None,
    catalogue: Catalogue,
    country: Country,
    words: Words,
    html_path: Path,
    pdf_path: Path,
) -> int:
    """Write the report of an edition as HTML and PDF; the number of pages.

    `previous` is the edition compared with, None if there is none. Everything comes from the
    editions, the catalogue and the rule pages: no clock, so the same edition gives the same report.
    """
    known = (catalogue, country, words)
    content = report_content(edition, previous, *known)
    html_path.write_text(fill(content, words, printed=False), encoding="utf-8")
    printed = fill(content, words, printed=True)
    return kept.pdf_of(printed, {}, pdf_path, edition.manifest.edition)


def fill(content: dict, words: Words, printed: bool) -> str:
    """The page as HTML: for the screen, or as it is printed (fonts, no script)."""
    templates = environment(words)
    html = templates.get_template(TEMPLATE).render(
        **content, printed=printed, **inline_script(templates, SCRIPT)
    )
    return written(html, words)


def report_content(edition, previous, catalogue: Catalogue, country: Country, words: Words) -> dict:
    """What the template prints, all of it in words."""
    year = edition.manifest.time_period
    years = window(catalogue, year)
    settings = country.settings
    closes = summary.closing(country, year)
    return {
        "country_name": words.say(settings["name"]),
        "producer": words.say(settings["producer"]),
        "banner": words.say(settings.get("banner", "")),
        "year": year,
        "years": years,
        "manifest": edition.manifest,
        "closes": words.date(closes) if closes else "",
        "verdict": summary.verdict(edition, words),
        "tasks": summary.tasks(edition, words),
        "agenda": agenda(edition, catalogue, words),
        "deliveries": summary.deliveries(edition, words),
        "blocking": summary.blocking(edition, words),
        "key": completeness.key_figures(edition, catalogue, country, words),
        "gaps": completeness.gap_counts(edition.coverage, words, year),
        "overlaps": overlaps.overlaps(edition, words),
        "kinds": summary.kinds_of_findings(edition, words),
        "severity_heads": summary.severity_heads(words),
        "since": since.since(previous, edition, words),
        "matrix": rule_matrix(edition, previous, words),
        "decided": since.decided(edition, words),
        "changes": since.changes(edition, words),
        "heat_map": completeness.heat_map(edition.coverage, words, years),
        "states": completeness.legend(words),
        "breakdowns": completeness.breakdowns(edition.coverage, words, year),
        "assessed": assessment(edition, catalogue, country, words),
        "recommended": follow_up(edition.recommendations, words),
        "chapters": grouping.chapters(edition.findings, edition.manifest, words),
        "runs": _runs(edition, words),
        "rule_pages": _rule_pages(edition, words),
        "submissions": edition.manifest.submissions,
        "retrievals": [one for one in edition.manifest.retrievals if one["sha256"]],
        "unanswered": [one["series"] for one in edition.manifest.retrievals if not one["sha256"]],
    }


def _runs(edition: Edition, words: Words) -> list[dict]:
    """Every rule that ran: rows examined, findings, and the outcome in words."""
    rows = []
    for run in edition.rule_runs.sort_values("rule", kind="stable").itertuples():
        rule = words.catalogue.rules.loc[run.rule]
        if not run.examined:
            outcome = words.say(run.note or "nothing to examine")
        elif run.failed:
            outcome = words.count("{n} finding", "{n} findings", int(run.failed))
        else:
            outcome = words.say("no finding")
        rows.append(
            {
                "rule": run.rule,
                "title": words.say(rule["title"]),
                "family": words.say(FAMILIES[rule["family"]]),
                "examined": int(run.examined),
                "left_out": int(run.left_out),
                "note": words.say(run.note) if run.examined else "",
                "outcome": outcome,
            }
        )
    return rows


def _rule_pages(edition: Edition, words: Words) -> list[dict]:
    """The explanation of every rule that raised a finding in this edition."""
    return [
        {
            "rule": rule,
            "title": words.say(words.catalogue.rules.loc[rule, "title"]),
            # The pages are written in English; elsewhere the remedy has to do.
            "page": rule_page(rule) if words.language == "en" else None,
            "remedy": words.say(words.catalogue.rules.loc[rule, "remedy"]),
        }
        for rule in sorted(set(edition.findings["rule"]))
    ]
