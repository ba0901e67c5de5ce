"""The words by which a proposed layout tells what a column holds."""

from collections import Counter

from catalogue.labels import fold
from catalogue.load import HERE, read_table

OTHERS = {"time_period", "ref_area", "indicator", "obs_status", "value", "ignore"}


def test_every_word_names_one_thing_that_there_is(catalogue):
    mistakes: list[str] = []
    table = read_table(HERE / "headings.csv", ["holds", "words"], mistakes)
    assert not mistakes
    assert set(table["holds"]) <= OTHERS | set(catalogue.dimensions.index)
    assert table["holds"].is_unique
    words = Counter(fold(word.rstrip("?")) for cell in table["words"] for word in cell.split("|"))
    assert [word for word, count in words.items() if count > 1] == []
    assert "" not in words
