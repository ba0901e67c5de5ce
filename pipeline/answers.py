"""What a provider is told about each of its files, in `<share>/<ISO3>/<provider>/answers/<round>/`.

Per submission `<id>.html` and `<id>.txt` (the receipt), and `<id>.xlsx` (its workbook, marked) when
something was found. An answer is made from the register as it stood when the submission came, so
that one written late, because the share could not be written to, is the one that was due. The page
is written last: a submission without one has not been answered and is answered by the next scan.
"""

import hashlib
import logging

import pandas as pd

from catalogue.grid import window
from catalogue.questionnaire import language_of
from catalogue.words import Words, words
from model import findings, observations
from model.records import Manifest
from pipeline import decisions, explanations, outbox
from pipeline.build import Figures, build_figures, held_finding
from pipeline.manifest import in_force
from pipeline.reading import Reading, read_submission, stored_cells, without_findings
from pipeline.workplace import Workplace
from reporting.receipt import Receipt, receipt_html, receipt_text, same_again_text
from reporting.returned import returned_workbook
from store import register, vault
from transforms.compare import compare
from transforms.standardise import Standard, holding_sheets, standardise_submission

FOLDER = "answers"
ANSWERED = ".html"
ASKS = ("blocker", "must-explain")
log = logging.getLogger(__name__)


def answer_words(workplace: Workplace, provider: str) -> Words:
    """The provider's language, or English while there is no translation into it."""
    spoken = language_of(workplace.country, provider)
    return words(spoken, workplace.catalogue, workplace.country)


def answer_round(workplace: Workplace, round_: int) -> dict[str, list[str]]:
    """Answer every submission of a round that has no answer yet.

    The ids that were `answered`, and those `unanswered` because the share did not let us; the next
    scan tries these again.
    """
    every = register.submissions(workplace.engine, workplace.country.ref_area)
    done: dict[str, list[str]] = {"answered": [], "unanswered": []}
    for provider, rows in every[every["round"] == round_].groupby("provider", sort=True):
        folder = _folder(workplace, provider, round_)
        try:
            there = outbox.names(workplace.places.share, folder)
        except OSError as fault:
            there = set()
            log.warning("%s cannot be listed: %s", "/".join(folder), fault)
        for row in rows.to_dict("records"):
            name = row["submission_id"]
            if name + ANSWERED not in there:
                told = _deliver(workplace, every, row, folder)
                done["answered" if told else "unanswered"].append(name)
    return done


def answer_known(
    workplace: Workplace, provider: str, round_: int, file_name: str, sha256: str
) -> bool:
    """Tell that these bytes were received before; False when the share does not let us."""
    every = register.submissions(workplace.engine, workplace.country.ref_area, round_)
    same = every[(every["provider"] == provider) & (every["sha256"] == sha256)]
    first = same.iloc[-1].to_dict()
    words = answer_words(workplace, provider)
    text = same_again_text(first, file_name, words)
    mark = hashlib.sha256(file_name.encode()).hexdigest()[:8]
    name = f"{first['submission_id']}.again-{mark}.txt"
    return _put(workplace, _folder(workplace, provider, round_), {name: text.encode() + b"\n"})


def _folder(workplace: Workplace, provider: str, round_: int) -> list[str]:
    return [workplace.country.ref_area, provider, FOLDER, str(round_)]


def _deliver(workplace: Workplace, every: pd.DataFrame, row: dict, folder: list[str]) -> bool:
    try:
        files = answer(workplace, every, row)
    except Exception:  # one file that cannot be answered must not stop all others; it is told
        log.exception("%s cannot be answered", row["submission_id"])
        return False
    return _put(workplace, folder, files)


def _put(workplace: Workplace, folder: list[str], files: dict[str, bytes]) -> bool:
    try:
        for name, data in files.items():
            outbox.put(workplace.places.share, folder, name, data)
    except OSError as fault:
        log.warning("%s cannot be written to: %s", "/".join(folder), fault)
        return False
    return True


def answer(workplace: Workplace, every: pd.DataFrame, row: dict) -> dict[str, bytes]:
    """The files of one submission's answer by name, in the order in which they are written.

    `every` are all submissions of the country as received, `row` the one that is answered.
    """
    words = answer_words(workplace, row["provider"])
    own = every[every["provider"] == row["provider"]].reset_index(drop=True)
    at = own.index[own["submission_id"] == row["submission_id"]][0]
    plan = _plan(workplace, own.iloc[: at + 1], row)
    now = _figures(workplace, plan)
    facts = {
        "submission": row,
        "closes": workplace.country.rounds[row["round"]]["closes"],
        "missing": _missing(now, row["provider"]),
    }
    said = explanations.returned(workplace, row["provider"], row["file_name"], row["sha256"])
    if said:
        facts |= _explained(workplace, said)
    if row["state"] == "superseded":
        nothing = {"understood": _understood(None), "waiting": 0, "findings": findings.frame([])}
        return _receipt(Receipt(verdict="explained", **nothing, **facts), words)
    reading = read_submission(workplace.places, workplace.country, row["provider"], row)
    standard = _standard(workplace, row, reading)
    waiting = _waiting(reading, standard)
    facts["missing"] = facts["missing"][~_among(facts["missing"], waiting)]
    raised = _raised(workplace, row, reading, standard, plan, now)
    raised = raised[~(_among(raised, waiting) & (raised["pointers"] == ""))]
    found, texts = _found(workplace, row, raised)
    facts |= {
        "verdict": _verdict(row, standard, found),
        "understood": _understood(standard),
        "waiting": standard.held if standard else 0,
        "findings": found,
        "beside": _rival(row, plan),
        "waits": _waits(row, own),
    }
    files = {}
    if standard and (found["state"] == "open").any():
        facts["workbook"] = f"{row['submission_id']}.xlsx"
        files[facts["workbook"]] = _workbook(workplace, row, found, texts, words)
    facts |= _replaced(workplace, own.iloc[:at], row, now)
    return files | _receipt(Receipt(**facts), words)


def _receipt(receipt: Receipt, words: Words) -> dict[str, bytes]:
    name = receipt.submission["submission_id"]
    return {
        f"{name}.txt": receipt_text(receipt, words).encode(),
        name + ANSWERED: receipt_html(receipt, words).encode(),
    }


def _workbook(workplace: Workplace, row: dict, found, texts, words: Words) -> bytes:
    book = stored_cells(workplace.places, workplace.country, row["provider"], row)
    return returned_workbook(
        vault.path(workplace.places.vault, row["sha256"]),
        book.format,
        list(without_findings(book).sheets),
        row,
        found,
        texts,
        words,
    )


def _plan(workplace: Workplace, rows: pd.DataFrame, row: dict) -> Manifest:
    """What the round's edition would be made from if only these files had come."""
    return Manifest(
        ref_area=workplace.country.ref_area,
        time_period=row["round"],
        submissions=tuple(in_force(workplace, rows, row["round"])),
        retrievals=(),
        absences=(),
        decisions=(),
        previous="",
        catalogue={},
        templates={},
        sources="",
        release="",
    )


def _figures(workplace: Workplace, plan: Manifest) -> Figures:
    return build_figures(workplace.places, workplace.catalogue, workplace.country, plan, None)


def _standard(workplace: Workplace, row: dict, reading: Reading) -> Standard | None:
    """What the file itself gives; None when nothing of it could be read."""
    if reading.cells is None:
        return None
    facts = {name: row[name] for name in ("ref_area", "provider", "round")}
    return standardise_submission(
        reading.cells,
        workplace.country.workbooks[reading.workbook],
        facts,
        reading.findings,
        workplace.catalogue,
        workplace.country,
    )


def _raised(workplace: Workplace, row: dict, reading, standard, plan, now) -> pd.DataFrame:
    """Everything found about a file: by reading, coding, and judging its provider's figures."""
    raised = [reading.findings]
    if standard:
        raised.append(standard.findings)
    if row["state"] == "held":
        raised.append(held_finding(row, plan, workplace.country))
    elif standard:
        raised.append(_judged(workplace, row, reading, now))
    return findings.combine(raised)


def _judged(workplace: Workplace, row: dict, reading: Reading, now: Figures) -> pd.DataFrame:
    """What the rules say of this provider's figures, as far as this file is concerned.

    A finding that points at no cell is about a gap: it concerns the file if the file's layout has
    the indicator. What may be published is the bureau's question, not the provider's.
    """
    from expectations.run import validate  # Great Expectations takes seconds to import

    own = now.observations[now.observations["provider"] == row["provider"]]
    owed = now.coverage[now.coverage["provider"] == row["provider"]]
    verdict = validate(
        own.reset_index(drop=True),
        owed.reset_index(drop=True),
        workplace.catalogue,
        workplace.country,
    )
    found = verdict.findings
    family = found["rule"].map(workplace.catalogue.rules["family"])
    found = found[family != "disclosure"]
    here = found["pointers"].str.contains(row["sha256"], regex=False)
    gap = (found["pointers"] == "") & found["indicator"].isin(set(reading.cells["indicator"]))
    return found[(found["provider"] == row["provider"]) & (here | gap)]


def _found(workplace: Workplace, row: dict, raised: pd.DataFrame):
    """The findings as they were first kept, explained ones marked, and explanations by key.

    An explanation pins what was observed, so what was once told must stay what it was.
    """
    name = row["submission_id"]
    kept = register.findings_of(workplace.engine, [name])
    if not len(kept):
        register.add_findings(workplace.engine, name, raised)
        kept = register.findings_of(workplace.engine, [name])
    made = explanations.made_until(workplace, row["received_at"])
    texts = {decision["finding"]: decision["text"] for decision in made}
    return decisions.apply(kept, made), texts


def _verdict(row: dict, standard: Standard | None, found: pd.DataFrame) -> str:
    if row["state"] != "accepted" or standard is None or not len(standard.observations):
        return "not_accepted"
    asks = (found["state"] == "open") & found["severity"].isin(ASKS)
    return "questions" if asks.any() else "accepted"


def _understood(standard: Standard | None) -> pd.DataFrame:
    """How many values of each indicator and year; indicator, time_period, values."""
    rows = standard.observations if standard else observations.empty()
    counted = rows.groupby(["indicator", "time_period"])["obs_value"].count()
    return counted[counted > 0].rename("values").reset_index()


def _missing(now: Figures, provider: str) -> pd.DataFrame:
    """What the provider owes and neither delivered nor declared."""
    cells = now.coverage
    lacks = (cells["provider"] == provider) & (cells["state"] == "absent")
    return cells.loc[lacks, ["indicator", "time_period", "dimension"]].drop_duplicates()


def _waiting(reading: Reading, standard: Standard | None) -> set[tuple[str, str]]:
    """(indicator, year) of what stands on sheets that wait: it is not used, but not missing."""
    if standard is None or not standard.held:
        return set()
    sheets = holding_sheets(reading.findings) | holding_sheets(standard.findings)
    cells = reading.cells[reading.cells["sheet"].isin(sheets)]
    return set(zip(cells["indicator"], cells["time_period"].str[:4], strict=True))


def _among(rows: pd.DataFrame, waiting: set[tuple[str, str]]) -> pd.Series:
    pairs = zip(rows["indicator"], rows["time_period"].astype("str"), strict=True)
    return pd.Series([pair in waiting for pair in pairs], index=rows.index, dtype=bool)


def _rival(row: dict, plan: Manifest) -> str:
    """The file in use that claims the table of a held one."""
    if row["state"] != "held":
        return ""
    claimed = (row["workbook"], "accepted")
    names = [
        one["file_name"] for one in plan.submissions if (one["workbook"], one["state"]) == claimed
    ]
    return ", ".join(names)


def _waits(row: dict, own: pd.DataFrame) -> str:
    """The files that claim the table of this one and wait, as far as they have come by now."""
    if row["state"] != "accepted":
        return ""
    rivals = own[(own["workbook"] == row["workbook"]) & (own["round"] == row["round"])]
    newest = rivals.drop_duplicates("file_name", keep="last")
    held = newest[(newest["state"] == "held") & (newest["sha256"] != row["sha256"])]
    return ", ".join(held["file_name"])


def _replaced(workplace: Workplace, earlier: pd.DataFrame, row: dict, now: Figures) -> dict:
    """Which submission of this round this one replaces, and what changes by it."""
    of_round = earlier["round"] == row["round"]
    same = earlier[
        of_round & (earlier["workbook"] == row["workbook"]) & (earlier["state"] == "accepted")
    ]
    if row["state"] != "accepted" or not len(same):
        return {}
    before = _figures(workplace, _plan(workplace, earlier, row)).observations
    years = window(workplace.catalogue, row["round"])
    both = [frame[frame["provider"] == row["provider"]] for frame in (before, now.observations)]
    changes = compare(*both, years, set(), row["round"])
    return {
        "replaces": same["submission_id"].iloc[-1],
        "changes": changes[changes["change"] != "unchanged"].reset_index(drop=True),
    }


def _explained(workplace: Workplace, said: explanations.Returned) -> dict:
    kept = explanations.decided(workplace, said)
    return {
        "answers": said.submission["submission_id"],
        "explanations": kept,
        "strays": len(set(said.texts) - {finding["key"] for finding, _ in kept}),
    }
