"""A small invented country for the report's tests: Lighthouse Republic (synthetic)."""

from pathlib import Path

import pandas as pd

from catalogue.grid import expected_grid
from catalogue.load import Catalogue, Country, load_country
from model import findings, observations, recommendations
from model.records import Finding, Manifest, SourcePointer
from store.editions import Edition

FILES = {
    "country.yml": """
name: Lighthouse Republic (synthetic)
languages: [en]
producer: Bureau of Harbours (synthetic)
territory: {code: XAA_ALL, note: "All lighthouses are included."}
reviewers: [keeper]
sample: true
banner: "Synthetic: every figure of this country is invented."
""",
    "calendar.yml": """
rounds:
  2023: {opens: "2024-02-01", closes: "2024-05-31"}
  2024: {opens: "2025-02-01", closes: "2025-05-31"}
  2025: {opens: "2026-02-01", closes: "2026-05-31"}
""",
    "providers.yml": """
providers:
  lights: {name: Ministry of Lighthouses, short: MoL, kind: national, language: en}
  tides: {name: Office of Tides, short: Tides, kind: national, language: en}
  gulls: {name: Society of Gulls, short: Gulls, kind: international, language: en}
  world_bank: {name: World Bank, short: World Bank, kind: api, language: en}
  bureau: {name: Computed by the bureau, short: computed, kind: computed, language: en}
""",
    "obligations.csv": """provider,indicator,rank,dimensions,every,first,reason,note
lights,MP-A01,1,sex,1,,,
tides,MP-A01,2,none,1,,,
lights,MP-C03,1,sex;citizenship,1,,,
tides,MP-E01,1,none,1,,not_collected,
gulls,MP-J12,1,none,1,,,
lights,MP-D02,1,none,5,2020,,
world_bank,MP-M01,1,none,1,,,
""",
}
LIGHTS, TIDES, BANK = "a" * 64, "b" * 64, "c" * 64
YEARS = range(2019, 2025)


def country(folder: Path, catalogue: Catalogue) -> Country:
    """The country's package, written to and loaded from `folder`."""
    home = folder / "countries" / "XAA"
    home.mkdir(parents=True)
    for name, text in FILES.items():
        (home / name).write_text(text.lstrip(), encoding="utf-8")
    return load_country("XAA", catalogue, folder / "countries")


def cell(sha256: str, sheet: str, at: str) -> str:
    return SourcePointer("cell", sha256, sheet, at).id


def _row(indicator, year, value, provider, source, unit="persons", status="A", **rest) -> dict:
    return {
        "ref_area": "XAA",
        "indicator": indicator,
        "time_period": year,
        "obs_value": value,
        "unit_measure": unit,
        "unit_mult": 0,
        "obs_status": status,
        "conf_status": "F",
        "definition": "",
        "territory": "XAA_ALL",
        "ref_date": "",
        "rounding_base": 0.0,
        "provider": provider,
        "publisher": provider,
        "round": 2024,
        "vintage": "2025-03",
        "source": source,
        "sex": "_T",
        "citizenship": "_T",
        **rest,
    }


def observed() -> pd.DataFrame:
    """Population by sex (2024: total only), immigration, GDP-sized money, one suppressed cell."""
    rows = []
    for column, year in zip("BCDEFG", YEARS, strict=True):
        total = 1000 + 10 * (year - 2019)
        date = {"ref_date": f"{year}-01-01"}
        rows.append(
            _row("MP-A01", year, total, "lights", cell(LIGHTS, "Pop", f"{column}2"), **date)
        )
        if year < 2024:
            for line, (sex, part) in enumerate({"F": 600, "M": total - 600}.items(), start=3):
                at = cell(LIGHTS, "Pop", f"{column}{line}")
                rows.append(_row("MP-A01", year, part, "lights", at, sex=sex, **date))
        rows.append(
            _row("MP-A01", year, total + 100, "tides", cell(TIDES, "T 1", f"{column}9"), **date)
        )
        rows.append(
            _row(
                "MP-M01",
                year,
                1234567.891 * year,
                "world_bank",
                SourcePointer("answer", BANK, "BX.TRF.PWKR.CD.DT", str(year)).id,
                unit="US$",
                status="E",
            )
        )
    rows.append(_row("MP-C03", 2023, 50, "lights", cell(LIGHTS, "Imm", "B2"), status="P"))
    rows.append(_row("MP-C03", 2023, 20, "lights", cell(LIGHTS, "Imm", "B3"), citizenship="FRA"))
    rows.append(_row("MP-C03", 2024, float("nan"), "lights", cell(LIGHTS, "Imm", "C2"), status="Q"))
    return observations.check(pd.DataFrame(rows))


def covered(catalogue: Catalogue, lighthouse: Country, frame: pd.DataFrame) -> pd.DataFrame:
    """The expected grid with states, as hand-made as the frames above."""
    grid = expected_grid(catalogue, lighthouse, 2024)
    got = frame[frame["obs_value"].notna()]
    held = set()
    for row in got.to_dict("records"):
        inside = [name for name in ("sex", "citizenship") if row[name] != "_T"]
        where = (row["indicator"], row["time_period"], row["provider"])
        held.add((*where, "", "") if not inside else (*where, inside[0], row[inside[0]]))
        held |= {(*where, name, "*") for name in inside}
    keys = zip(
        *(grid[name] for name in ("indicator", "time_period", "provider", "dimension", "member")),
        strict=True,
    )
    state = pd.Series(["delivered" if key in held else "absent" for key in keys])
    state = state.mask((state == "absent") & (grid["reason"] != ""), "declared")
    hidden = (grid["indicator"] == "MP-C03") & (grid["time_period"] == 2024)
    state = state.mask(hidden & (grid["dimension"] == ""), "suppressed")
    classes = {"absent": "c", "declared": "a", "suppressed": "c", "delivered": ""}
    reasons = {
        "absent": "not_delivered",
        "declared": "not_collected",
        "suppressed": "confidential",
        "delivered": "",
    }
    statuses = {"absent": "O", "declared": "O", "suppressed": "Q", "delivered": "A"}
    return grid.assign(
        state=state,
        obs_status=state.map(statuses),
        gap_class=state.map(classes),
        explanation=state.map(reasons),
    )


def found() -> pd.DataFrame:
    """Findings of every severity, several kinds of place, and hostile texts."""
    rows = [
        Finding(
            "V11",
            "blocker",
            "XAA",
            "lights",
            "MP-A01",
            2023,
            observed="1030",
            expected="1040",
            pointers=tuple(cell(LIGHTS, "Pop", at) for at in ("F3", "F4", "F2")),
            parameters={"dimension": "sex", "tolerance": "0"},
        ),
        Finding(
            "I05",
            "blocker",
            "XAA",
            "lights",
            "",
            2024,
            observed='=HYPERLINK("http://x.invalid","<script>alert(1)</script>")',
            expected="",
            pointers=(cell(LIGHTS, "Imm & <b>co</b>", "A7"),),
            parameters={
                "sheet": "Imm & <b>co</b>",
                "cell": "A7",
                "dimension": "<img src=x onerror=alert(1)>",
            },
        ),
        Finding(
            "V50",
            "must-explain",
            "XAA",
            "world_bank",
            "MP-M01",
            2024,
            observed="2498765411.384",
            expected="-5.25",
            pointers=(SourcePointer("answer", BANK, "BX.TRF.PWKR.CD.DT", "2024").id,),
            parameters={"difference": "47.5", "change": "47.5", "usual": "30"},
        ),
        Finding(
            "I12",
            "must-explain",
            "XAA",
            "gulls",
            time_period=2024,
            expected="2025-05-31",
            parameters={"round": 2024},
        ),
    ]
    for year in YEARS:
        rows.append(
            Finding(
                "V42",
                "blocker" if year == 2024 else "must-explain",
                "XAA",
                "lights",
                "MP-A01",
                year,
                observed=str(1000 + 10 * (year - 2019)),
                expected=str(1100 + 10 * (year - 2019)),
                pointers=(cell(LIGHTS, "Pop", f"{'BCDEFG'[year - 2019]}2"),),
                parameters={"other": "Office of Tides", "difference": "9.5", "class": "conflict"},
            )
        )
        rows.append(
            Finding(
                "V63",
                "must-explain",
                "XAA",
                "gulls",
                "MP-J12",
                year,
                observed="not delivered",
                expected="a figure",
            )
        )
    rows.append(
        Finding(
            "V62",
            "must-explain",
            "XAA",
            "lights",
            "MP-A01",
            2024,
            dimensions="sex=*",
            observed="only the total was delivered",
            expected="delivered",
            parameters={"dimension": "Sex", "missing": ["Women", "Men"]},
        )
    )
    rows.append(
        Finding(
            "V43",
            "note",
            "XAA",
            "tides",
            "MP-A01",
            2022,
            observed="1130",
            expected="1200",
            pointers=(cell(TIDES, "T 1", "E9"),),
            parameters={"other": "World Bank", "differs": ["reference date", "definition"]},
        )
    )
    return findings.frame(rows)


def manifest(**changes) -> Manifest:
    values = {
        "ref_area": "XAA",
        "time_period": 2024,
        "submissions": (
            {
                "provider": "lights",
                "round": 2024,
                "workbook": "lights",
                "file_name": "lights 2024.xlsx",
                "sha256": LIGHTS,
                "state": "accepted",
            },
            {
                "provider": "tides",
                "round": 2024,
                "workbook": "tides",
                "file_name": "tides.xlsx",
                "sha256": TIDES,
                "state": "accepted",
            },
        ),
        "retrievals": (
            {
                "series": "BX.TRF.PWKR.CD.DT",
                "url": "https://api.worldbank.org/v2/country/XAA/indicator/BX.TRF.PWKR.CD.DT",
                "last_updated": "2025-12-19",
                "sha256": BANK,
                "state": "current",
            },
        ),
        "absences": ({"provider": "gulls", "round": 2024, "reason": "not_delivered"},),
        "decisions": (),
        "previous": "",
        "catalogue": {},
        "templates": {},
        "sources": "d" * 64,
        "release": "0.1.0",
    }
    return Manifest(**{**values, **changes})


def edition(catalogue: Catalogue, lighthouse: Country, **changes) -> Edition:
    """An edition of 2024 made of the frames above; `changes` replace single parts."""
    frame = observed()
    parts = {
        "folder": Path("nowhere"),
        "manifest": manifest(),
        "observations": frame,
        "headline": frame[(frame["sex"] == "_T") & (frame["citizenship"] == "_T")],
        "coverage": covered(catalogue, lighthouse, frame),
        "findings": found(),
        "comparison": pd.DataFrame({"provider": [], "change": []}, dtype="str"),
        "rule_runs": pd.DataFrame(
            [
                ("V11", "coherence", 6, 1, 0, ""),
                ("V31", "coherence", 0, 0, 0, "nothing to examine"),
                ("V42", "overlap", 6, 6, 2, "two figures were left out"),
                ("V62", "disaggregation", 12, 1, 0, ""),
                ("V63", "coverage", 30, 6, 0, ""),
            ],
            columns=["rule", "suite", "examined", "failed", "left_out", "note"],
        ),
        "deliveries": pd.DataFrame(
            [
                ("lights", 2024, "delivered", 1, 20, "lights 2024.xlsx: used in part", "", pd.NA),
                ("tides", 2023, "delivered", 1, 6, "", "", pd.NA),
                ("gulls", 2024, "absent", 0, 0, "not_delivered", "", pd.NA),
                ("world_bank", 2024, "delivered", 1, 6, "", "", pd.NA),
            ],
            columns=[
                "provider",
                "round",
                "state",
                "files",
                "values",
                "note",
                "received_on",
                "late_days",
            ],
        ).astype({"late_days": "Int64"}),
        "recommendations": recommendations.empty(),
    }
    return Edition(**{**parts, **changes})
