"""One stage of the yearly run, or the bare engine on the same page, for `bench.run`."""

import os
import sys
from pathlib import Path

from bench.measure import tell

REF_AREA = "MDA"


def take_in(round_: int) -> dict:
    from pipeline import intake

    return intake.take_in(REF_AREA, round_) | {"announce": None}


def questionnaires(round_: int) -> dict:
    from pipeline import questionnaires

    return {"written": len(questionnaires.write(REF_AREA, round_))}


def retrieve(round_: int) -> dict:
    from pipeline import world_bank
    from samples.world_bank.serve import serve

    with serve(round_) as base:
        os.environ["MIGRATION_PROFILE_WORLD_BANK"] = base
        return {"added": world_bank.fetch(REF_AREA, round_)["added"]}


def close_round(round_: int) -> dict:
    from pipeline import deadlines

    return {"recorded": deadlines.close_round(REF_AREA, round_)["recorded"]}


def stage(name: str, year: int, edition: str) -> dict:
    from pipeline import year as stages

    work = getattr(stages, name)
    return work(REF_AREA, year) if name == "standardise" else work(REF_AREA, year, edition)


def page(year: int, edition: str) -> dict:
    """Keep the profile's page and charts, so that both ways of printing get the same."""
    from bench.page import keep_page

    return keep_page(REF_AREA, year, edition)


def bare(folder: str) -> dict:
    from bench.page import print_bare

    return print_bare(Path(folder))


def ours(folder: str) -> dict:
    from bench.page import print_ours

    return print_ours(Path(folder))


def main(arguments: list[str]) -> None:
    name, *given = arguments
    if name in ("questionnaires", "take_in", "retrieve", "close_round"):
        tell(lambda: globals()[name](int(given[0])))
    elif name in ("bare", "ours"):
        tell(lambda: globals()[name](given[0]))
    elif name == "page":
        tell(lambda: page(int(given[0]), given[1]))
    else:
        tell(lambda: stage(name, int(given[0]), given[1] if len(given) > 1 else ""))


if __name__ == "__main__":
    main(sys.argv[1:])
