"""The command line, command by command; `run` of conftest.py is the real entry point."""


def is_one_line(err):
    return err.startswith("onrecord: ") and err.endswith("\n") and err.count("\n") == 1 and "Traceback" not in err


ARTICLE = """Harbour at Vessby to reopen

The harbour at Vessby will reopen in two weeks, its director said on Monday.

“The quay walls are sound again, and the first ships will sail on March 10,” said Ada Moss, the harbour director.

Repairs cost 4.2 million euros, about 15 percent less than planned, Moss said.
"""
