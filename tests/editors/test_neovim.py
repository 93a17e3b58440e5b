"""The language server and the grammar in Neovim itself."""

import json
import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ["CASEBOOK"]

SCRIPT = pathlib.Path(__file__).with_name("neovim.lua")
# A mistake of the script ends Neovim, which would wait for a key.
RUN = f"lua local fine, fault = pcall(dofile, [[{SCRIPT}]]) if not fine then io.stderr:write(fault) end vim.cmd('qa!')"

# A lamp of which nobody says what is done where it is lit. The line below the fact begins in two units of UTF-16.
LAMP = """---
title: "The lamp"
---
fact   lit "😀 the lamp is lit" not "😀 the lamp is dark" is yes/no
fact loose "the bulb is loose" not "the bulb sits tight" is yes/no
outcome done "the lamp is as you want it" good

guide lamp "The lamp" {
  scenario loose-bulb "😀 It is lit" when lit and loose {
    - Tighten the bulb.
    @end done
  }
  scenario off "It is dark" when not lit {
    - Press the button.
    @end done
  }
}

article {
  @show lamp
}
"""


def test_a_writer_in_neovim(grammar, tmp_path):
    policies = tmp_path / "policies"
    policies.mkdir()
    source = policies / "lamp.case"
    source.write_text(LAMP, encoding="utf-8")
    runtime = tmp_path / "runtime"
    shutil.copytree(ROOT / "editors" / "tree-sitter" / "queries", runtime / "queries" / "casebook")
    said = tmp_path / "said.json"
    result = subprocess.run(
        ["nvim", "--headless", "--clean", "--cmd", f"set runtimepath^={runtime}", "-c", RUN, source],
        cwd=tmp_path,
        env={**os.environ, "CASEBOOK": PROGRAM, "GRAMMAR": str(grammar), "SAID": str(said), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    assert said.exists(), result.stdout + result.stderr
    said = json.loads(said.read_text(encoding="utf-8"))
    assert not said["fault"]
    assert said["colours"]["lit"] == "variable" and said["colours"]["guide"] == "keyword", said["colours"]
    assert said["colours"]["off"] == "label" and said["colours"]["when"] == "keyword", said["colours"]
    assert any("find no scenario" in one for one in said["found"]), said["found"]
    assert not any("find no scenario" in one for one in said["cured"]), said["cured"]
    assert "the lamp is lit" in said["hover"]
    assert "when burning and loose {" in said["text"] and "when burning and not loose {" in said["text"], said["text"]
    assert "when lit" not in said["text"]
    assert 'fact burning was lit "😀 the lamp is lit"' in said["formatted"], said["formatted"]
    source.write_text(said["formatted"], encoding="utf-8")
    assert subprocess.run([PROGRAM, "fmt", "--check"], cwd=tmp_path).returncode == 0
