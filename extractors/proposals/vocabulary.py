"""The words by which a proposal tells what labels are: headings, code lists, indicators.

Filled from the catalogue by whoever may read all of it; here it is only looked up.
"""

import difflib
import functools
import math
import re
from collections import Counter
from dataclasses import dataclass

from catalogue.labels import fold
from extractors.proposals.signs import part_of

SURE, OTHER, NEAR = "known", "other language", "near"
NEAR_ENOUGH = 0.88
LEAST = 4.0  # below, two texts have only common words in common
BY = r"\b(?:by|pe|par|por|según|segun|nach|по|după|dupa|selon|حسب)\b"
# Words of titles that say nothing of what is counted.
COMMON = {
    "total",
    "number",
    "table",
    "data",
    "year",
    "annual",
    "monthl",
    "month",
    "countr",
    "person",
}
SHARES = r"%|\b(percent|percentage|share|per cent|part|pondere\w*|porcentaje|anteil|доля)\b"
MUCH = 1.1
HALF = 0.5  # of distinct labels must be in a code list
FORMS_OF_AGE = (
    (r"(\d{1,3}) ?(?:-|–|to|a|bis|до) ?(\d{1,3})(?: \w{1,6})?", "Y{0}T{1}"),
    (r"(\d{1,3}) ?\+|(\d{1,3}) ?(?:-|and|\w+) (?:over|above|older|peste|mas|plus)", "Y_GE{0}"),
    (r"(?:under|below|sub|<|moins de) ?(\d{1,3})(?: \w{1,6})?", "Y_LT{0}"),
    (r"(\d{1,3}) ?(?:-|and) (?:below|under)", "Y0T{0}"),
)


@dataclass(frozen=True)
class Vocabulary:
    """What the catalogue knows, by word."""

    ref_area: str
    headings: dict[str, str]  # folded heading -> what is held
    lists: dict[str, str]  # dimension -> its code list, "" without one
    names: dict[str, dict[str, dict[str, str]]]  # language -> code list -> folded label -> code
    parts: dict[str, str]  # folded name of a month or quarter, any language -> code
    indicators: dict[str, str]  # code -> name
    called: dict[str, str]  # code -> its names in all languages
    texts: dict[str, str]  # code -> its definition
    dimensions: dict[str, tuple[str, ...]]  # code -> its breakdowns
    shares: frozenset[str]  # indicators that are percentages
    series: dict[str, str]  # folded code of a series elsewhere -> indicator
    providers: dict[str, tuple[str, ...]]  # provider -> its names
    owed: dict[str, tuple[str, ...]]  # provider -> indicators it owes
    spoken: dict[str, str]  # provider -> its language

    @functools.cached_property
    def _weights(self) -> dict[str, float]:
        """How telling a stem is: rare ones more."""
        every = [set(name) | set(text) for name, text in self._stems.values()]
        count = Counter(stem for own in every for stem in own)
        return {stem: math.log(len(every) / number + 1) for stem, number in count.items()}

    @functools.cached_property
    def _stems(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        return {
            code: (frozenset(stems(name)), frozenset(stems(self.texts[code])))
            for code, name in self.called.items()
        }

    def holds(self, heading: str) -> tuple[str, bool]:
        """(what a heading names, whether it is just that word); "" when no word of it is known."""
        known = self._known
        word = spaced(heading.replace("_", " ")).strip()
        if word in known:
            held, sure = known[word]
            return held, sure
        padded = f" {word} "
        inside = [
            (padded.index(f" {key} "), -len(key), held)
            for key, (held, _) in known.items()
            if len(key) > 2 and held not in ("value", "ignore") and f" {key} " in padded
        ]
        return (min(inside)[2], False) if inside else ("", False)

    @functools.cached_property
    def _known(self) -> dict[str, tuple[str, bool]]:
        """Heading as words -> what it names, and whether it can be nothing else."""
        return {
            spaced(key.replace("_", " ")).strip(): (held, not key.endswith("?"))
            for key, held in self.headings.items()
        }

    def of_title(self, title: str, wanted) -> tuple[str, str]:
        """(what is held, the word) that the longest heading within a title names, of `wanted`."""
        padded = spaced(title)
        inside = [
            (len(key), held, key)
            for key, (held, _) in self._known.items()
            if len(key) > 3 and held in wanted and f" {key} " in padded
        ]
        return max(inside)[1:] if inside else ("", "")

    def code(self, list_: str, label: str, language: str) -> tuple[str, str]:
        """(code, how sure) of a label of a code list; ("", "") when it is near none."""
        word = fold(label)
        own = self.names.get(language, {}).get(list_, {}) | self.names["en"].get(list_, {})
        if word in own:
            return own[word], SURE
        for names in self.names.values():
            if word in names.get(list_, {}):
                return names[list_][word], OTHER
        if list_ == "age" and (age := age_code(word)):
            return age, OTHER
        if list_ == "period" and (part := part_of(label, self.parts)):
            return part, OTHER
        # Short names are near too many others: Niger, Nigeria; Итого (total), Того.
        alike = [name for name in own if name[:1] == word[:1]] if len(word) > 5 else []
        near = difflib.get_close_matches(word, alike, 1, NEAR_ENOUGH)
        return (own[near[0]], NEAR) if near else ("", "")

    def knows(self, list_: str, label: str, language: str) -> bool:
        """Whether reading knows a label of a code list without being told."""
        word = fold(label)
        return any(word in self.names.get(spoken, {}).get(list_, {}) for spoken in (language, "en"))

    def list_of(self, labels: list[str], language: str) -> tuple[str, float]:
        """(code list, share) that most of the labels belong to; ("", 0) when none has half."""
        plain = {label for label in labels if label}
        best, most = "", 0.0
        for list_ in {name for name in self.lists.values() if name and name != "period"}:
            known = {label: self._exact(list_, label, language) for label in plain}
            # "Total" and "Unknown" are in every list.
            telling = {label for label, code in known.items() if not code.startswith("_")}
            found = sum(bool(known[label]) for label in telling)
            share = found / len(telling) if telling else 0.0
            if found and share >= HALF and share > most:
                best, most = list_, share
        return best, most

    def _exact(self, list_: str, label: str, language: str) -> str:
        word = fold(label)
        for spoken in {language, "en", *self.names}:
            if word in self.names.get(spoken, {}).get(list_, {}):
                return self.names[spoken][list_][word]
        return age_code(word) if list_ == "age" else ""

    def best_indicators(self, words: str, held: set[str], owed: tuple[str, ...] = ()) -> list[str]:
        """The codes whose names and definitions share most with these words, best first.

        What stands behind `by` in a title tells of breakdowns more than of what is counted.
        """
        subject, rest = _parted(words)
        weight = dict.fromkeys(stems(rest), 0.25) | dict.fromkeys(stems(subject), 1.0)
        scores = {}
        for code, (name, text) in self._stems.items():
            score = sum(
                (2.5 if stem in name else 1.0) * self._weights[stem] * weight[stem]
                for stem in weight.keys() & (name | text)
            )
            if code in self.shares and not re.search(SHARES, words, re.IGNORECASE):
                score -= 2.0
            if score >= LEAST:
                own = held & set(self.dimensions[code])
                score -= 0.4 * len(set(stems(self.indicators[code])) - weight.keys())
                scores[code] = score + 0.7 * len(own) + 2.0 * (code in owed)
        return sorted(scores, key=lambda code: (-scores[code], code))[:4]


def _parted(title: str) -> tuple[str, str]:
    """A title before and behind its first `by`."""
    parts = re.split(BY, title, maxsplit=1, flags=re.IGNORECASE)
    return (parts[0], parts[1]) if len(parts) == 2 else (title, "")


def spaced(text: str) -> str:
    """The words of a text, folded, with a blank around each."""
    return " " + re.sub(r"[^\w]+", " ", fold(text)).strip() + " "


def stems(text: str) -> list[str]:
    """The beginnings of the longer words of a text."""
    words = [word[:6] for word in re.split(r"[\W\d_]+", fold(text)) if len(word) > 3]
    return [word for word in words if word not in COMMON]


def age_code(word: str) -> str:
    """The code of an age group written with figures, "" if it is none."""
    for form, code in FORMS_OF_AGE:
        if match := re.fullmatch(form, word):
            return code.format(*[group for group in match.groups() if group])
    return ""


def language_of(vocabulary: Vocabulary, labels: list[str], first: str) -> str:
    """The language in whose names of countries most labels are, `first` when none is much better.

    English names are known beside those of every language.
    """
    words = {fold(label) for label in labels}
    known = {
        language: sum(word in names.get("country", {}) for word in words)
        for language, names in vocabulary.names.items()
    }
    best = max(known, key=known.get)
    return best if known[best] > MUCH * known[first] + 1 else first
