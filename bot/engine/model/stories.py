"""Articles of several outlets that tell one story."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.model.articles import Span
from bot.engine.model.library import ArticleRef


@dataclass(frozen=True, slots=True)
class Story:
    """An event, and what follows from it within some days, as articles of one library tell it.

    Nothing is put together: `lead` is the article whose headline and first sentence stand for it. `publishers` counts
    outlets, `texts` those texts that are no copies of each other: a wire report in three papers is three publishers
    and one text.
    """

    lead: ArticleRef
    sentence: str  # the first one of the lead, verbatim; empty when it has none
    span: Span  # of the sentence in the lead's text
    articles: tuple[ArticleRef, ...]  # all of them, the earliest first
    publishers: int
    texts: int
    goes_on: bool = False  # an earlier digest told of it, and this is new
