"""From bytes to what is stored: the one way in, made to run in another process."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.extract import extract
from bot.engine.matching import index, name_terms
from bot.engine.model import Article, Findings, Index, Intake, NameTerms, Submission
from bot.engine.reading import fingerprint, read


def take_in(submission: Submission, published: str | None = None) -> Intake:
    """Read a submission and all that is in it. Raises BadInput when there is no article in it.

    `published` is its day if neither the submission nor the article tells one.
    """
    article = read(submission)
    if published and not article.published:
        article = replace(article, published=published)
    findings = extract(article)
    return Intake(article, fingerprint(article), findings, index(article, findings), _names(article, findings))


def look_again(article: Article) -> tuple[Findings, Index]:
    """What this engine finds in an article that an older one has read."""
    findings = extract(article)
    return findings, index(article, findings)


def _names(article: Article, findings: Findings) -> dict[str, NameTerms]:
    """What the speakers, roles, topics, units and the outlet of an article are found by."""
    names = {name for quote in findings.quotes for name in (quote.speaker, quote.role)}
    names |= {name for figure in findings.figures for name in (figure.subject, figure.unit)}
    return {name: name_terms(name) for name in sorted(filter(None, {*names, article.source}))}
