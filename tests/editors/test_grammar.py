"""The tree-sitter grammar, loaded by the runtime that editors use, beside what the program itself takes and refuses."""

import ctypes
import json
import os
import pathlib
import random
import re
import shutil
import subprocess

import pytest
from tree_sitter import Language, Parser, Query, QueryCursor

PROGRAM = os.environ["CASEBOOK"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
GRAMMAR = ROOT / "editors" / "tree-sitter"

# What the parser says of a text that it does not take.
OF_THE_PARSER = {
    "broken-front-matter", "lost-content", "misleading-character", "misplaced-line", "nested-too-deeply", "repeated-clause",
    "stray-markup", "syntax-error", "unclosed-block", "unknown-directive",
}
# A text that says one of these has an error for the grammar as well. The others are of what a parsed text means.
OF_THE_GRAMMAR = {"syntax-error", "unknown-directive"}
# Its words are where they may be, and what they say is none.
IN_ORDER = {"unknown-too-much.case"}
# Whole sources in the pages of the manual.
FENCE = re.compile(r"^```(?:case good|casebook [^\n]+)\n(.*?)^```$", re.M | re.S)


@pytest.fixture(scope="session")
def parser(grammar):
    language = ctypes.CDLL(str(grammar)).tree_sitter_casebook
    language.restype = ctypes.c_void_p
    pointer = ctypes.pythonapi.PyCapsule_New
    pointer.restype, pointer.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    return Parser(Language(pointer(language(), b"tree_sitter.Language", None)))


def sources():
    """All sources of the repository."""
    folders = ("policies", "examples", "tests/corpus", "editors/vscode/tests")
    found = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.case"))
    assert len(found) > 100
    return found


def codes_of(path, folder):
    """What `check` says of a source by itself, where it is the only one of a project."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "policies").mkdir(parents=True)
    (folder / "policies" / "a.case").write_bytes(path.read_bytes())
    result = subprocess.run([PROGRAM, "check", "--format", "json"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert result.returncode in (0, 1, 2, 3), result.stderr
    return {finding["code"] for finding in json.loads(result.stdout)["findings"]}


def walk(node):
    nodes = [node]
    while nodes:
        each = nodes.pop()
        yield each
        nodes.extend(each.children)


def test_it_takes_what_the_program_takes_and_refuses_what_it_refuses(parser, tmp_path):
    taken = refused = 0
    for path in sources():
        codes = codes_of(path, tmp_path / "project")
        # A line break that is missing is a fault without a node of its own.
        found = parser.parse(path.read_bytes()).root_node.has_error
        if not codes & OF_THE_PARSER:
            assert not found, f"{path}: {codes}"
            taken += 1
        elif codes & OF_THE_GRAMMAR:
            assert found or path.name in IN_ORDER, f"{path}: {codes}"
            refused += 1
    assert taken > 100 and refused > 10, (taken, refused)


def test_it_takes_the_examples_of_the_manual(parser):
    examples = [(page, block) for page in sorted((ROOT / "docs").rglob("*.md")) for block in FENCE.findall(page.read_text())]
    assert len(examples) > 80
    for page, block in examples:
        assert not parser.parse(block.encode()).root_node.has_error, f"{page}: {block}"


def test_an_edited_tree_is_the_tree_of_a_fresh_parse(parser):
    """What editors do: a tree is edited, and parsed again from it. How a mistake is passed over may depend on the way."""
    draw = random.Random(24)
    texts = [path.read_bytes() for path in sorted((ROOT / "policies").rglob("*.case"))]
    pieces = [b"", b"\n", b"{", b"}", b"- ", b"```\n", b'"', b" and ", b"@end done\n", b"// ", b"30 days", b"---\n", b"=> ", "ä😀".encode()]
    whole = 0
    for _ in range(400):
        original = text = draw.choice(texts)
        tree = parser.parse(text)
        for _ in range(3):
            start = draw.randrange(len(text) + 1)
            end = min(len(text), start + draw.choice([0, 0, 1, 5, 40]))
            text, tree = edited(parser, text, tree, start, end, draw.choice(pieces))
            fresh = parser.parse(text).root_node
            if not fresh.has_error:
                whole += 1
                assert shape(tree.root_node) == shape(fresh), text[max(0, start - 60) : start + 60]
        _, tree = edited(parser, text, tree, 0, len(text), original)
        assert shape(tree.root_node) == shape(parser.parse(original).root_node)
    assert whole > 100, whole


def edited(parser, text, tree, start, end, new):
    after = text[:start] + new + text[end:]
    tree.edit(start, end, start + len(new), point(text, start), point(text, end), point(after, start + len(new)))
    return after, parser.parse(after, tree)


def point(text, at):
    return (text.count(b"\n", 0, at), at - (text.rfind(b"\n", 0, at) + 1))


def shape(node):
    return [(each.type, each.start_byte, each.end_byte, each.is_missing) for each in walk(node)]


def test_the_queries_name_what_the_grammar_has(parser):
    text = (ROOT / "policies" / "database" / "upgrade.case").read_bytes()
    tree = parser.parse(text)
    for path in sorted((GRAMMAR / "queries").glob("*.scm")):
        captured = QueryCursor(Query(parser.language, path.read_text())).captures(tree.root_node)
        assert captured, path
    captured = QueryCursor(Query(parser.language, (GRAMMAR / "queries" / "highlights.scm").read_text())).captures(tree.root_node)
    coloured = {node.start_byte for nodes in captured.values() for node in nodes}
    # All that is no prose has a colour.
    for node in walk(tree.root_node):
        if node.child_count == 0 and node.end_byte > node.start_byte and node.type not in ("text", "string_text", '"'):
            assert node.start_byte in coloured, (node.type, node.start_point)
