"""The tree-sitter grammar as a library, which the runtime of editors loads."""

import pathlib
import subprocess

import pytest

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "editors" / "tree-sitter" / "src"


@pytest.fixture(scope="session")
def grammar(tmp_path_factory):
    library = tmp_path_factory.mktemp("grammar") / "casebook.so"
    files = [SOURCES / name for name in ("parser.c", "scanner.c")]
    warnings = ["-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"]
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", *warnings, "-I", SOURCES, "-o", library, *files], check=True)
    return library
