import pytest

from catalogue.licences import licence_of, read_licences

HEAD = "provider,publisher,licence,url,attribution,note\n"


@pytest.fixture
def folders(tmp_path):
    def written(own: str, everyone: str = ""):
        for name, rows in (("own", own), ("all", everyone)):
            (tmp_path / name).mkdir()
            if rows:
                (tmp_path / name / "licences.csv").write_text(HEAD + rows, encoding="utf-8")
        mistakes: list[str] = []
        return read_licences(tmp_path / "own", tmp_path / "all", mistakes), mistakes

    return written


def test_the_countrys_own_row_counts_before_the_catalogues(folders):
    table, mistakes = folders(",Lamps,Own terms,,,\n", ",Lamps,Others,,,\nbank,,Bank terms,,,\n")
    assert not mistakes
    assert table.loc[licence_of(table, "lights", "Lamps"), "licence"] == "Own terms"
    assert table.loc[licence_of(table, "bank", "Tides"), "licence"] == "Bank terms"


def test_what_no_row_speaks_of_has_no_licence(folders):
    table, _ = folders("bank,Lamps,Both,,,\n")
    assert licence_of(table, "bank", "Lamps") == 0
    assert licence_of(table, "lights", "Lamps") is None
    assert licence_of(table, "bank", "Tides") is None


def test_a_country_without_the_file_has_the_catalogues_rows(folders):
    table, mistakes = folders("", "bank,,Bank terms,,,\n")
    assert len(table) == 1 and not mistakes


def test_a_row_without_a_licence_and_a_strange_address_are_mistakes(folders):
    _, mistakes = folders(",Lamps,,,,\n,Tides,Free,www.tides,,\n,Tides,Free,,,\n")
    assert any("line 2: licence is blank" in told for told in mistakes)
    assert any("line 3: url 'www.tides' is no https:// address" in told for told in mistakes)
    assert any("stands more than once" in told for told in mistakes)


def test_the_catalogue_states_the_terms_of_the_shared_folders(catalogue):
    stated = read_licences(catalogue.root / "dimensions", catalogue.root, [])
    bank = stated.loc[licence_of(stated, "world_bank", "ILO (modelled)")]
    assert (bank["licence"], bank["attribution"]) == (
        "CC BY 4.0",
        "World Bank, World Development Indicators and related databases",
    )
    assert stated.loc[licence_of(stated, "unhcr", "UNHCR"), "licence"] == "CC BY 4.0"
    desa = licence_of(stated, "un_desa", "UN DESA (International Migrant Stock)")
    assert stated.loc[desa, "licence"] == "CC BY 3.0 IGO"
