"""Moldova 2023 and 2024: the statistics office's population, provisional first and then final."""

from reporting.as_published import across, chain


def test_the_provisional_population_stands_beside_the_final_one(built):
    editions = chain(built.editions[2024], built.editions[2023])
    assert [one.manifest.time_period for one in editions] == [2023, 2024]
    frame = across(editions, built.workplace.catalogue, built.workplace.country)
    own = frame[(frame["indicator"] == "MP-A01") & (frame["provider"] == "bns")]
    told = own.pivot(index="time_period", columns="edition", values="obs_value")
    assert told.loc[2019].tolist() == [2_681_700, 2_686_100]
    assert told.loc[2020].tolist() == [2_640_400, 2_643_900]
    status = own.pivot(index="time_period", columns="edition", values="obs_status")
    assert status.loc[2019, 0] == "P" and status.loc[2019, 1] != "P"
