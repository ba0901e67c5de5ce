"""The texts that code says, found by reading it.

A text that is said is written at the call (`words.say("Sources")`), or somewhere the call takes it
from: a dictionary at the top of a module, a list gone through, a choice between two. From the
argument of `say` and `count` this module goes back to those literals. The same is done for what
becomes part of a finding or of an answer and is said later.

What comes from tables and files is not found here: `catalogue.messages` reads those.
"""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOMS = ("catalogue", "extractors", "transforms", "expectations", "reporting", "pipeline")
# Calls whose first argument is a message: exceptions whose reason becomes part of a finding.
REASONS = {"Refused", "refuse", "_refuse", "Unsound", "Unreachable", "Unknown", "Archived"}
# Keywords whose value becomes part of a finding or of an answer and is said when it is printed,
# in the rooms that make findings.
LATER = {"observed", "expected", "note", "class", "compared", "lacking", "list", "differs", "fault"}
LATER_ROOMS = {"expectations", "extractors", "pipeline", "transforms"}
# Dictionaries whose keys become part of a finding, and constants that are said somewhere else.
KEYS_SAID = {"lacks", "lists"}
VALUES_SAID = {"FIELDS", "NOT_COMPARABLE", "labels"}
ALWAYS = {"why_not"}  # a keyword whose value is said, in any room
KEYED = {"get", "map", "fillna"}  # methods whose result is a value of a dictionary, or the argument
EACH = "each"


def modules(project: Path) -> list[Path]:
    return [path for room in ROOMS for path in sorted((project / room).rglob("*.py"))]


def messages(path: Path, project: Path) -> list[str | tuple[str, str]]:
    """The messages of one module in the order of its lines; plurals as pairs."""
    module = read(path, project)
    later = path.relative_to(project).parts[0] in LATER_ROOMS
    found: list = []
    for call, scope in module.calls:
        name = _name(call.func)
        if (name == "say" and call.args) or (name in REASONS and call.args):
            found += module.texts(call.args[0], scope)
        elif name == "count" and len(call.args) == 3:
            one, many = (module.texts(part, scope) for part in call.args[:2])
            found += zip(one, many, strict=True)
        for keyword in call.keywords:
            if (later and keyword.arg in LATER) or keyword.arg in ALWAYS:
                found += module.texts(keyword.value, scope)
            elif later and keyword.arg is None and isinstance(keyword.value, ast.Dict):
                for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value in LATER:
                        found += module.texts(value, scope)
    for scope, names in module.names.items():
        for name in sorted(names.keys() & KEYS_SAID if later else ()):
            for value, _ in names[name]:
                found += [key.value for key in getattr(value, "keys", [])]
        for name in sorted(names.keys() & VALUES_SAID if later or not scope else ()):
            found += module.texts(ast.Name(name), scope)
    return [text for text in dict.fromkeys(found) if text]


@functools.cache
def read(path: Path, project: Path) -> "Module":
    return Module(path, project)


class Module:
    """What the names in one module stand for, as far as they are literals."""

    def __init__(self, path: Path, project: Path):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        self.project = project
        self.imported = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        self.names = {(): _bindings(tree.body)}
        self.calls: list = []
        self._walk(tree, ())

    def _walk(self, node: ast.AST, scope: tuple) -> None:
        for part in ast.iter_child_nodes(node):
            inside = scope
            if isinstance(part, ast.FunctionDef):
                inside = (*scope, part)
                self.names[inside] = _bindings(part.body)
            elif isinstance(part, ast.Call):
                self.calls.append((part, scope))
            self._walk(part, inside)

    def texts(self, node: ast.AST, scope: tuple) -> list[str]:
        """The texts an expression may be or hold; [] where it comes from elsewhere."""
        found: list[str] = []
        for literal in self._literals(node, scope, frozenset()):
            if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                found.append(literal.value)
            elif not isinstance(literal, ast.Constant):
                for part in _parts(literal):
                    found += self.texts(part, scope)
        return list(dict.fromkeys(found))

    def _literals(self, node: ast.AST, scope: tuple, seen: frozenset) -> Iterator[ast.AST]:
        """The constants and containers that an expression may be."""
        branches: list[ast.AST] = []
        match node:
            case ast.Constant() | ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
                yield node
            case ast.IfExp():
                branches = [node.body, node.orelse]
            case ast.BoolOp():
                branches = node.values
            case ast.BinOp(op=ast.BitOr()):
                branches = [node.left, node.right]
            case ast.ListComp() | ast.GeneratorExp():
                yield ast.List([node.elt])
            case ast.Subscript():
                for held in self._literals(node.value, scope, seen):
                    branches += _at(held, getattr(node.slice, "value", None))
            case ast.Call(func=ast.Attribute(attr="where"), args=[_, one, other]):
                branches = [one, other]
            case ast.Call(func=ast.Attribute(attr="items")):
                for held in self._literals(node.func.value, scope, seen):
                    if isinstance(held, ast.Dict):
                        pairs = zip(held.keys, held.values, strict=True)
                        yield ast.List([ast.Tuple([*pair]) for pair in pairs if pair[0]])
            case ast.Call(func=ast.Attribute(attr="values")):
                for held in self._literals(node.func.value, scope, seen):
                    yield ast.List(_parts(held))
            case ast.Call(func=ast.Attribute(attr=name)) if name in KEYED:
                branches = list(node.args[-1:])
                for held in self._literals(node.func.value, scope, seen):
                    branches += _parts(held)
            case ast.Name():
                yield from self._of_name(node.id, scope, seen)
            case ast.Attribute(value=ast.Name(id=name)) if name in self.imported:
                yield from self._of_module(".".join(self.imported[name]), node.attr)
        for branch in branches:
            yield from self._literals(branch, scope, seen)

    def _of_name(self, name: str, scope: tuple, seen: frozenset) -> Iterator[ast.AST]:
        while scope and name not in self.names[scope]:
            scope = scope[:-1]
        if (scope, name) in seen:
            return
        seen |= {(scope, name)}
        for value, path in self.names[scope].get(name, ()):
            held = list(self._literals(value, scope, seen))
            for step in path:
                parts = [part for one in held for part in _step(one, step)]
                held = [one for part in parts for one in self._literals(part, scope, seen)]
            yield from held
        if not scope and name in self.imported:
            yield from self._of_module(*self.imported[name])

    def _of_module(self, module: str, name: str) -> Iterator[ast.AST]:
        path = self.project / (module.replace(".", "/") + ".py")
        if path.is_file():
            yield from read(path, self.project)._of_name(name, (), frozenset())


def _name(function: ast.AST) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _parts(node: ast.AST) -> list[ast.AST]:
    """What a container holds; of a dictionary its values."""
    return list(getattr(node, "values", getattr(node, "elts", [])))


def _at(node: ast.AST, place) -> list[ast.AST]:
    """What stands at a place of a container, all it holds where the place is not known."""
    parts = _parts(node)
    if isinstance(node, ast.Dict):
        keys = [getattr(key, "value", None) for key in node.keys]
        return [parts[keys.index(place)]] if place is not None and place in keys else parts
    return [parts[place]] if isinstance(place, int) and place < len(parts) else parts


def _step(node: ast.AST, step) -> list[ast.AST]:
    if step == EACH:
        return [key for key in node.keys if key] if isinstance(node, ast.Dict) else _parts(node)
    return _at(node, step) if isinstance(node, ast.Tuple | ast.List) else []


def _bindings(body: list[ast.AST]) -> dict[str, list]:
    """Name -> the expressions it is bound to, each with the way into them for what is unpacked."""
    found: dict[str, list] = {}

    def bind(target: ast.AST, value: ast.AST, path: tuple) -> None:
        if isinstance(target, ast.Name):
            found.setdefault(target.id, []).append((value, path))
        elif isinstance(target, ast.Tuple | ast.List):
            for place, part in enumerate(target.elts):
                bind(part, value, (*path, place))

    todo = list(body)
    while todo:
        node = todo.pop(0)
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                continue
            case ast.Assign():
                for target in node.targets:
                    bind(target, node.value, ())
            case ast.AnnAssign(value=ast.AST()):
                bind(node.target, node.value, ())
            case ast.For() | ast.comprehension():
                value, path = node.iter, (EACH,)
                if isinstance(value, ast.Call) and _name(value.func) == "enumerate":
                    value, target = value.args[0], node.target
                    if isinstance(target, ast.Tuple):
                        bind(target.elts[1], value, path)
                else:
                    bind(node.target, value, path)
        todo += ast.iter_child_nodes(node)
    return found
