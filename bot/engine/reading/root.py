"""Which element of a page holds its article, and which elements within are no part of it."""

from __future__ import annotations

import re

from bot.engine import lexicon
from bot.engine.reading import furniture
from bot.engine.reading.tree import Node

# An element with most of the text is the article whatever its class says ("with-sidebar"); asides have up to a fifth.
MOST_OF_IT = 0.4
INNER_SHARE = 0.6  # of an article's text; an article inside it with less is a teaser or a comment
LINKED_SHARE = 0.8  # of a list's text in links; such a list leads away
HELD = 0.7  # of a page's sentences; while one element within holds so many, the article is in there
TEASERS = 4  # articles side by side of which none is the page's: a list of articles

_NEVER_ROLES = frozenset(("navigation", "banner", "complementary", "contentinfo", "search", "dialog", "menu"))
_ALWAYS = frozenset(("", "html", "body", "article", "main", "p", "h1", "h2", "h3", "h4", "blockquote"))
_CLASS_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_WRITER_CLASSES = frozenset(("byline", "author", "authors", "writer"))


def article_root(tree: Node) -> Node:
    """The element that holds the article: the largest <article>, else where nearly all sentences of the page are."""
    articles = [node for node in tree.walk() if node.tag == "article"]
    mains = [node for node in tree.walk() if node.tag == "main" or node.get("role") == "main"]
    best = max(articles, key=lambda node: node.letters, default=None)
    main = max(mains, key=lambda node: node.letters, default=None)
    # A page of teasers has many small articles; then what holds them is the page's text.
    if best is not None and (main is None or best.letters >= MOST_OF_IT * main.letters) and best.letters:
        inner = [node for node in best.walk() if node.tag == "article" and node is not best]
        closer = max(inner, key=lambda node: node.letters, default=None)
        return closer if closer is not None and closer.letters >= INNER_SHARE * best.letters else best
    return main if main is not None and main.letters else _densest(tree)


def is_list(root: Node) -> bool:
    """Whether a page shows several articles, one beside the other, of which none is the page's own."""
    return root.tag != "article" and sum(node.tag == "article" for node in root.walk()) >= TEASERS


def is_no_article(node: Node, root: Node) -> bool:
    """Whether an element within an article is a part of the page around it."""
    if _is_apart(node):
        return True
    if node.letters > MOST_OF_IT * root.letters:
        return False
    tag = node.tag
    if tag == "figure":
        return not any(one.tag in ("blockquote", "table") for one in node.walk())
    if tag in ("aside", "article") or (tag == "header" and root.tag not in ("article", "main")):
        return True
    if tag in ("ul", "ol"):
        return node.linked >= LINKED_SHARE * node.letters > 0
    return tag not in _ALWAYS and not class_words(node).isdisjoint(lexicon.words("page_parts"))


def is_byline(node: Node) -> bool:
    """Whether an element calls itself the line of the writer, and is short enough to be it."""
    return node.letters <= furniture.LONGEST_BYLINE and not class_words(node).isdisjoint(_WRITER_CLASSES)


def class_words(node: Node) -> set[str]:
    """The words of an element's class and id, in small letters."""
    named = f"{node.get('class')[:500]} {node.get('id')[:100]}" if node.attributes else ""
    return {word.lower() for word in _CLASS_WORD.findall(named)} if named.strip() else set()


def is_hidden(node: Node) -> bool:
    """Whether an element is not shown."""
    return "hidden" in node.attributes or "display:none" in node.get("style").replace(" ", "").lower()


def _is_apart(node: Node) -> bool:
    """Whether an element is never a part of an article, however large it is."""
    return (
        node.tag in lexicon.words("html_skipped")
        or node.get("role").lower() in _NEVER_ROLES
        or node.get("aria-hidden").lower() == "true"
        or is_hidden(node)
    )


def _densest(tree: Node) -> Node:
    """The innermost element that holds nearly all sentences of a page that marks no article."""
    held: dict[int, int] = {}
    waiting: list[tuple[Node, bool]] = [(tree, False)]
    while waiting:  # children before parents
        node, seen = waiting.pop()
        children = [part for part in node.parts if isinstance(part, Node)]
        if seen:
            own = node.letters - node.linked if node.tag == "p" else sum(held.get(id(child), 0) for child in children)
            held[id(node)] = own
        elif not (_is_apart(node) or is_no_article(node, tree)):
            waiting.append((node, True))
            if node.tag != "p":
                waiting += [(child, False) for child in children]
    best = tree
    while True:
        inner = max(
            (part for part in best.parts if isinstance(part, Node)),
            key=lambda part: held.get(id(part), 0),
            default=None,
        )
        share = HELD * held.get(id(best), 0)
        if inner is None or inner.tag == "p" or not share or held.get(id(inner), 0) < share:
            return best
        best = inner
