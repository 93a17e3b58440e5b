#!/usr/bin/env python3
"""Counts what of public DMN models comes over whole, and compares what is decided with what the TCK expects.

    tests/dmn/count.py PROGRAM FOLDER...

PROGRAM is a `casebook`; each FOLDER holds models (`*.dmn`), say a clone of dmn-tck/tck, kiegroup/drools or
bpmn-io/dmn-js. Test cases of the TCK (`*.xml` beside a model) are run where a table of their decision came over.
Exits with 1 where something differs that was expected, or what was written is not understood.
"""

import collections
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

TABLE = "{*}decisionTable"
# What `check` may say of a model that was carried over: faults that the model has.
OF_THE_MODEL = {
    "conflicting-rules", "no-rule-applies", "masked-rule", "redundant-rule", "never-true", "always-true", "unused-item",
    "mergeable-rules", "idle-part", "unused-value", "indistinct-values", "idle-fact", "unused-name",
}


def run(*command, stdin=None):
    return subprocess.run(command, input=stdin, capture_output=True, text=True, errors="replace", timeout=120)


def slug(written):
    """As the import makes names."""
    name, small = "", False
    for c in written:
        if c.isascii() and c.isalnum():
            if c.isupper() and small:
                name += "-"
            small = not c.isupper()
            name += c.lower()
        else:
            if not name.endswith("-"):
                name += "-"
            small = False
    name = name.strip("-")
    return name if name[:1].isalpha() else f"v-{name}".rstrip("-")


def models(folders):
    seen = set()
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*.[dD][mM][nN]")):
            data = path.read_bytes()
            digest = hashlib.sha1(data).digest()
            if digest in seen or b"decisionTable" not in data:
                continue
            seen.add(digest)
            try:
                root = ElementTree.fromstring(data)
            except ElementTree.ParseError:
                continue
            if root.findall(f".//{TABLE}"):
                yield path, root


def value(element):
    """A value of a test case: a text, a number as text, a list, a dictionary, or None."""
    listed = element.find("{*}list")
    if listed is not None:
        return [value(item) for item in listed.findall("{*}item")]
    components = element.findall("{*}component")
    if components:
        return {component.get("name"): value(component) for component in components}
    plain = element.find("{*}value")
    if plain is None or plain.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true":
        return None
    return (plain.text or "").strip()


def flat(name, given, into):
    into[name] = given
    if isinstance(given, dict):
        for own, part in given.items():
            flat(f"{name}.{own}", part, into)


def declared(source, kind):
    """The facts or decisions of a source: name, label and domain."""
    pattern = rf'^{kind} (\S+) "([^"]*)" is (.*?)(?=^(?:fact|decision) |\Z)'
    return {name: (label, rest) for name, label, rest in re.findall(pattern, source, re.M | re.S)}


def values(rest):
    """The values of an enumeration: names and labels."""
    return dict(re.findall(r'^\s+([a-z][a-z0-9-]*) "([^"]*)"$', rest.split("}")[0], re.M))


class Policy:
    """What was written, decided here: by the words of a condition, sharing no code with the program. A policy with gaps
    or rules that meet, which the program refuses to decide by, is decided as the model would."""

    WORD = re.compile(r"\s*(\(|\)|,|<=|>=|<|>|[a-z0-9][a-zA-Z0-9.-]*)")

    def __init__(self, source):
        self.facts, self.decisions = declared(source, "fact"), declared(source, "decision")

    def decide(self, name, known):
        """The result, a list of them of a set, or None; KeyError where something is not known."""
        _, rest = self.decisions[name]
        rules = rest.partition("} rules")[2] if rest.startswith(("one of", "any of")) else rest
        results, first = [], "rules first" in rest
        for line in re.findall(r"^  (?:\S+: (\S+) when (.*)|otherwise (\S+))$", rules, re.M):
            result, condition, otherwise = line
            if otherwise:
                results = results or [self.shown(rest, otherwise)]
                break
            self.words, self.known = self.WORD.findall(condition), known
            if self.any():
                results.append(self.shown(rest, result))
                if first:
                    break
        if rest.startswith("any of"):
            return results
        return results[0] if results else None

    @staticmethod
    def shown(rest, name):
        return values(rest).get(name, name) if rest.startswith(("one of", "any of")) else name

    def take(self, *words):
        if self.words[: len(words)] == list(words):
            del self.words[: len(words)]
            return True
        return False

    def any(self):
        holds = self.all()
        while self.take("or"):
            holds = self.all() or holds
        return holds

    def all(self):
        holds = self.part()
        while self.take("and"):
            holds = self.part() and holds
        return holds

    def part(self):
        if self.take("not"):
            return not self.part()
        if self.take("("):
            holds = self.any()
            assert self.take(")"), self.words
            return holds
        name = self.words.pop(0)
        if self.take("is", "one", "of", "("):
            listed = [self.words.pop(0)]
            while self.take(","):
                listed.append(self.words.pop(0))
            assert self.take(")"), self.words
            return self.value(name) in listed
        if self.take("is", "not"):
            return not self.compared(name, "==")
        if self.take("is"):
            return self.compared(name, "==")
        if self.take("in"):
            low, high = self.words.pop(0).split("..")
            return float(low) <= float(self.value(name)) <= float(high)
        for words, sign in [("on or after", ">="), ("on or before", "<="), ("after", ">"), ("before", "<"),
                            ("<=", "<="), (">=", ">="), ("<", "<"), (">", ">")]:
            if self.take(*words.split()):
                return self.compared(name, sign)
        return self.value(name) in (True, "yes", "true")

    def compared(self, name, sign):
        one, other = self.value(name), self.words.pop(0)
        if re.fullmatch(r"[\d.]+", other):
            one, other = float(one), float(other)
        return {"==": one == other, "<": one < other, ">": one > other, "<=": one <= other, ">=": one >= other}[sign]

    def value(self, name):
        """What a fact or decision is, a value of an enumeration by its name."""
        if name in self.decisions:
            rest = self.decisions[name][1]
            words, known = self.words, self.known
            result = self.decide(name, known)
            self.words, self.known = words, known
            return {label: own for own, label in values(rest).items()}.get(result, result)
        if name not in self.known:
            raise KeyError(name)
        return self.known[name]


def fact_value(rest, given):
    """What is given as the value of a fact; LookupError where the policy says that it does not know it."""
    if rest.startswith("yes/no"):
        return {"true": True, "false": False}[given]
    if rest.startswith("one of"):
        by_label = {label: name for name, label in values(rest).items()}
        wanted = "no value" if given is None else given
        if wanted in by_label or "something else" in by_label:
            return by_label.get(wanted, by_label.get("something else"))
        raise IndexError(given)
    if given is None:
        raise IndexError(given)
    if rest.startswith("date"):
        return given
    low, _, high = rest.split()[0].partition("..")
    if not float(low) <= float(given) <= float(high):
        raise IndexError(given)
    return float(given)


def plain(expected):
    """As an output of several parts is written."""
    if isinstance(expected, dict):
        return ", ".join(f"{own}: {part}" for own, part in expected.items())
    return str(expected)


def same(result, expected):
    if isinstance(expected, list):
        return set(result if isinstance(result, list) else [result]) == {plain(one) for one in expected}
    if expected is None:
        return result in (None, "no value", [])
    if expected in ("true", "false"):
        return result == {"true": "yes", "false": "no"}[expected]
    try:
        return float(result) == float(expected)
    except (TypeError, ValueError):
        return result == plain(expected)


def tested(source, path, tally, differ):
    """Runs the test cases that lie beside a model."""
    policy = Policy(source)
    for tests in sorted(path.parent.glob("*.xml")):
        root = ElementTree.parse(tests).getroot()
        stated = root.find("{*}modelName")
        if stated is None or (stated.text or "").strip() != path.name:
            continue
        for case in root.findall("{*}testCase"):
            given = {}
            for node in case.findall("{*}inputNode"):
                flat(node.get("name"), value(node), given)
            # What the model computes is taken from what is expected of it.
            for node in case.findall("{*}resultNode"):
                expected = node.find("{*}expected")
                if expected is not None and node.get("name") not in given:
                    flat(node.get("name"), value(expected), given)
            by_name = {slug(name): each for name, each in given.items()}
            known, unknown = {}, {}
            for fact, (_, rest) in policy.facts.items():
                if fact.endswith("-is-stated"):
                    known[fact] = by_name.get(fact.removesuffix("-is-stated")) is not None
                elif fact in by_name:
                    try:
                        known[fact] = fact_value(rest, by_name[fact])
                    except LookupError:
                        unknown[fact] = by_name[fact]
                        if f"{fact}-is-stated" in policy.facts and by_name[fact] is None:
                            known[fact] = "0"
            for node in case.findall("{*}resultNode"):
                expected = node.find("{*}expected")
                if expected is None:
                    continue
                wanted, own = value(expected), slug(node.get("name"))
                parts = [(own, wanted)]
                if isinstance(wanted, dict) and own not in policy.decisions:
                    parts = [(f"{own}-{slug(each)}", part) for each, part in wanted.items()]
                for name, each in parts:
                    name = name if name in policy.decisions else f"{name}-value"
                    if name not in policy.decisions:
                        tally["of something that is refused, or no table"] += 1
                        continue
                    try:
                        result = policy.decide(name, known)
                    except KeyError as missing:
                        said = missing.args[0] in unknown
                        tally["a value that is said not to be in the policy" if said else "asks for what the model computes"] += 1
                        continue
                    agrees = same(result, each)
                    tally["agrees" if agrees else "DIFFERS"] += 1
                    if not agrees:
                        differ.append(f"{tests.name} {case.get('id')} {name}: {result!r}, expected {each!r}")


def main(program, folders):
    program = str(pathlib.Path(program).resolve())
    files, tables, tally, codes = (collections.Counter() for _ in range(4))
    why, differ, broken = collections.Counter(), [], []
    for path, root in models(folders):
        ran = run(program, "import", "dmn", str(path))
        own = len(root.findall(f".//{TABLE}"))
        refused = re.findall(r"^  the (?:decision|function) `((?:[^`]|``)*)`: (.*)$", ran.stderr, re.M)
        refused = [reason for _, reason in refused if reason != "it is no decision table"]
        part = set(re.findall(r"^  rule [\d-]+ of `([^`]*)`: ", ran.stderr, re.M))
        written = max(0, own - len(refused)) if ran.returncode != 2 else 0
        whole = max(0, written - len(part))
        tables["whole"] += whole
        tables["in part"] += written - whole
        tables["refused"] += own - written
        files["whole" if whole == own else "in part" if written else "refused"] += 1
        for reason in refused + re.findall(r"^  (rule [\d-]+ of `[^`]*`: .*)$", ran.stderr, re.M):
            why[re.sub(r"`[^`]*`", "`…`", re.sub(r"\d+", "N", reason))] += 1
        if ran.returncode not in (0, 2, 3):
            broken.append(f"{path}: exit code {ran.returncode}")
        if not ran.stdout:
            continue
        with tempfile.TemporaryDirectory() as place:
            place = pathlib.Path(place)
            tested(ran.stdout, path, tally, differ)
            (place / "policies").mkdir()
            (place / "policies" / "a.case").write_text(ran.stdout)
            checked = subprocess.run([program, "check", "--format", "json"], capture_output=True, text=True, cwd=place)
            try:
                found = json.loads(checked.stdout)
            except json.JSONDecodeError:
                broken.append(f"{path}: what `check` says is no JSON")
                continue
            for one in found.get("findings", []):
                codes[one["code"]] += 1
                if one["code"] not in OF_THE_MODEL:
                    broken.append(f"{path}: {one['code']}: {one['message']}")
    for title, counter in [("files with tables", files), ("tables", tables), ("expectations of the TCK", tally),
                           ("findings in what was written", codes), ("reasons", why)]:
        total = sum(counter.values())
        print(f"{title}: {total}")
        for what, count in counter.most_common(25):
            print(f"  {count:5} {100 * count / max(1, total):5.1f} %  {what}")
    for line in differ + broken:
        print(f"FAULT: {line}")
    return 1 if differ or broken else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
