"""`onrecord` without the second that its start takes: a process that has imported all of it forks for each call.

`python -m tests.forge SOCKET` serves; the command that stands in for `onrecord` is `CALL`.
"""

import json
import os
import signal
import socket
import sys

# Hands its arguments, folder and standard files to the process at a socket, and ends as it says.
CALL = """\
#!{python} -ISE
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as forge:
    forge.connect({socket!r})
    said = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(forge, [len(said).to_bytes(4, "big")], [0, 1, 2])
    forge.sendall(said)
    sys.exit(forge.recv(1)[0])
"""


def serve(path: str) -> None:
    """Run `onrecord` for everybody who calls, each in a process of its own."""
    from bot.__main__ import main
    from bot.commands import backups, changes, check, demo, extract, feeds, importing, library, mending, sources
    from bot.engine.extract import extract as read
    from bot.engine.reading import from_text

    assert all((backups, changes, check, demo, extract, feeds, importing, library, mending, sources))
    read(from_text("“The quay will open in March at 2.5 million dollars,” said Ada Moss.", None))  # its lists of words
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        while True:
            caller, _ = listening.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                head, files, _, _ = socket.recv_fds(caller, 4, 3)
                said = bytearray()
                while len(said) < int.from_bytes(head, "big"):
                    said += caller.recv(2**16)
                argv, folder, environ = json.loads(said)
                for number, file in enumerate(files):
                    os.dup2(file, number)
                os.chdir(folder)
                os.environ.clear()
                os.environ.update(environ)
                try:
                    code = main(argv)
                except SystemExit as ended:
                    code = int(str(ended.code))
                sys.stdout.flush()
                sys.stderr.flush()
                caller.send(bytes([code]))
                os._exit(0)
            caller.close()


if __name__ == "__main__":
    serve(sys.argv[1])
