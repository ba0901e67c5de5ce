"""What is found of the texts that code says, and what is not taken for one."""

from catalogue import messages, said


def found(tmp_path, code: str, room: str = "reporting") -> list:
    path = tmp_path / room / "module.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(code, encoding="utf-8")
    said.read.cache_clear()
    return said.messages(path, tmp_path)


def test_a_literal_is_found_and_a_plural_is_a_pair(tmp_path):
    code = 'def f(w):\n    w.say("Sources")\n    w.count("{n} file", "{n} files", 3)\n'
    assert found(tmp_path, code) == ["Sources", ("{n} file", "{n} files")]


def test_a_text_is_followed_to_the_dictionary_it_comes_from(tmp_path):
    code = (
        'STATES = {"open": "still open", "waived": "waived by {who}"}\n'
        'def f(w, state):\n    return w.say(STATES[state], who="x")\n'
    )
    assert found(tmp_path, code) == ["still open", "waived by {who}"]


def test_a_text_is_followed_into_another_module(tmp_path):
    found(tmp_path, 'NAMES = {"a": "First"}\n', room="catalogue")
    code = "from catalogue import module as plans\ndef f(w):\n    w.say(plans.NAMES['a'])\n"
    assert found(tmp_path, code) == ["First"]
    code = "from catalogue.module import NAMES\ndef f(w, k):\n    w.say(NAMES.get(k))\n"
    assert found(tmp_path, code) == ["First"]


def test_both_choices_are_found_and_only_the_place_that_is_said(tmp_path):
    code = (
        'COLUMNS = {"rule": ("Rule", 7), "title": ("What is wrong", 34)}\n'
        "def f(w, many):\n"
        '    told = "cells" if many else "cell"\n'
        "    w.say(told)\n"
        "    for name, (heading, width) in COLUMNS.items():\n"
        "        w.say(heading)\n"
    )
    assert found(tmp_path, code) == ["cells", "cell", "Rule", "What is wrong"]


def test_what_becomes_part_of_a_finding_is_said_later(tmp_path):
    code = 'def f(t):\n    return t.assign(observed=t.x, expected="one figure", width="wide")\n'
    assert found(tmp_path, code, room="expectations") == ["one figure"]
    assert found(tmp_path, code, room="reporting") == []


def test_data_are_no_messages(tmp_path):
    assert found(tmp_path, "def f(w, row):\n    return w.say(row['label'])\n") == []


def test_templates_tell_their_texts_and_pairs_that_are_said(tmp_path):
    path = tmp_path / "page.j2"
    path.write_text(
        '{{ say("Year" if one else "Years") }}{{ count("{n} a", "{n} b", 2) }}{{ other("no") }}'
        '{% for term, told in [("Flow", "A number.")] %}{{ say(term) }}{{ say(told) }}{% endfor %}'
    )
    told = list(messages.template_messages(path))
    assert sorted(map(str, told)) == sorted(
        map(str, ["Year", "Years", ("{n} a", "{n} b"), "Flow", "A number."])
    )


def test_a_translation_file_keeps_what_it_has_and_drops_what_nobody_says(tmp_path):
    path = tmp_path / "fr.po"
    path.write_bytes(
        messages.updated(_started(path), {"Sources": ["a.py"], ("{n} a", "{n} b"): ["b.py"]})
    )
    text = path.read_text(encoding="utf-8").replace(
        'msgid "Sources"\nmsgstr ""', 'msgid "Sources"\nmsgstr "Origines"'
    )
    path.write_text(text, encoding="utf-8")
    again = messages.updated(path, {"Sources": ["c.py"], "New 100 % of": ["c.py"]}).decode()
    assert 'msgstr "Origines"' in again and 'msgid "New 100 % of"\nmsgstr ""' in again
    assert "{n} a" not in again and "python-format" not in again
    assert "Date" not in again and ":1" not in again


def _started(path):
    path.write_text('msgid ""\nmsgstr ""\n"Language: fr\\n"\n', encoding="utf-8")
    return path
