"""Asks Z3 whether texts in SMT-LIB can be fulfilled.

`python solver.py FOLDER`: `FOLDER/questions.json` is a list of texts. Prints a list: of each `[answer, seconds]`, where
the answer is `sat`, `unsat` or, after twenty seconds, `unknown`.
"""

import json
import pathlib
import sys
import time

import z3

questions = json.loads((pathlib.Path(sys.argv[1]) / "questions.json").read_text())
answers = []
for text in questions:
    solver = z3.Solver()
    solver.set("timeout", 20_000)
    solver.from_string(text)
    start = time.perf_counter()
    answer = solver.check()
    answers.append([str(answer), time.perf_counter() - start])
print(json.dumps(answers))
