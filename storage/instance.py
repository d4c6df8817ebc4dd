"""One running bot per database: a lock beside the file, and in it what the bot tells of itself.

The system takes the lock back when its process ends, however it ends. The state lies in the locked file and is written
over in place, so that it can be told on a full disk too, and needs neither a socket nor a port.
"""

from __future__ import annotations

import os
import sys
import time
from io import FileIO
from pathlib import Path
from typing import Self

from bot.engine.model import Problem

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

SIZE = 4096  # bytes of the state; one page is written in one go
PATIENCE = 0.5  # seconds; whoever only looks holds the lock for a moment
BEYOND = 2**20  # the byte that is locked on Windows, where nobody else may read what is locked
# On these several machines can have the file open, and SQLite's own locks hold on one of them only.
NETWORKS = ("afs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "lustre", "nfs", "nfs4", "smb3", "smbfs")


class Taken(Problem):
    """The database has its running bot already, or is where that cannot be told."""

    exit_code = 75  # sysexits' EX_TEMPFAIL


class Instance:
    """The lock of one database, held. A context manager."""

    def __init__(self, file: FileIO) -> None:
        self._file = file

    @classmethod
    def take(cls, database: Path) -> Self:
        """Take the lock of the database at a path, whose folder is made if need be. Raises Taken."""
        path = beside(database)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if (network := _file_system(path.parent)) in NETWORKS:
                raise Taken(f"{database} is on a network file system ({network}), where a bot cannot run. Move it.")
            file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600), "r+")
        except OSError as error:
            raise Taken(f"{path} cannot be opened: {error.strerror}. Check the path and its permissions.") from None
        try:
            until = time.monotonic() + PATIENCE
            while not _lock(file):
                if time.monotonic() > until:
                    raise Taken(f"A bot is running on {database} already. Stop it first, or name another database.")
                time.sleep(PATIENCE / 10)
            one = cls(file)
            one.tell(b"")
        except OSError as error:
            file.close()
            raise Taken(f"{path} cannot be written: {error.strerror}. Make room, and try again.") from None
        except BaseException:
            file.close()
            raise
        return one

    def tell(self, state: bytes) -> None:
        """Let others read this; at most SIZE bytes."""
        if len(state) > SIZE:
            raise ValueError("the state of the bot grew too long")
        self._file.seek(0)
        self._file.write(state.ljust(SIZE))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()  # and with it the lock; the file stays, or two could hold a lock of the same name


def told(database: Path) -> bytes | None:
    """What the bot that runs on the database at a path tells of itself, empty when it has just started; None if there
    is none.
    """
    try:
        with FileIO(str(beside(database)), "r") as file:
            if _lock(file, shared=True):
                return None
            return file.read(SIZE).strip(b" \0")
    except OSError:
        return None


def beside(database: Path) -> Path:
    """The file of the lock, one for all the links to a database."""
    path = database.resolve()
    return path.with_name(path.name + ".lock")


def _lock(file: FileIO, *, shared: bool = False) -> bool:
    """Lock a file until it is closed, if nobody else has."""
    try:
        if sys.platform == "win32":
            file.seek(BEYOND)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _file_system(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """The kind of file system a folder is on, where the system tells it; else empty."""
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}" if hasattr(os, "major") else ""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    fields = next((line.split() for line in lines if line.split()[2:3] == [number]), ["-", ""])
    return fields[fields.index("-") + 1]
