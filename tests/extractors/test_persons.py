"""A list of persons is refused whatever its language and format; tables of counts never are."""

import csv
import datetime
import io
import json
import random
import struct

import pytest

from extractors.cells import answer_for
from extractors.limits import Limits
from extractors.persons import REASON
from extractors.text_tables import TextForm
from tests.extractors.test_gate_xls import old_book
from tests.extractors.workbooks import ods_book, tabled, written, zipped

# Nobody: keepers of imaginary lighthouses.
KEEPERS = [
    ["Lantern", "Ada", "1961-03-14", "LH204817", "KIR"],
    ["Beacon", "Tomas", "1988-11-02", "LH204933", "TUV"],
    ["Foghorn", "Mireille", "1975-06-30", "LH301126", "KIR"],
    ["Lantern", "Ion", "2001-01-19", "LH118840", "NRU"],
    ["Breakwater", "Elena", "1993-09-08", "LH552071", "TUV"],
]
HEADS = {
    "en": ["Surname", "First name", "Date of birth", "Passport No.", "Citizenship"],
    "en, shouted": ["FAMILY NAME", "GIVEN NAMES", "D.O.B.", "NATIONAL ID", "SEX"],
    "fr": ["Nom", "Prénom(s)", "Né(e) le", "N° de passeport", "Nationalité"],
    "fr, identity": ["Nom de famille", "Prénom", "Date de naissance", "N° CNI", "Sexe"],
    "ro": ["Nume", "Prenume", "Data nașterii", "Seria și nr. actului de identitate", "Cetățenia"],
    "ro, code": ["Numele", "Prenumele", "Data naşterii", "IDNP", "Cetăţenia"],
    "es": ["Apellidos", "Nombre", "Fecha de nacimiento", "Nº de pasaporte", "Nacionalidad"],
    "de": ["Nachname", "Vorname", "Geburtsdatum", "Reisepass-Nr.", "Staatsangehörigkeit"],
    "de, short": ["Familienname", "Vornamen", "geb. am / geboren am", "Ausweisnummer", "Land"],
    "ar": ["اللقب", "الاسم", "تاريخ الميلاد", "رقم جواز السفر", "الجنسية"],
    "ar, otherwise": ["اسم العائلة", "الاسم الأول", "تاريخ الولادة", "الرقم الوطني", "الجنس"],
    "ru": ["Фамилия", "Имя", "Дата рождения", "Серия и номер паспорта", "Гражданство"],
}
DATED = [[*row[:2], datetime.date.fromisoformat(row[2]), *row[3:]] for row in KEEPERS]


def said(data: bytes, suffix: str = ".xlsx", form: TextForm | None = None) -> dict:
    """What the child answers: {} when the file was read, else the refusal."""
    return answer_for(data, suffix, Limits(), form).get("refused", {})


def is_refused(data: bytes, suffix: str = ".xlsx", form: TextForm | None = None) -> bool:
    no = said(data, suffix, form)
    assert not no or no["persons"] == (no["reason"] == REASON)
    return bool(no) and no["persons"]


def as_csv(rows: list[list], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def as_ods(rows: list[list[str]]) -> bytes:
    lines = (
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            for text in row
        )
        for row in rows
    )
    return ods_book("".join(f"<table:table-row>{line}</table:table-row>" for line in lines))


def as_xls(rows: list[list[str]]) -> bytes:
    """An old workbook; capitals without accents, as its short texts have one byte a letter."""
    labels = [
        (0x204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))
        for row, line in enumerate(rows)
        for column, text in enumerate(line)
    ]
    return old_book(*labels)


def with_dates(rows: list[list], before: int = 0) -> bytes:
    """A workbook whose days are dates of Excel's, below some blank rows."""

    def fill(book):
        sheet = book.add_worksheet("Data")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for row, values in enumerate(rows, before):
            for column, value in enumerate(values):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(row, column, value, day)
                else:
                    sheet.write(row, column, value)

    return written(fill)


@pytest.mark.parametrize("language", HEADS)
def test_a_list_of_persons_is_refused_in_every_language_and_format(language):
    rows = [HEADS[language], *KEEPERS]
    objects = [dict(zip(HEADS[language], row, strict=True)) for row in KEEPERS]
    assert is_refused(tabled(Data=rows))
    assert is_refused(with_dates([HEADS[language], *DATED]))
    assert is_refused(as_ods(rows), ".ods")
    assert is_refused(as_csv(rows).encode(), ".csv")
    assert is_refused(as_csv(rows, ";").encode(), ".csv")
    assert is_refused(json.dumps(objects, ensure_ascii=False).encode(), ".json")


@pytest.mark.parametrize("language", ["en", "fr", "es", "de"])
def test_a_list_of_persons_in_an_old_workbook_is_refused(language):
    data = as_xls([HEADS[language], *KEEPERS])
    assert is_refused(data, ".xls")
    assert is_refused(data[:-600], ".xls")  # damaged, so that no reader opens it


@pytest.mark.parametrize("columns", [(0, 2), (1, 3), (2, 3), (0, 1, 3), (2, 3, 4), (3, 2, 0)])
def test_any_two_of_names_numbers_and_births_are_enough(columns):
    for heads in HEADS.values():
        rows = [[row[column] for column in columns] for row in (heads, *KEEPERS)]
        assert is_refused(tabled(Data=rows)), rows[0]


def test_one_person_is_enough():
    assert is_refused(tabled(Data=[HEADS["en"], KEEPERS[0]]))


def many(count: int = 30) -> list[list[str]]:
    """Keepers enough to be told without a second heading."""
    return [
        [
            f"{'ABCDEFGHIJ'[n % 10]}ndrei",
            f"{'KLMNOPQRST'[n // 3]}escu",
            f"{19 + (n % 7 == 0)}{60 + n * 7 % 40 if n % 7 else 10}-0{n % 9 + 1}-{n % 18 + 10}",
            f"LH{204817 + n * 7919}",
            ["KIR", "TUV"][n % 2],
        ]
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (["Passport number", "Citizenship"], (3, 4)),
        (["IDNP", "Cetățenia"], (3, 4)),
        (["Date of birth", "Citizenship"], (2, 4)),
        (["First name", "Last name", "Citizenship"], (0, 1, 4)),
        (["Col 1", "Col 2", "Col 3"], (2, 3, 4)),
    ],
)
def test_many_rows_prove_a_list_by_themselves(heads, columns):
    rows = [heads, *([row[column] for column in columns] for row in many())]
    assert is_refused(tabled(Data=rows))
    assert is_refused(as_csv(rows).encode(), ".csv")


def test_names_of_whole_persons_are_enough():
    rows = [["Nr.", "Nume, prenume"], *([n, f"{a} {b}"] for n, (a, b, *_) in enumerate(many()))]
    assert is_refused(tabled(Data=rows))


def test_the_list_may_stand_low_on_a_later_sheet_or_lie_on_its_side():
    table = [["Citizenship", 2023, 2024], ["KIR", 12, 14]]
    title = [["Ministry of Lighthouses"], [], ["Keepers", None, "Identity"], HEADS["en"]]
    assert is_refused(tabled(Table=table, Annex=[*table, *[[]] * 50, *title, *KEEPERS]))
    assert is_refused(tabled(Data=[list(row) for row in zip(HEADS["fr"], *KEEPERS, strict=True)]))
    assert is_refused(with_dates([HEADS["ro"], *DATED], before=300))


def test_personal_codes_and_days_may_be_numbers():
    rows = [["Numele", "IDNP"], *([row[0], 2004001000000 + n] for n, row in enumerate(KEEPERS))]
    assert is_refused(tabled(Data=rows))
    days = [["Surname", "Date of birth"], *([row[0], 22000 + n] for n, row in enumerate(KEEPERS))]
    assert is_refused(tabled(Data=days))


def test_what_is_refused_for_another_reason_is_known_as_well():
    rows = [HEADS["ro, code"], *KEEPERS]
    assert is_refused(as_csv(rows).encode("cp1250"), ".csv")
    assert is_refused(b'"' + as_csv([HEADS["fr"], *KEEPERS]).encode(), ".csv")
    assert is_refused(as_csv([HEADS["ru"], *KEEPERS]).encode("cp1251"), ".csv")
    assert is_refused(as_csv([HEADS["en"], *KEEPERS]).encode("utf-16-le"), ".xlsx")
    assert is_refused(tabled(Data=[HEADS["en"], *KEEPERS])[:-200])
    assert is_refused(json.dumps({"a": {"b": [HEADS["en"], KEEPERS]}}).encode(), ".json")


def test_a_list_with_more_rows_than_may_be_read_is_known():
    line = ",".join(KEEPERS[0]) + "\n"
    text = ",".join(HEADS["en"]) + "\n" + line * 100_001
    assert is_refused(text.encode(), ".csv")


def test_a_refusal_quotes_nothing_of_the_list():
    told = json.dumps(said(tabled(Data=[HEADS["en"], *KEEPERS])))
    assert not [text for row in KEEPERS for text in row if text in told]


# -- what is no list of persons ----------------------------------------------------------------

COUNTS = [2681, 14730, 998, 12, 40021, 305, 7777, 81234, 5, 6120, 733, 902]
PLACES = "Kiribati Tuvalu Nauru Palau Fiji Tonga Samoa Vanuatu Niue Guam Tokelau Cook".split()


def beside(head: str, values: list, *more: str) -> list[list]:
    """A table of counts with this heading and these values before them."""
    return [[head, "Persons", *more], *([v, c] for v, c in zip(values, COUNTS, strict=True))]


@pytest.mark.parametrize(
    "rows",
    [
        [HEADS["en"]],  # an empty form
        [["Surname", "First name", "Phone"], ["Lantern", "Ada", "123"], ["Beacon", "Tom", "124"]],
        [["Variable", "Meaning"], ["Surname", "text"], ["Date of birth", "day"], ["IDNP", "code"]],
        [["Name", "Joined"], *([p, f"19{80 - n}-05-0{n // 2 + 1}"] for n, p in enumerate(PLACES))],
        [["Document No.", "Title"], *([f"{100 + n}/2015", p] for n, p in enumerate(PLACES))],
        [["ID code", "Name", "Number"], *([f"91{n:05}", p, n] for n, p in enumerate(PLACES))],
        [["Identification number", "Region"], *([f"91{n:05}", p] for n, p in enumerate(PLACES))],
        [["Name", "ISO code", "Number"], *([p, p[:3], len(p)] for p in PLACES)],
        beside("Passport", PLACES),
        beside("Country of passport", PLACES, "Number of passports"),
        beside("Passport number", COUNTS),
        beside("Date of birth", [str(1950 + n) for n in range(12)]),
        beside("Date of birth", ["1980-01-01"] * 12),
        beside("First name", PLACES),
        beside("Day", [f"2024-{n + 1:02}-15" for n in range(12)], "Passport number"),
    ],
)  # fmt: skip
def test_headings_and_values_of_other_tables_are_no_list_of_persons(rows):
    assert said(tabled(Data=[list(row) for row in rows])) == {}


def test_other_refusals_keep_their_reason():
    assert said(b"no workbook")["reason"] != REASON
    assert said(zipped({"a": "x"}))["reason"] != REASON
    noise = random.Random(1).randbytes(100_000)
    for start in (b"", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        assert said(start + noise)["reason"] != REASON


@pytest.mark.shared_data
def test_no_real_file_is_taken_for_a_list_of_persons(shared_data):
    """Larger files with figures are read whole by the tests of their layouts."""
    seen = 0
    for path in sorted(shared_data.rglob("*")):
        formats = (".xlsx", ".xls", ".csv", ".tsv", ".json")
        if path.suffix.lower() not in formats or path.stat().st_size > 200_000:
            continue
        data = path.read_bytes()
        assert not is_refused(data, path.suffix), path
        if path.suffix == ".csv":
            assert not is_refused(data, path.suffix, TextForm("cp1252", ";")), path
        seen += 1
    assert seen > 80
