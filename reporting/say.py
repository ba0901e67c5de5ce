"""What codes of findings, deliveries and cells are called in front of people."""

from catalogue.words import Words, finding_texts

SEVERITIES = {"blocker": "blocks", "must-explain": "to explain", "note": "note"}
STATES = {"open": "open", "explained": "explained", "waived": "waived"}
FAMILIES = {
    "intake": "Files and sheets",
    "structure": "Form of the figures",
    "coverage": "Missing figures",
    "disaggregation": "Missing breakdowns",
    "disclosure": "Confidentiality",
    "overlap": "Figures of two providers",
    "coherence": "Figures that do not fit together",
    "api": "Figures retrieved from databases",
}


def finding_words(words: Words, finding) -> dict[str, str]:
    """A finding (a row of the findings frame) in words.

    title, sentence, remedy, family, provider_name, indicator_name, dimensions_name. ValueError
    with the finding's key when its sentence needs something that the finding does not hold.
    """
    try:
        told = finding_texts(words, finding)
    except (KeyError, IndexError) as lack:
        raise ValueError(
            f"finding {finding['key']}: its sentence, its rule or a name in it is unknown ({lack})"
        ) from lack
    code = finding["indicator"]
    return {
        **told,
        "family": words.say(FAMILIES[words.catalogue.rules.loc[finding["rule"], "family"]]),
        "provider_name": words.provider(finding["provider"]),
        "indicator_name": words.indicator(code) if code else "",
        "dimensions_name": words.dimensions(finding["dimensions"]),
    }
