"""Where a country judges otherwise: the severities and tolerances of rules in its `country.yml`."""

import pandas as pd


def judged_otherwise(own: dict, rules: pd.DataFrame) -> list[str]:
    """What is wrong in a country's `rules`: `rules: V16: …`."""
    mistakes = []
    for rule, said in own.items():
        if rule not in rules.index or rules.loc[rule, "family"] == "intake":
            mistakes.append(f"rules: {rule} is no rule that a country may judge otherwise")
            continue
        known = rules.loc[rule, "tolerance"]
        known = known if isinstance(known, dict) else {}
        for name in sorted(said.get("tolerance", {}).keys() - known.keys()):
            told = ", ".join(known) or "none"
            mistakes.append(f"rules: {rule}: {name!r} is not one of its tolerances ({told})")
    return mistakes


def own_rules(rules: pd.DataFrame, own: dict) -> pd.DataFrame:
    """The rules with what the country says of them."""
    rules = rules.copy()
    for rule, said in own.items():
        rules.at[rule, "severity"] = said.get("severity", rules.at[rule, "severity"])
        if "tolerance" in said:
            rules.at[rule, "tolerance"] = rules.at[rule, "tolerance"] | said["tolerance"]
    return rules
