"""Which matches a page of an answer shows, told from how many there are: none needs to be read for it."""

from __future__ import annotations

from collections.abc import Sequence

PAGE = 5  # matches on a page: as many as a row has buttons
QUOTES_FIRST = 3  # of those on a page that has figures too

Places = tuple[range, range]  # of the quotes and of the figures on a page, among all of them


def laid_out(quotes: int, figures: int) -> list[Places]:
    """The pages of so many quotes and figures; these are side by side for as long as there are both."""
    pages: list[Places] = []
    quote = figure = 0
    while quote < quotes or figure < figures:
        few = max(PAGE - (figures - figure), min(QUOTES_FIRST, quotes - quote)) if figure < figures else PAGE
        left = range(quote, min(quote + few, quotes))
        right = range(figure, min(figure + PAGE - len(left), figures))
        quote, figure = left.stop, right.stop
        pages.append((left, right))
    return pages


def turned(pages: Sequence[Places], page: int) -> Places:
    """What is on a page; one beyond the last is the last."""
    return pages[max(0, min(page, len(pages) - 1))] if pages else (range(0), range(0))
