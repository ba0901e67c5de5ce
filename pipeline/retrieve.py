"""World Bank series → raw answers in the vault, read rows, retrievals in the register."""

from collections import Counter
from dataclasses import replace

import pandas as pd

from catalogue.load import Catalogue, Country, load_catalogue, load_country
from extractors.world_bank import PATIENCE, Patience, canonical_url, retrieve_series
from extractors.world_bank_answer import Archived, Unreachable, Unsound, WorldBankFault
from model import findings
from model.records import Finding, Retrieval, SourcePointer
from pipeline.workplace import country_roots
from store import observations, register, vault
from store.places import Places

PROVIDER = "world_bank"
FIRST_YEAR = 2000  # before any window a profile shows: revisions of earlier years are seen too
# While the service cannot be reached, a series is asked for once and not waited for long.
DOUBT = {"attempts": 1, "total": 15}


def owed_series(catalogue: Catalogue, country: Country) -> list[str]:
    """The codes of the indicators that the country's obligations give to the World Bank."""
    owed = country.obligations.loc[country.obligations["provider"] == PROVIDER, "indicator"]
    codes = catalogue.world_bank
    return sorted(codes.index[codes["indicator"].isin(owed)])


def retrieve_world_bank(
    places: Places,
    ref_area: str,
    round: int,
    base_url: str,
    now: str,
    patience: Patience = PATIENCE,
) -> dict:
    """Ask for every owed series of one round; counts of states, and the ids of what is new.

    `now` is ISO 8601 with the UTC offset. What says the same as the round's newest retrieval of
    the series adds nothing. A series that fails stops no other: its retrieval is `stale` where a
    last good one can stand in, else `absent`, and its note is rule and reason (`A02: ...`).
    """
    catalogue = load_catalogue()
    country = load_country(ref_area, catalogue, country_roots())
    if round not in country.rounds:
        listed = ", ".join(map(str, country.rounds))
        raise ValueError(f"calendar.yml of {ref_area} has no round {round}, only {listed}")
    owed = owed_series(catalogue, country)
    return collect(places, ref_area, round, owed, catalogue, base_url, now, patience)


def collect(
    places: Places,
    ref_area: str,
    round: int,
    owed: list[str],
    catalogue: Catalogue,
    base_url: str,
    now: str,
    patience: Patience = PATIENCE,
) -> dict:
    """As `retrieve_world_bank`, of the series named, for a country with or without a package."""
    engine = register.open_register(places.register_url)
    years = range(FIRST_YEAR, round + 1)
    in_force = register.retrievals_in_force(engine, ref_area, round).to_dict("records")
    last = {row["series"]: Retrieval(**row) for row in in_force}
    states, added, reached = Counter(current=0, stale=0, absent=0), [], True
    for series in owed:
        url = canonical_url(ref_area, series, years, catalogue)
        asked = Retrieval("", ref_area, round, series, url, "", "", now)
        before = last.get(series)
        patient = patience if reached else replace(patience, **DOUBT)
        try:
            answer = retrieve_series(base_url, ref_area, series, years, catalogue, patient)
            made = replace(asked, last_updated=answer.last_updated, sha256=answer.sha256)
            rows, reached = answer.rows, True
        except WorldBankFault as fault:
            made, rows = _without_answer(asked, fault, before), None
            reached = not isinstance(fault, Unreachable)
        states[made.state] += 1
        if before is not None and _says(made) == _says(before):
            continue
        made = replace(made, retrieval_id=_new_id(engine, made))
        if rows is not None:
            vault.put_bytes(places.vault, answer.document)
        elif made.state == "stale":
            rows = observations.load(places.observations, "read", [before.retrieval_id])[0]
        if rows is not None:
            observations.save(places.observations, "read", made.retrieval_id, rows)
        # Last, so that a retrieval in the register has all its parts.
        register.add_retrieval(engine, made)
        added.append(made.retrieval_id)
    engine.dispose()
    return {"ref_area": ref_area, "round": round, **states, "added": added}


def _without_answer(asked: Retrieval, fault: WorldBankFault, last: Retrieval | None) -> Retrieval:
    """The retrieval of a series that was not answered: the last good one as stale, or absent."""
    good = last is not None and last.state != "absent"
    if isinstance(fault, Archived):
        rule = "A01"
    elif isinstance(fault, Unsound):
        rule = "A03"
    else:
        rule = "A02" if good and isinstance(fault, Unreachable) else "A04"
    note = f"{rule}: {fault.sentence}"
    if good and rule in ("A02", "A03"):
        return replace(last, retrieval_id="", round=asked.round, state="stale", note=note)
    return replace(asked, state="absent", note=note)


def _says(retrieval: Retrieval) -> Retrieval:
    """What a retrieval says: all but its id and hour."""
    return replace(retrieval, retrieval_id="", retrieved_at="")


def _new_id(engine, retrieval: Retrieval) -> str:
    series = f"{PROVIDER}-{retrieval.series}"
    return register.next_retrieval_id(engine, retrieval.ref_area, series, retrieval.round)


def retrieval_findings(retrieval: dict, catalogue: Catalogue, ref_area: str) -> pd.DataFrame:
    """The A-findings that a retrieval (state, note, series, sha256, last_updated) stands for.

    A02 says that the figures are older ones; it accompanies A03 where a last good retrieval
    stands in for an unsound answer.
    """
    rule, _, reason = retrieval["note"].partition(": ")
    if retrieval["state"] == "current":
        return findings.frame([])
    series = retrieval["series"]
    codes = catalogue.world_bank.reindex([series]).fillna("").iloc[0]
    replaced_by = catalogue.world_bank_archived["replaced_by"].get(series, "")
    stale = retrieval["state"] == "stale"
    pointer = SourcePointer("answer", retrieval["sha256"], series, "").id
    return findings.frame(
        [
            Finding(
                rule=raised,
                severity=catalogue.rules.loc[raised, "severity"],
                ref_area=ref_area,
                provider=PROVIDER,
                indicator=codes["indicator"],
                dimensions=codes["dimensions"],
                observed=reason,
                expected=retrieval["last_updated"] if raised == "A02" else "",
                pointers=(pointer,) if stale else (),
                parameters={"series": series, "successor": replaced_by or "—"},
            )
            for raised in sorted({rule} | ({"A02"} if stale else set()))
        ]
    )
