"""The documents keep up with the code: commands, settings, examples, links, version."""

import importlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands

from bot import client
from bot.__main__ import main
from bot.commands import parser
from bot.presenting.plain import WIDTH
from bot.settings import LOG_LEVELS, TICK
from cogs import digests
from tests.forge import CALL

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/design.md",
    "docs/benchmarks.md",
    "docs/operations.md",
    "docs/privacy.md",
)
NOT_RUN = {"run", "sync", "demo", "recheck"}  # two need Discord; the third is a terminal's; the last needs a page


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def command_names():
    subparsers: Any = parser.build()._subparsers
    return [name for action in subparsers._group_actions for name in action.choices]


def variables():
    """Every environment variable the product reads."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    return sorted(set(re.findall(r"\b(?:ONRECORD|DISCORD)_[A-Z_]+\b", code)))


def shell_blocks():
    """What README and operations let a reader run, one after the other."""
    documents = README + text("docs/operations.md")
    return re.findall(r"^```sh\n(.*?)^```", documents, re.MULTILINE | re.DOTALL)


def test_the_readme_has_every_command():
    assert not [name for name in command_names() if f"`onrecord {name}" not in README]


def test_every_command_has_a_help_with_an_example(capsys):
    for name in command_names():
        with pytest.raises(SystemExit) as left:
            parser.build().parse_args([name, "--help"])
        assert left.value.code == 0
        shown = capsys.readouterr().out
        assert "example:" in shown
        assert f"onrecord {name}" in shown or "onrecord --db demo.db demo" in shown


def test_the_readme_has_every_setting_and_no_other():
    rows = re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)
    assert sorted(rows) == variables()
    assert f"| `{TICK:g}` |" in README
    assert all(f"`{level}`" in README for level in LOG_LEVELS)


@pytest.mark.parametrize("setting", variables())
def test_every_setting_is_read_in_one_place(setting):
    readers = [
        path.name
        for path in (ROOT / "bot").rglob("*.py")
        if re.search(rf"environ[^\n]*[\"']{setting}[\"']", path.read_text(encoding="utf-8"))
    ]
    # main() must know ONRECORD_DEBUG before there are settings: they may be what fails.
    assert readers in (["settings.py"], ["__main__.py"], ["__main__.py", "settings.py"], ["settings.py", "__main__.py"])


async def tree_of_commands() -> list[Any]:
    nobody: Any = None
    bot = client.OnRecordClient(nobody, nobody)
    for name in client.COGS:
        await bot.load_extension(name)
    kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.message, discord.AppCommandType.user)
    found = [command for kind in kinds for command in bot.tree.get_commands(type=kind)]
    await bot.close()
    return found


async def test_the_readme_has_every_slash_command_and_option():
    missing = []
    for command in await tree_of_commands():
        if isinstance(command, app_commands.ContextMenu):
            missing += [command.name] * (command.name not in README)
            continue
        leaves: list[Any] = list(command.walk_commands()) if isinstance(command, app_commands.Group) else [command]
        for leaf in leaves:
            row = next((line for line in README.splitlines() if f"| `/{leaf.qualified_name}" in line), "")
            row = row or next((line for line in README.splitlines() if f"`/{leaf.qualified_name}`" in line), "")
            # What a member must fill in stands in the row; that "/article show" takes an article goes without saying.
            options = [
                one.name for one in leaf.parameters if one.required and one.name != leaf.qualified_name.split()[0]
            ]
            missing += [leaf.qualified_name] * (not row) + [name for name in options if f"{name}:" not in row]
    assert not missing


def test_the_invitation_asks_for_what_the_bot_needs():
    (address,) = re.findall(r"https://discord\.com/oauth2/authorize\?[^`]+", README)
    assert "scope=bot%20applications.commands" in address
    wanted = discord.Permissions(**dict.fromkeys(digests.INVITED, True))
    assert address.endswith(f"&permissions={wanted.value}")
    values = re.findall(r"^\| [A-Z][\w ]+ \| (\d+) \|", README, re.MULTILINE)
    assert sum(map(int, values)) == wanted.value


def test_the_shell_examples_run(tmp_path):
    script = "\n".join(["set -eu", *shell_blocks()])
    ran = set(re.findall(r"(?:^|\| )onrecord (?:--db \S+ )?(\w+)", script, re.MULTILINE))
    assert ran == set(command_names()) - NOT_RUN
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    entry, at = bin_folder / "onrecord", str(tmp_path / "forge")
    entry.write_text(CALL.format(python=sys.executable, socket=at), encoding="utf-8")
    entry.chmod(0o755)
    environ = os.environ | {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "ONRECORD_DB": str(tmp_path / "readme.db"),
    }
    environ.pop("DISCORD_TOKEN", None)
    with subprocess.Popen([sys.executable, "-m", "tests.forge", at], cwd=ROOT) as forge:
        wait = f"until [ -S {at} ]; do :; done\n"
        done = subprocess.run(["bash", "-c", wait + script], cwd=tmp_path, env=environ, capture_output=True, text=True)
        forge.kill()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Ada Moss" in done.stdout
    assert (tmp_path / "monday.db").exists()
    assert len(list(tmp_path.glob("readme.db.before-*"))) == 1


def test_the_readmes_picture_is_a_real_answer(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    monkeypatch.setenv("ONRECORD_DB", str(tmp_path / "picture.db"))
    asked, told = re.findall(r"^```text\n\$ onrecord ask ([^\n]*)\n\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[0]
    assert main(["seed"]) == 0
    capsys.readouterr()
    assert main(["ask", *asked.split()]) == 0
    assert capsys.readouterr().out == told


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_inside_the_project_lead_somewhere(document):
    folder = (ROOT / document).parent
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text(document))
    assert not [link for link in links if not (folder / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_names_a_path_of_a_machine(document):
    assert not re.search(r"(?<![\w.])/(work|home|root|Users)/", text(document))


def test_the_design_tells_the_thresholds_as_they_are():
    rows = re.findall(r"^\| `([\w.]+)\.([A-Z_]+)` \| ([\d.]+) \|", text("docs/design.md"), re.MULTILINE)
    assert len(rows) >= 10
    told = {f"{module}.{name}": float(value) for module, name, value in rows}
    assert told == {
        f"{module}.{name}": float(getattr(importlib.import_module(module), name)) for module, name, _ in rows
    }


def test_the_changelog_has_the_version():
    version = tomllib.loads(text("pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in text("CHANGELOG.md")
    assert "## [Unreleased]" in text("CHANGELOG.md")


def test_the_design_names_every_dependency():
    design = text("docs/design.md")
    wanted = tomllib.loads(text("pyproject.toml"))["project"]["dependencies"]
    assert not [one for one in wanted if re.split(r"[<>=~]", one)[0] not in design]
