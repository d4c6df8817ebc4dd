"""From bytes to what is stored: the one way in, made to run in another process."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.extract import extract
from bot.engine.matching import index
from bot.engine.model import Article, BadInput, Findings, Index, Intake, Submission
from bot.engine.reading import fingerprint, read


def take_in(submission: Submission) -> Intake:
    """Read a submission and all that is in it. Raises BadInput when there is no article in it."""
    article = read(submission)
    findings = extract(article)
    return Intake(article, fingerprint(article), findings, index(article, findings))


def take_in_all(submissions: Sequence[Submission]) -> list[Intake | BadInput]:
    """Read many submissions; one with no article in it is answered by what is wrong with it."""
    taken: list[Intake | BadInput] = []
    for submission in submissions:
        try:
            taken.append(take_in(submission))
        except BadInput as problem:
            taken.append(problem)
    return taken


def look_again(article: Article) -> tuple[Findings, Index]:
    """What this engine finds in an article that an older one has read."""
    findings = extract(article)
    return findings, index(article, findings)
