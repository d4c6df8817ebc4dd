"""What ships besides code: the lock files, the wheel, the image, the commands of a newcomer."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("bot", "cogs", "storage", "seeds")
PERMISSIVE = re.compile(r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|Zlib", re.IGNORECASE)


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def pinned(lock):
    """Package -> version, and package -> number of hashes, of a lock file."""
    versions, hashes, current = {}, {}, None
    for line in text(f"requirements/{lock}.lock").splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line):
            current = found[1].lower().replace("_", "-").replace(".", "-")
            versions[current], hashes[current] = found[2], 0
        elif current and "--hash=sha256:" in line:
            hashes[current] += 1
    return versions, hashes


def named(requirement):
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-").replace(".", "-")


@pytest.mark.parametrize("lock", ["run", "test", "peers"])
def test_every_pinned_package_has_hashes(lock):
    versions, hashes = pinned(lock)
    assert len(versions) > 5
    assert not [name for name, count in hashes.items() if not count]


def test_the_locks_hold_what_the_project_asks_for_and_agree():
    run, test = pinned("run")[0], pinned("test")[0]
    assert {named(one) for one in PROJECT["project"]["dependencies"]} <= set(run)
    assert {named(one) for one in PROJECT["project"]["optional-dependencies"]["test"]} <= set(test)
    assert {name: test[name] for name in run} == run


def test_what_ours_is_only_measured_beside_is_in_no_other_lock():
    peers = {"asyncpg", "bm25s", "pystemmer", "tantivy"}
    assert peers <= set(pinned("peers")[0])
    assert not peers & {*pinned("run")[0], *pinned("test")[0]}


def test_what_runs_is_permissively_licensed():
    for name in pinned("run")[0]:
        try:
            about = metadata(name)
        except ModuleNotFoundError:  # only for another platform or Python
            continue
        licences = [one for key in ("License-Expression", "License", "Classifier") for one in about.get_all(key) or []]
        assert any(PERMISSIVE.search(one) for one in licences if not one.startswith("Programming")), name


def test_the_wheel_holds_every_module_and_data_file(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = f"from setuptools import build_meta; build_meta.build_wheel(r'{tmp_path}')"
    done = subprocess.run([sys.executable, "-c", build], cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    ours = {str(path.relative_to(source)) for name in PACKAGES for path in (source / name).rglob("*") if path.is_file()}
    assert {name for name in ours if not name.endswith((".pyc", ".pyi"))} <= shipped


def test_the_entry_point_is_the_main_function():
    assert PROJECT["project"]["scripts"]["onrecord"] == "bot.__main__:main"


def test_the_image_runs_as_nobody_special():
    lines = text("Dockerfile").splitlines()
    stages = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert len(stages) == 2
    assert all(re.fullmatch(r"python:3\.1[1-3]-slim", stage) for stage in stages)
    last = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :]
    user = next(line.split()[1] for line in last if line.startswith("USER "))
    assert user.isdecimal()
    assert int(user) >= 10000
    assert "VOLUME /data" in last
    assert "STOPSIGNAL SIGTERM" in last
    assert any(line.startswith("HEALTHCHECK ") and '"onrecord", "health", "--live"' in line for line in last)
    assert "ONRECORD_DB=/data/" in text("Dockerfile")


def test_the_image_installs_by_hash_and_copies_what_exists():
    dockerfile, ignored = text("Dockerfile"), text(".dockerignore").splitlines()
    assert "--require-hashes -r requirements/run.lock" in dockerfile
    copies = [line for line in dockerfile.splitlines() if line.startswith("COPY ") and "--from" not in line]
    copied = [word for line in copies for word in line.split()[1:-1]]
    assert set(PACKAGES) <= set(copied)
    assert not [name for name in copied if not (ROOT / name).exists() or f"!{name}" not in ignored]
    assert "ENV DISCORD_TOKEN" not in dockerfile


def test_ci_runs_the_tests_last():
    assert os.access(ROOT / ".ci/run", os.X_OK)
    lines = text(".ci/run").strip().splitlines()
    assert lines[0].startswith("#!")
    assert "set -euo pipefail" in lines
    assert lines[-1] == "make test"
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci/run")]).returncode == 0


def test_make_knows_the_newcomers_commands():
    makefile = text("Makefile")
    phony = makefile.split("\n.PHONY: ")[1].split("\n")[0].split()
    assert {"demo", "test", "run", "bench", "clean"} <= set(phony)
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in phony)
    recipe = makefile.split("\ntest: ")[1].split("\n\n")[0].splitlines()
    assert "/pytest" in recipe[-1], "pytest's summary comes last"


def test_the_licence_is_mit():
    assert text("LICENSE").startswith("MIT License")
    assert "On Record contributors" in text("LICENSE")
    assert PROJECT["project"]["license"] == "MIT"
