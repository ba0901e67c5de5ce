"""What would come out the same is not drawn again, and anything else is."""

import pytest

from reporting import charts, kept

PAGE = (
    '<!doctype html><html lang="en"><title>Lamps</title><p>{}</p><img src="asset:l.svg" alt="lamp">'
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="8">%d</text></svg>'
SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "data": {"values": [{"lamps": 3}]},
    "mark": "point",
    "encoding": {"x": {"field": "lamps", "type": "quantitative"}},
}


@pytest.fixture
def made(tmp_path):
    """A PDF, and what was asked for."""
    asked = [PAGE.format("on"), {"l.svg": SVG % 1}, tmp_path / "lamps.pdf", "edition"]
    assert kept.pdf_of(*asked) == 1
    return asked


def marked(path) -> tuple[int, int]:
    """What changes when a file is written again."""
    return path.stat().st_ino, path.stat().st_mtime_ns


def test_the_same_parts_leave_the_file_as_it_is(made):
    before = marked(made[2])
    assert kept.pdf_of(*made) == 1
    assert marked(made[2]) == before


@pytest.mark.parametrize(
    "place, other", [(0, PAGE.format("off")), (1, {"l.svg": SVG % 2}), (3, "x")]
)
def test_other_parts_are_drawn(made, place, other):
    before = made[2].read_bytes()
    made[place] = other
    kept.pdf_of(*made)
    assert made[2].read_bytes() != before


def test_a_file_that_was_changed_or_lost_is_drawn_again_to_the_same_bytes(made):
    before = made[2].read_bytes()
    made[2].write_bytes(before + b"% somebody's note")
    kept.pdf_of(*made)
    assert made[2].read_bytes() == before
    made[2].unlink()
    kept.pdf_of(*made)
    assert made[2].read_bytes() == before


def test_a_chart_from_the_cache_has_the_bytes_of_one_that_is_drawn(tmp_path):
    cache = tmp_path / "charts"
    first = kept.chart(SPEC, cache)
    (file,) = cache.iterdir()
    file.write_bytes(first.replace(b"<svg", b"<svg data-kept='yes'", 1))
    assert b"data-kept" in kept.chart(SPEC, cache)
    assert first == kept.chart(SPEC, None) == charts.draw(SPEC)


def test_another_chart_or_one_cut_short_is_drawn(tmp_path):
    first = kept.chart(SPEC, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(first[:100])
    assert kept.chart(SPEC, tmp_path) == first
    assert kept.chart(SPEC | {"mark": "bar"}, tmp_path) != first
    assert len(list(tmp_path.iterdir())) == 2


def test_a_cache_is_bounded(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.svg").touch()
    kept.prune(tmp_path, most=3)
    assert len(list(tmp_path.iterdir())) == 3
