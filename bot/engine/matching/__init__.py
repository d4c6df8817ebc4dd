"""All fuzzy matching: words against quotes, topics against figures and articles, names against names.

Every score is 0..100; below the cut-off of its kind nothing is an answer.
"""

from bot.engine.indexing import index, terms
from bot.engine.matching.names import (
    NAME_CUTOFF,
    completions,
    corrections,
    may_be_one,
    name_terms,
    name_words,
    rank_names,
    sought,
    suggest,
)
from bot.engine.matching.ranking import (
    SAID_CUTOFF,
    TOPIC_CUTOFF,
    about,
    covers,
    merged_quotes,
    nearest,
    rank_articles,
    rank_figures,
    rank_quotes,
    saying,
    shortlist,
)
from bot.engine.matching.scoring import correct, folded
from bot.engine.spelling import deletions, fold

__all__ = [
    "NAME_CUTOFF",
    "SAID_CUTOFF",
    "TOPIC_CUTOFF",
    "about",
    "completions",
    "correct",
    "corrections",
    "covers",
    "deletions",
    "fold",
    "folded",
    "index",
    "may_be_one",
    "merged_quotes",
    "name_terms",
    "name_words",
    "nearest",
    "rank_articles",
    "rank_figures",
    "rank_names",
    "rank_quotes",
    "saying",
    "shortlist",
    "sought",
    "suggest",
    "terms",
]
