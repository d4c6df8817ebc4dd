"""One bot per database: the lock, what is told in it, and what frees it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage import instance
from storage.instance import SIZE, Instance, Taken, beside, told

HOLD = (
    "import sys; from pathlib import Path; from storage.instance import Instance\n"
    "one = Instance.take(Path(sys.argv[1])); one.tell(b'here'); print('held', flush=True); sys.stdin.read()"
)


def hold(database):
    """Another process that holds the lock."""
    pipe = subprocess.PIPE
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(database)], stdin=pipe, stdout=pipe, cwd=os.getcwd())
    assert other.stdout
    assert other.stdout.readline() == b"held\n"
    return other


@pytest.fixture
def database(tmp_path, monkeypatch):
    monkeypatch.setattr(instance, "PATIENCE", 0.02)
    return tmp_path / "new" / "onrecord.db"


def test_there_is_one_and_kill_9_frees_it(database):
    other = hold(database)
    try:
        assert told(database) == b"here"
        with pytest.raises(Taken, match=r"A bot is running on .*onrecord\.db") as refused:
            Instance.take(database)
        assert refused.value.exit_code == 75
        assert told(database) == b"here", "who was refused has changed nothing"
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert told(database) is None
        with Instance.take(database):
            assert told(database) == b"", "the state of the dead one is gone"
    finally:
        other.kill()
        other.communicate()
    assert told(database) is None


def test_a_link_leads_to_the_same_lock(database, tmp_path):
    with Instance.take(database):
        database.touch()
        link = tmp_path / "link.db"
        link.symlink_to(database)
        assert beside(link) == beside(database)
        with pytest.raises(Taken):
            Instance.take(link)


def test_a_shorter_state_leaves_nothing_of_a_longer_one(database):
    with Instance.take(database) as one:
        one.tell(b"x" * SIZE)
        one.tell(b"short")
        assert told(database) == b"short"
        with pytest.raises(ValueError, match="too long"):
            one.tell(b"x" * (SIZE + 1))
        assert told(database) == b"short"
    assert beside(database).stat().st_mode & 0o077 == 0


def test_no_folder_or_no_right_is_one_line(database, tmp_path):
    assert told(database) is None
    assert not database.parent.exists(), "whoever only asks makes nothing"
    (tmp_path / "file").touch()
    with pytest.raises(Taken, match="cannot be opened"):
        Instance.take(tmp_path / "file" / "onrecord.db")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_network_file_system_is_refused(database, tmp_path, monkeypatch):
    device = tmp_path.stat().st_dev
    mounts = tmp_path / "mountinfo"
    for kind in ("nfs4", "ext4"):
        mounts.write_text(
            "1 0 0:0 / / rw - tmpfs none rw\n"
            f"2 1 {os.major(device)}:{os.minor(device)} / /data rw shared:1 - {kind} server:/data rw\n"
        )
        assert instance._file_system(tmp_path, mounts) == kind
    assert instance._file_system(tmp_path, Path("/nowhere")) == ""
    monkeypatch.setattr(instance, "_file_system", lambda _: "nfs4")
    with pytest.raises(Taken, match=r"network file system \(nfs4\)"):
        Instance.take(database)


def test_a_full_disk_is_one_line_and_frees_the_lock(database, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Instance, "tell", full)
        with pytest.raises(Taken, match="cannot be written: No space left"):
            Instance.take(database)
    with Instance.take(database):
        assert told(database) == b""
