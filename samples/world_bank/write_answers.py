"""Write the recorded World Bank answers of the sample countries from the published snapshots.

    python samples/world_bank/write_answers.py SHARED_DATA_DIR

writes those of every country that has a folder beside this file, and of those in `regional/` the
few series that regional tables need. SHARED_DATA_DIR holds
`worldbank/snapshot.csv`, `snapshot_2026-05.csv`, `snapshot_sources.csv` and `countries.csv`. Each
answer is one page in the form of API v2: a value where the snapshot has one, a null row for every
other year of the range, `lastupdated` the vintage the snapshot's list of sources gives (a month:
the day is not known). `rounds.csv` says which vintage a collection round is answered from.
"""

import csv
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
SERIES = HERE.parent.parent / "catalogue" / "world_bank.csv"
FIRST, LAST = 2000, 2024
# Round -> the snapshot files it is answered from, the first that has the series.
Rounds = dict[int, list[str]]
REGIONAL = ("SP.POP.TOTL", "NY.GDP.MKTP.CD", "BX.TRF.PWKR.CD.DT")
ROUNDS: Rounds = {2023: ["snapshot.csv"], 2024: ["snapshot_2026-05.csv", "snapshot.csv"]}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def number(text: str) -> int | float:
    return int(text) if re.fullmatch(r"-?[0-9]+", text) else float(text)


def answer(series: str, name: str, country: dict, vintage: str, values: dict[int, str]) -> str:
    """One page of API v2, a row a line, the newest year first as the API sends them."""
    years = range(max(LAST, *values), FIRST - 1, -1)
    head = {
        "page": 1,
        "pages": 1,
        "per_page": 1000,
        "total": len(years),
        "sourceid": "2",
        "sourcename": "World Development Indicators",
        "lastupdated": vintage,
    }
    rows = [
        {
            "indicator": {"id": series, "value": name},
            "country": {"id": country["iso2"], "value": country["name"]},
            "countryiso3code": country["iso3"],
            "date": str(year),
            "value": number(values[year]) if year in values else None,
            "unit": "",
            "obs_status": "",
            "decimal": 0,
        }
        for year in years
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[{json.dumps(head)},[\n{lines}\n]]\n"


def main(
    shared_data: Path,
    ref_area: str,
    target: Path,
    rounds: Rounds = ROUNDS,
    series_wanted: tuple[str, ...] = (),
) -> None:
    """Write `answers/` and `rounds.csv` of one country into `target`; of all series or some."""
    folder = shared_data / "worldbank"
    country = next(row for row in table(folder / "countries.csv") if row["iso3"] == ref_area)
    wanted = [row["wb_code"] for row in table(SERIES)]
    wanted = [code for code in wanted if not series_wanted or code in series_wanted]
    sources = {
        (row["file"], row["indicator_code"]): row for row in table(folder / "snapshot_sources.csv")
    }
    values: dict[tuple[str, str], dict[int, str]] = {}
    for name in {name for names in rounds.values() for name in names}:
        for row in table(folder / name):
            if row["country_iso3"] == ref_area and int(row["year"]) >= FIRST:
                known = values.setdefault((name, row["indicator_code"]), {})
                known[int(row["year"])] = row["value"]

    plan = []
    for round_, names in rounds.items():
        for series in wanted:
            name = next((name for name in names if (name, series) in values), None)
            if name is None:
                continue
            source = sources[name, series]
            vintage = source["vintage"][-len("2025-12") :]
            path = target / "answers" / vintage / f"{series}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = answer(series, source["indicator_name"], country, vintage, values[name, series])
            path.write_text(text, encoding="utf-8")
            plan.append((round_, series, vintage))
    with (target / "rounds.csv").open("w", encoding="utf-8", newline="") as plan_file:
        writer = csv.writer(plan_file, lineterminator="\n")
        writer.writerow(["round", "wb_code", "vintage"])
        writer.writerows(sorted(plan))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for folder in sorted(HERE.glob("[A-Z][A-Z][A-Z]")):
        main(Path(sys.argv[1]), folder.name, folder)
    newest = {max(ROUNDS): ROUNDS[max(ROUNDS)]}
    for folder in sorted((HERE / "regional").glob("[A-Z][A-Z][A-Z]")):
        main(Path(sys.argv[1]), folder.name, folder, newest, REGIONAL)
