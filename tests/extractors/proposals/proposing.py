"""Made-up workbooks, proposed and read with what was proposed."""

from dataclasses import dataclass

import pandas as pd

from extractors.proposals.draft import Draft
from extractors.proposals.propose import propose
from extractors.proposals.written import written
from extractors.workbook import explain_workbook
from tests.extractors.layouts import SHA
from tests.extractors.workbooks import cells_of, tabled


@dataclass(frozen=True)
class Proposed:
    """What was proposed for a workbook, and what it reads."""

    draft: Draft
    frame: pd.DataFrame
    left: int
    findings: pd.DataFrame

    @property
    def table(self) -> dict:
        (table,) = self.draft.content["tables"].values()
        return table

    @property
    def doubts(self) -> str:
        return " / ".join(doubt for said in self.draft.doubts.values() for doubt in said)

    @property
    def text(self) -> str:
        return written(self.draft)

    def cells(self) -> list[str]:
        return self.frame.loc[self.frame["kind"] != "blank", "cell"].tolist()


def proposed(words, data: bytes, file_name: str = "lights.xlsx", provider: str = "") -> Proposed:
    """The proposal for these bytes, and the file read with it."""
    book = cells_of(data, "." + file_name.rpartition(".")[2])
    draft = propose(book, file_name, words, provider)
    layout = draft.content
    frame, found, accounts = explain_workbook(book, layout, "new", SHA, "MDA", file_name)
    return Proposed(draft, frame, sum(account.left for account in accounts), found)


def of_rows(words, *rows: list, **more) -> Proposed:
    return proposed(words, tabled(Data=list(rows)), **more)
