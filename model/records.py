"""The few typed records that flow between rooms."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from urllib.parse import quote, unquote

SEVERITIES = ("blocker", "must-explain", "note")
BLANK = re.compile(r"\s")
PLACE = ("sheet", "cell")  # parameters of a finding about how a cell is written


@dataclass(frozen=True)
class SourcePointer:
    """Where a number stands: a cell of received bytes, or a period of an API answer.

    `kind` is "cell" (`place` is the sheet, `at` the A1 cell), "answer" (`place` is the series code,
    `at` the period; the retrieval's URL and `lastupdated` are in the manifest) or "edition" (a
    figure about the edition itself: `place` is the edition's frame it was counted from).
    """

    kind: str
    sha256: str
    place: str
    at: str

    @property
    def id(self) -> str:
        # Blanks of any kind part several pointers, so one inside a sheet's name is written %20.
        place = BLANK.sub(lambda blank: quote(blank[0]), self.place.replace("%", "%25"))
        return f"{self.kind}:{self.sha256}!{place}!{self.at}"

    @classmethod
    def parse(cls, text: str) -> "SourcePointer":
        """The pointer an id stands for; ValueError if it is not one."""
        kind, colon, rest = text.partition(":")
        sha256, _, tail = rest.partition("!")
        place, mark, at = tail.rpartition("!")
        if not (colon and mark and kind in ("cell", "answer", "edition")):
            raise ValueError(f"not a source pointer: {text!r}")
        return cls(kind, sha256, unquote(place), at)


@dataclass(frozen=True)
class Submission:
    """One file as a provider left it in the share. Content is in the vault under `sha256`.

    That of a quarantined one is in the quarantine, or deleted.
    """

    submission_id: str  # MDA-bns-2024-1
    ref_area: str
    provider: str
    round: int
    file_name: str
    sha256: str
    size: int
    received_at: str  # ISO 8601, UTC
    workbook: str = ""  # the layout that explains it, "" if none does
    state: str = "received"  # received | accepted | held | refused | superseded | quarantined


@dataclass(frozen=True)
class Retrieval:
    """What an API answered for one series, stored whole in the vault under `sha256`."""

    retrieval_id: str
    ref_area: str
    round: int
    series: str
    url: str  # the publisher's canonical address
    last_updated: str
    sha256: str
    retrieved_at: str
    state: str = "current"  # current | stale (the API could not be reached) | absent
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """The only way a problem is reported. Severity is about the cell, not about the edition."""

    rule: str
    severity: str
    ref_area: str
    provider: str = ""
    indicator: str = ""
    time_period: int | None = None
    dimensions: str = ""  # sex=F;age=Y0T4
    observed: str = ""
    expected: str = ""
    pointers: tuple[str, ...] = ()
    parameters: dict = field(default_factory=dict)  # what the sentence needs beside the above

    @property
    def key(self) -> str:
        """How the same finding is recognised next time.

        One about the writing of a cell also names sheet and cell, which are its parameters.
        """
        period = "" if self.time_period is None else str(self.time_period)
        parts = (self.rule, self.ref_area, self.provider, self.indicator, period, self.dimensions)
        place = "!".join(self.parameters[name] for name in PLACE if self.parameters.get(name))
        return "|".join(parts) + (f"|{place}" if place else "")


@dataclass(frozen=True)
class Decision:
    """Who decided what about a finding. Lapses when `observed` or `expected` changes."""

    finding: str  # Finding.key
    kind: str  # explain | waive | choose_source | accept_revision
    observed: str
    expected: str
    text: str
    decided_by: str
    decided_at: str


@dataclass(frozen=True)
class SignOff:
    """A reviewer's answer, bound to one edition id."""

    edition: str
    answer: str  # approve | reject
    answered_by: str
    answered_at: str
    note: str = ""


@dataclass(frozen=True)
class Manifest:
    """Exactly what made an edition; everything here changes the edition id."""

    ref_area: str
    time_period: int
    submissions: tuple[dict, ...]  # provider, round, workbook, file_name, sha256, state
    retrievals: tuple[dict, ...]  # series, url, last_updated, sha256, state
    absences: tuple[dict, ...]  # provider, round, reason
    decisions: tuple[dict, ...]
    previous: str  # edition id compared with, "" if none
    catalogue: dict[str, str]  # relative path -> sha256, stored in the vault too
    templates: dict[str, str]
    sources: str  # hash of our own code
    release: str

    def as_json(self) -> str:
        """The one text form of a manifest."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @property
    def sha256(self) -> str:
        """The sha256 of the text form, which `manifest.json` is."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    @property
    def edition(self) -> str:
        """The edition id: 16 hexadecimal digits of the manifest's sha256."""
        return self.sha256[:16]

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        values = json.loads(text)
        for name in ("submissions", "retrievals", "absences", "decisions"):
            values[name] = tuple(values[name])
        return cls(**values)
