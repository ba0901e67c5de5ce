"""What others count of the same people: V46 mirror, V47 permits, V72 figures of others."""

import numpy as np
import pandas as pd

from expectations.frames.changes import noise
from expectations.frames.check import Check, plains, rounded
from expectations.frames.codes import each, number, regroup, takes
from expectations.frames.material import Material
from expectations.frames.overlap import moment

# Who left here for there, and who came there from here: indicator and its partner dimension.
MIRRORS = (
    ("MP-E01", "country_next_residence", "MP-C03", "country_prev_residence"),
    ("MP-E03", "partner", "MP-D02", "country_of_birth"),
)
FOREIGNERS, VALID_PERMITS = "MP-D01", "MP-D05"
IMMIGRATION, FIRST_PERMITS, RETURNED = "MP-C03", "MP-C04", "MP-E06"
LONG = frozenset(("M_GE12", "GE12", "Y_GE1"))  # a duration of twelve months or more
# Two indicators that count the same in the two directions.
DIRECTIONS = (
    ("MP-C03", "MP-E01"),
    ("MP-D02", "MP-E03"),
    ("MP-J12", "MP-K11"),
    ("MP-J03", "MP-K10"),
    ("MP-H01", "MP-H02"),
    ("MP-M01", "MP-M05"),
)


def _of(material: Material, *codes: str) -> pd.DataFrame:
    """The rows that stand with a value of some indicators, best source first, with `at`."""
    rows = material.current
    rows = rows[each(rows["indicator"], codes.__contains__, "bool")]
    rows = rows[np.isfinite(rows["obs_value"])]
    return rows.assign(at=rows.index).sort_values(["rank", "at"], kind="stable")


def _only(material: Material, dimension: str) -> np.ndarray:
    """Per combination its member of a dimension, "" if another dimension is not at its total."""
    if dimension not in material.combos:
        return np.full(len(material.combos), "", "object")
    text = material.combos["text"].to_numpy(dtype="object")
    member = material.combos[dimension].astype("str").to_numpy(dtype="object")
    return np.where(text == f"{dimension}=" + member, member, "")


def _flows(material: Material, code: str, dimension: str, leaves: bool) -> pd.DataFrame:
    """Figures by partner country: `origin`, `target`, year, at, value; one for each, the best."""
    rows, only = _of(material, code), _only(material, dimension)
    rows = rows[(only != "")[rows["combo"].to_numpy()]]
    member = only[rows["combo"].to_numpy()]
    area = rows["ref_area"].astype("str").to_numpy(dtype="object")
    flows = pd.DataFrame(
        {
            "origin": np.where(leaves, area, member),
            "target": np.where(leaves, member, area),
            "year": rows["time_period"].to_numpy(),
            "at": rows["at"].to_numpy(),
            "value": rows["obs_value"].to_numpy(),
            "broken": takes(rows["obs_status"], "B"),
        }
    )
    return flows.drop_duplicates(["origin", "target", "year"])


def mirror_ratios(material: Material) -> Check:
    """V46: how far a figure is from what the ratio to its mirror of the year before gives.

    The mirror of who left for a country is who came there. Ratios far from 1 are usual, since few
    people report their departure; a ratio that changes is not. `distance` is held against 30 % of
    what last year's ratio gives (`tolerance`), and never less than chance.
    """
    percent = material.tolerance("V46")["percent"]
    key, frames = ["origin", "target", "year"], []
    for code, dimension, mirror, back in MIRRORS:
        own = _flows(material, code, dimension, True)
        theirs = _flows(material, mirror, back, False)
        both = own.merge(theirs, on=key, suffixes=("", "_mirror"))
        before = both.assign(year=both["year"] + 1)
        frames.append(both.merge(before, on=key, suffixes=("", "_before")))
    rows = pd.concat(frames, ignore_index=True)
    rows = rows[
        (rows["value_mirror"] > 0) & (rows["value_mirror_before"] > 0) & (rows["value_before"] > 0)
        & ~rows["broken"].astype("bool") & ~rows["broken_mirror"].astype("bool")
    ].reset_index(drop=True)  # fmt: skip
    at = rows["at"].to_numpy("int64")
    expected = rows["value_before"] / rows["value_mirror_before"] * rows["value_mirror"]
    usual = np.maximum(expected * percent / 100, noise(material, at, rows["value"], expected))
    frame = material.keys(at).assign(
        ratio=rows["value"] / rows["value_mirror"],
        before=rows["value_before"] / rows["value_mirror_before"],
        value=rows["value"],
        mirror=rows["value_mirror"],
        distance=(rows["value"] - expected).abs(),
        tolerance=usual * (1 + 1e-9),
    )
    behind = ("at", "at_mirror", "at_before", "at_mirror_before")

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=rounded(100 * failing["ratio"]),
            expected=rounded(100 * failing["before"]),
            figure=plains(failing["value"]),
            mirror=plains(failing["mirror"]),
        )

    rests_on = tuple(rows[name].to_numpy("int64") for name in behind)
    return Check("V46", frame, rests_on, words, ("figure", "mirror"))


def permits_and_foreigners(material: Material) -> Check:
    """V47: how far residents and their permits are from fitting each other (`distance`).

    Resident foreigners are not fewer than valid permits of the same moment, in total. Foreign
    immigrants (without the country's own citizens) and first permits of twelve months or more are
    at most a quarter apart.
    """
    rows = _of(material, FOREIGNERS, VALID_PERMITS)
    rows = rows.assign(moment=regroup(rows["ref_date"], moment))
    whole = (material.combos["text"] == "").to_numpy()[rows["combo"].to_numpy()]
    rows = rows[(rows["moment"] != "").to_numpy() & whole]
    same = ["ref_area", "territory", "combo", "moment"]
    rows = rows.assign(same=number(rows, same))
    stock = takes(rows["indicator"], FOREIGNERS)
    both = _best(rows[stock], ["same"]).merge(_best(rows[~stock], ["same"]), on="same")
    stocks = pd.DataFrame(
        {
            "at": both["at_x"], "at_other": both["at_y"], "observed": both["obs_value_x"],
            "expected": both["obs_value_y"], "tolerance": 0.0, "fewer": True, "at_own": -1,
            "distance": (both["obs_value_y"] - both["obs_value_x"]).clip(lower=0),
        }
    )  # fmt: skip
    flows = _immigrants_and_permits(material)
    rows = pd.concat([stocks, flows], ignore_index=True)
    at = rows["at"].to_numpy("int64")
    names = ["observed", "expected", "distance", "tolerance", "fewer"]
    frame = pd.concat([material.keys(at), rows[names]], axis=1)
    fewer = rows["fewer"].to_numpy("bool")
    indicator = material.catalogue.indicators["name"]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        other = rows["at_other"].to_numpy("int64")[failing["row"]]
        codes = material.rows["indicator"].take(other).astype("str")
        return failing.assign(
            observed=plains(failing["observed"]),
            expected=plains(failing["expected"]),
            other=indicator.reindex(codes).to_numpy(),
            fault=np.where(
                fewer[failing["row"]],
                "there should not be fewer foreigners than valid permits",
                "foreigners who came and first permits of a year or more should be alike",
            ),
        )

    behind = tuple(rows[name].to_numpy("int64") for name in ("at", "at_other", "at_own"))
    return Check("V47", frame, behind, words, ("other", "fault"))


def _best(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    return rows.drop_duplicates(key)[[*key, "at", "obs_value"]]


def _immigrants_and_permits(material: Material) -> pd.DataFrame:
    """Foreigners who immigrated beside long first permits, one row per area and year."""
    rows = _of(material, IMMIGRATION, FIRST_PERMITS, RETURNED)
    whole, citizen = (material.combos["text"] == "").to_numpy(), _only(material, "citizenship")
    long = np.isin(_only(material, "duration").astype("str"), list(LONG))
    rows = rows[(whole | (citizen != "") | long)[rows["combo"].to_numpy()]]
    combo = rows["combo"].to_numpy()
    whole, citizen, long = whole[combo], citizen[combo], long[combo]
    immigrants = takes(rows["indicator"], IMMIGRATION)
    permits = takes(rows["indicator"], FIRST_PERMITS)
    own = citizen == rows["ref_area"].astype("str").to_numpy(dtype="object")
    nationals = np.where(immigrants, own, whole & ~permits)
    key = ["ref_area", "time_period", "territory"]
    rows = rows.astype({"ref_area": "str", "territory": "str"})
    whole = _best(rows[immigrants & whole], key)
    both = whole.merge(_best(rows[nationals], key), on=key, suffixes=("", "_own"))
    both = both.merge(_best(rows[permits & long], key), on=key, suffixes=("", "_p"))
    foreign = both["obs_value"] - both["obs_value_own"]
    percent = material.tolerance("V47")["percent"]
    most = np.maximum(foreign.abs(), both["obs_value_p"].abs())
    at = both["at"].to_numpy("int64")
    chance = noise(material, at, foreign, both["obs_value_p"])
    return pd.DataFrame(
        {
            "at": both["at"], "at_other": both["at_p"], "at_own": both["at_own"],
            "observed": foreign, "expected": both["obs_value_p"], "fewer": False,
            "distance": (foreign - both["obs_value_p"]).abs(),
            "tolerance": np.maximum(most * percent / 100, chance) * (1 + 1e-9),
        }
    )  # fmt: skip


def _both_directions(material: Material, rows: pd.DataFrame) -> pd.DataFrame:
    """Totals of one country and year beside the other direction, one row per pair of totals.

    The one that is farther from its own years before and after comes first: it is the copy, if the
    two are equal. Where neither has such years it is the second indicator of DIRECTIONS.
    """
    second = {after for _, after in DIRECTIONS}
    key = ["ref_area", "pair", "time_period"]
    names = ["at", "indicator", "provider", "publisher", "obs_value", "rounding_base"]
    rows = rows.assign(jump=_jumps(material, rows["at"].to_numpy("int64")))
    rows = rows.assign(order=rows["indicator"].isin(second))
    other = rows[rows["order"]][[*key, *names, "jump"]]
    both = rows[~rows["order"]].merge(other, on=key, suffixes=("", "_other"))
    turn = (both["jump_other"] >= both["jump"]).to_numpy()
    for name in names:
        one, two = both[name].to_numpy(copy=True), both[name + "_other"].to_numpy(copy=True)
        both[name], both[name + "_other"] = np.where(turn, two, one), np.where(turn, one, two)
    return both


def _jumps(material: Material, at: np.ndarray) -> np.ndarray:
    """How far each figure is from its years before and after: the smaller log ratio, 0 if none."""
    pairs = material.pairs
    near = pd.concat(
        [pairs[["at", "before"]].set_axis(["at", "other"], axis=1),
         pairs[["before", "at"]].set_axis(["at", "other"], axis=1)]
    )  # fmt: skip
    near = near[near["at"].isin(at)]
    size = material.rows["obs_value"].abs()
    ratio = np.log(size.take(near["at"]).to_numpy() / size.take(near["other"]).clip(lower=1e-300))
    jumps = pd.Series(np.abs(ratio.to_numpy()), near["at"].to_numpy()).groupby(level=0).min()
    return jumps.reindex(at).fillna(0.0).to_numpy()


def figures_of_others(material: Material) -> Check:
    """V72: how many figures of another country or of the other direction a total equals.

    Looked at are large totals that another source contradicts, beside the figures of all other
    countries and of both directions in the same year; and totals beside those of the other
    direction of the same country, which never are the same to the last digit.
    """
    limit = material.tolerance("V72")
    codes = {code: n for n, pair in enumerate(DIRECTIONS) for code in pair}
    rows = _of(material, *codes)
    rows = rows[(material.combos["text"] == "").to_numpy()[rows["combo"].to_numpy()]]
    base = rows["rounding_base"].to_numpy()
    rows = rows[np.abs(rows["obs_value"]) >= limit["units"] * np.maximum(base, 1)]
    pair = each(rows["indicator"], lambda code: codes.get(code, -1), "int64")
    rows = rows.assign(pair=pair, publisher=rows["publisher"].cat.codes)
    names = ["at", "ref_area", "indicator", "provider", "publisher", "obs_value", "rounding_base"]
    rows = rows[[*names, "pair", "time_period"]].astype({"ref_area": "str", "indicator": "str"})
    cell = ["ref_area", "indicator", "time_period"]
    lead = rows.drop_duplicates(cell)[[*cell, "at", "obs_value", "publisher"]]
    rows = rows.merge(lead, on=cell, suffixes=("", "_lead"))
    apart = (rows["obs_value"] - rows["obs_value_lead"]).abs()
    disputed = apart > rows["obs_value_lead"].abs() * limit["percent"] / 100
    disputed &= rows["publisher"] != rows["publisher_lead"]
    key = ["pair", "time_period"]
    own = rows[disputed].merge(rows[[*key, *names]], on=key, suffixes=("", "_other"))
    elsewhere = (own["ref_area"] != own["ref_area_other"]) | (
        own["indicator"] != own["indicator_other"]
    )
    near = (own["obs_value"] - own["obs_value_other"]).abs() <= (
        own[["rounding_base", "rounding_base_other"]].max(axis=1) / 2
    )
    told = own[elsewhere & near & (own["publisher"] != own["publisher_other"])]
    here = _both_directions(material, rows)
    equal = here[here["obs_value"] == here["obs_value_other"]]
    equal = equal.assign(ref_area_other=equal["ref_area"])
    told = pd.concat([told, equal], ignore_index=True).drop_duplicates("at")
    examined = np.unique(np.concatenate([rows.loc[disputed, "at"], here["at"]])).astype("int64")
    told = told.set_index("at").reindex(examined)
    frame = material.keys(examined).assign(
        matches=told["at_other"].notna().to_numpy().astype("int8"),
        value=material.rows["obs_value"].to_numpy()[examined],
    )
    other = told["at_other"].fillna(-1).to_numpy("int64")
    indicator = material.catalogue.indicators["name"]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        place = failing["row"].to_numpy()
        found = told.iloc[place]
        return failing.assign(
            observed=plains(failing["value"]),
            expected=plains(found["obs_value_other"]),
            area=found["ref_area_other"].to_numpy(),
            other=indicator.reindex(found["indicator_other"]).to_numpy(),
        )

    return Check("V72", frame, (examined, other), words, ("area", "other"))
