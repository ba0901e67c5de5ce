"""What is wrong in a YAML file that an officer edits, in sentences: where, what, what was meant."""

import difflib
from collections.abc import Iterable, Iterator

import jsonschema
import yaml

# libyaml where it is there: the same reading, ten times as fast, and files are read at every stage.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LONGEST = 200  # characters of what a file says that are repeated
MERGE = "<<"


def nearest(word: str, known: Iterable, otherwise: str = "") -> str:
    """` (did you mean 'header'?)`; when nothing is near, `otherwise` or all there are."""
    names = [str(name) for name in known]
    near = difflib.get_close_matches(str(word), names, 1)
    if near:
        return f" (did you mean {near[0]!r}?)"
    if otherwise:
        return otherwise
    return f" (there are: {', '.join(sorted(names))})" if names else ""


def broken_rules(content, rules: dict, text: str) -> list[str]:
    """One sentence per place where the content of a YAML `text` is not as a JSON schema says."""
    found = jsonschema.Draft202012Validator(rules).iter_errors(content)
    tree = yaml.compose(text, Loader=LOADER)
    return list(dict.fromkeys(said for one in found for said in _told(one, tree)))


def keys_twice(text: str) -> list[str]:
    """A sentence per key that a mapping has twice: YAML would keep the last and drop the others."""
    found = []
    todo = [yaml.compose(text, Loader=LOADER)]
    seen: set[int] = set()
    while todo:
        node = todo.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            todo += node.value
        elif isinstance(node, yaml.MappingNode):
            known: set[str] = set()
            for key, value in node.value:
                if key.value in known and key.value != MERGE:
                    found.append(f"line {_line(key)}: {key.value!r} stands twice; keep one")
                known |= {key.value} if isinstance(key.value, str) else set()
                todo.append(value)
    return sorted(found)


def where(text: str, path: list) -> str:
    """`line 7, tables.immigrants.header` of something in a YAML text."""
    return _place(yaml.compose(text, Loader=LOADER), path)


def _told(error: jsonschema.ValidationError, tree: yaml.Node) -> Iterator[str]:
    path = list(error.absolute_path)
    if error.context:
        for leaf in _meant(error):
            yield from _told(leaf, tree)
        return
    if error.validator == "additionalProperties" and error.validator_value is False:
        known = error.schema.get("properties", {})
        for key in error.instance:
            if key not in known:
                place = _place(tree, [*path, key])
                yield f"{place}: {key!r} is no key here{nearest(key, known)}"
        return
    said = error.message
    if error.validator in ("enum", "const"):
        may_be = _values(error)
        said = f"{error.instance!r} is none of its values{nearest(error.instance, may_be)}"
    elif len(said) > LONGEST:
        said = f"{said[:LONGEST]}…"
    yield f"{_place(tree, path)}: {said}"


def _meant(error: jsonschema.ValidationError) -> list[jsonschema.ValidationError]:
    """The errors of the one of several forms that was most likely meant."""
    forms: dict = {}
    for leaf in error.context:
        forms.setdefault(leaf.schema_path[0], []).append(leaf)

    def distance(leaves: list) -> tuple:
        of_another_kind = any(leaf.validator == "const" or _is_whole(leaf) for leaf in leaves)
        alike = [
            difflib.SequenceMatcher(None, str(leaf.instance), leaf.validator_value).ratio()
            for leaf in leaves
            if leaf.validator == "const"
        ]
        return of_another_kind, -max(alike, default=0), len(leaves)

    return min(forms.values(), key=distance)


def _is_whole(leaf: jsonschema.ValidationError) -> bool:
    """Whether a form is not the one meant, since it is of another kind altogether."""
    return leaf.validator == "type" and not leaf.relative_path


def _values(error: jsonschema.ValidationError) -> list:
    """What could stand there: of an enumeration, or by the forms of which one was meant."""
    if error.validator == "enum":
        return error.validator_value
    forms = error.parent.context if error.parent else [error]
    return [one.validator_value for one in forms if one.validator == "const"]


def _place(tree: yaml.Node, path: list) -> str:
    """`line 7, tables.immigrants.header`."""
    node, line = tree, 1 if tree is None else _line(tree)
    for step in path:
        key, node = _step(node, step)
        if key is None:
            break
        line = _line(key)
    named = ".".join(str(step) for step in path)
    return f"line {line}, {named}" if named else f"line {line}"


def _step(node: yaml.Node | None, step) -> tuple[yaml.Node | None, yaml.Node | None]:
    """(what to point at, what stands there) one step further; (None, None) where nothing is."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    if not isinstance(node, yaml.MappingNode):
        return None, None
    for key, value in node.value:
        if key.value == str(step):
            return key, value
    for key, value in node.value:
        for part in value.value if isinstance(value, yaml.SequenceNode) else [value]:
            if key.value == MERGE and (found := _step(part, step))[0] is not None:
                return found
    return None, None


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1
