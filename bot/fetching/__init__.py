"""Everything that leaves the machine but Discord: one fetcher, which connects to public addresses only."""

from bot.fetching.addresses import Permitted
from bot.fetching.fetcher import FEEDS, PAGES, Fetched, Fetcher, Limits
from bot.fetching.problems import FetchProblem, Kind

__all__ = ["FEEDS", "PAGES", "FetchProblem", "Fetched", "Fetcher", "Kind", "Limits", "Permitted"]
