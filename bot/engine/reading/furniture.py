"""What a line of a page is when it is no part of the article: a credit, a byline, an invitation, a biography.

Every question here looks at one paragraph, and never at more than LONGEST characters of it.
"""

from __future__ import annotations

import re

from bot.engine import lexicon

LONGEST = 900  # characters of a caption or biography; a longer paragraph is the article itself
LONGEST_LINK = 250  # characters of a headline or an invitation
LONGEST_NAME = 60
LONGEST_BYLINE = 140
CREDIT_TAIL = 160  # characters at the end of a caption in which the credit stands

QUOTES_END = "”’\"')]»"
_PLAYER_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s*/\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?")
_PICTURE = r"(?:photo(?:graph)?|image|picture|illustration|composite|graphic)s?"
_LABELLED = re.compile(
    rf"(?:file\s+)?(?:{_PICTURE}|caption)(?:\s+credit)?\s*[:/©]\s*\S|(?:{_PICTURE}\s+)?credits?:\s*\S", re.IGNORECASE
)
_PICTURE_BY = re.compile(rf"(?:{_PICTURE}|video)\s+(?:by|courtesy|via|from|provided)\b[^.!?]*", re.IGNORECASE)
_IN_BRACKETS = re.compile(
    rf"[(\[](?:[\w./-]+\s+)?(?:{_PICTURE}|video|credit)(?:\s+credit)?\s*(?:[:/©]|by\b|courtesy\b|via\b|from\b)[^()\[\]]*[)\]]?\.?",
    re.IGNORECASE,
)
_LABEL_AT_END = re.compile(rf"(?:{_PICTURE}|credit)(?:\s+credit)?\s*[:/]\s*[^.!?:]+", re.IGNORECASE)
_PART = r"[^\W\d_][\w.'’&-]*(?:\s[^\W\d_][\w.'’&-]*){0,4}"
_SLASHED = re.compile(rf"[(\[]?(?P<parts>{_PART}(?:\s?/\s?{_PART}){{1,4}})[)\]]?")
_VIA = re.compile(rf"[(\[]?(?:{_PART}\s)?(?:via|for)\s(?P<parts>{_PART})[)\]]?")
_SENTENCE_END = re.compile(r"(?:[.!?][”’\"')\]]*|[|–—])\s+")
_AGENCY_WORD = ("images", "photos", "photo", "pictures", "press", "agency", "wire", "news", "media", "features")

_BYLINE = re.compile(
    r"(?:(?:written|story|report|analysis|review|opinion|interview|words|text)\s+)?by:?\s+(?P<by>\S.*)"
    r"|(?:words|authors?|byline|text|reporters?|writers?):\s*(?P<of>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_AFTER_NAME = re.compile(
    r"\s*(?:[|•·–—;(/]|\s-\s|\b(?:in|for|at|from|with|of|reports?|updated?|published?|posted)\b"
    r"|(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+)?[0-9]).*",
    re.IGNORECASE | re.DOTALL,
)
_AND = re.compile(r"\s*,?\s+(?:and|&)\s+")
_COMMA = re.compile(r"\s*,\s*")
_NAME_WORD = re.compile(r"(?:[^\W\d_]['’])?[^\W\d_]+(?:['’-][^\W\d_]+)*\.?|(?:[^\W\d_]\.){1,3}")
_DOES = frozenset({"is", "was", "are", "covers", "reports", "writes", "joined", "has", "contributes", "works", "edits"})
_EMPLOYED = re.compile(
    r"\b(?:for|at|with|of|based|covers|covering|reports|reporting|writes|writing|whose|author of)\b|@", re.IGNORECASE
)
_ABOUT_THE_SAME = ("He ", "She ", "They ", "His ", "Her ", "Their ", "Follow ", "Contact ", "Email ", "Reach ")


def is_page_line(text: str) -> bool:
    """Whether a line is a button, a heading of the page, or the clock of a player."""
    if len(text) > LONGEST_NAME:
        return False
    return (
        text.removesuffix("...").rstrip(":…» ").lower() in lexicon.words("page_lines")
        or _PLAYER_TIME.fullmatch(text) is not None
    )


def opens_list(text: str) -> bool:
    """Whether a line is the heading of a list of links to other articles."""
    return len(text) <= LONGEST_NAME and text.rstrip(": ").lower() in lexicon.words("page_lists")


def is_link(text: str) -> bool:
    """Whether a paragraph is a link to another article with its label: "Related: ..."."""
    if len(text) > LONGEST_LINK or text.endswith("."):
        return False
    label, colon, rest = text.partition(":")
    return bool(colon and rest.strip()) and label.strip().lower() in lexicon.words("page_lists")


def may_be_listed(text: str) -> bool:
    """Whether a line below the heading of a list of links may be one of them: short, and no sentence."""
    return len(text) <= LONGEST_LINK and not text.rstrip(QUOTES_END).endswith((".", ":", ","))


def is_invitation(text: str) -> bool:
    """Whether a paragraph asks the reader to sign up, subscribe or read elsewhere."""
    return len(text) <= LONGEST_LINK and _begins(text, "page_invitations")


def is_notice(text: str) -> bool:
    """Whether a paragraph at the end of an article tells of the text itself: copyright, who edited it, where it ran."""
    plain = text.rstrip(".) ").lower()
    return len(text) <= LONGEST and (
        _begins(text, "page_notices") or plain.endswith(("contributed to this report", "contributed to this story"))
    )


def is_caption(text: str) -> bool:
    """Whether a paragraph is a photo caption with its credit, or the credit alone."""
    if len(text) > LONGEST:
        return False
    if text.lower().strip("()[] ") in lexicon.words("photo_agencies"):
        return True
    if _LABELLED.match(text) or text.startswith("©") or (len(text) <= LONGEST_LINK and _PICTURE_BY.fullmatch(text)):
        return True
    cut = max(len(text) - CREDIT_TAIL, 0)
    tail = text[cut:]
    if any(match.end() == len(tail) for match in _IN_BRACKETS.finditer(tail)):
        return True
    begins = [match.end() for match in _SENTENCE_END.finditer(tail)] + ([] if cut else [0])
    return any(_is_credit(tail[begin:]) for begin in begins)


def byline(text: str) -> str | None:
    """The names in a line "By ..." or "Words: ..."; None when it is none."""
    if len(text) > LONGEST_BYLINE:
        return None
    match = _BYLINE.fullmatch(text)
    if match is None:
        return None
    said = _AFTER_NAME.sub("", match["by"] or match["of"])
    names = [piece for part in _AND.split(said) for piece in _COMMA.split(part) if piece]
    if not _AND.search(said):
        names = names[:1]  # what follows the comma is a role, an outlet or a place
    if not names or not (is_name(names[0]) or names[0].startswith(("The ", "the ")) or names[0].endswith(" staff")):
        return None
    if any(word.endswith((".", "!", "?")) and len(word) > 4 for word in text.split()):
        return None
    kept = names[:1] + [name for name in names[1:] if is_name(name)]
    return kept[0] if len(kept) == 1 else ", ".join(kept[:-1]) + " and " + kept[-1]


def is_name(text: str) -> bool:
    """Whether a line may be the name of a person and nothing else; headings of three words look the same."""
    words = text.split()
    if len(text) > LONGEST_NAME or not 2 <= len(words) <= 5 or is_page_line(text):
        return False
    if not (words[0][0].isupper() and words[-1][0].isupper()):
        return False
    return all(
        _NAME_WORD.fullmatch(word) and (word[0].isupper() or word in lexicon.words("name_particles")) for word in words
    )


def is_outlet(text: str) -> bool:
    """Whether a line may be what stands below a writer's name, the outlet and the place: "Vell News, Harbour"."""
    words = text.split()
    return (
        len(text) <= LONGEST_NAME
        and 1 <= len(words) <= 5
        and text[-1].isalnum()
        and all(word[0].isupper() for word in words)
    )


def is_role(text: str) -> bool:
    """Whether a line says what a writer is: "Senior Reporter"."""
    words = text.lower().split()
    if len(text) > LONGEST_NAME or not 1 <= len(words) <= 4 or not text[0].isupper():
        return False
    roles = lexicon.words("writer_roles")
    return text.lower() in roles or (words[-1] in roles and text == text.rstrip(".!?:,"))


def biography_of(text: str, known: frozenset[str]) -> str | None:
    """The name of the writer whose biography a paragraph is; None when it is none.

    `known` are the folded names of the writers. Of an unknown name a biography must tell the trade and the employer.
    """
    if len(text) > LONGEST:
        return None
    words = text.split()
    name = []
    for word in words[:6]:
        bare = word.rstrip(",")
        if not bare or not (bare[0].isupper() or bare in lexicon.words("name_particles")):
            break
        name.append(bare)
        if bare != word:
            break
    said = " ".join(name)
    if not is_name(said):
        return None
    rest = text[len(said) :].lstrip()
    if rest.startswith(","):  # "Ann Roe, who won a prize, is ..."
        rest = rest[1:].partition(",")[2].lstrip()
    after = rest.split(maxsplit=16)
    if not after or after[0] not in _DOES:
        return None
    if folded(said) in known:
        return said
    roles = lexicon.words("writer_roles")
    trade = after[0] == "is" and any(word.strip(".,").lower() in roles for word in after[2:12])
    return said if trade and _EMPLOYED.search(rest) else None


def goes_on_about_writer(text: str) -> bool:
    """Whether a paragraph may carry a biography on: "She joined the paper in 2011"."""
    return len(text) <= LONGEST and text.startswith(_ABOUT_THE_SAME) and not any(mark in text for mark in '“"”')


def folded(text: str) -> str:
    """A title or name without case, marks and white space, for comparing."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _begins(text: str, name: str) -> bool:
    low = text[:60].lower()
    return any(
        low.startswith(entry) and not low[len(entry) : len(entry) + 1].isalnum() for entry in lexicon.lines(name)
    )


def _is_credit(text: str) -> bool:
    """Whether the last words of a caption are its credit: "Ann Roe/Some Agency", "via Some Agency"."""
    if not text or len(text) > 120:
        return False
    if text.startswith("©") or _LABEL_AT_END.fullmatch(text) or text.lower() in lexicon.words("photo_agencies"):
        return True
    slashed, via = _SLASHED.fullmatch(text), _VIA.fullmatch(text)
    if slashed:
        parts = [part.strip() for part in slashed["parts"].split("/")]
        if not all(part[0].isupper() for part in parts):
            return False
        return len(parts) > 2 or any(map(_is_agency, parts))
    return via is not None and _is_agency(via["parts"])


def _is_agency(text: str) -> bool:
    low = text.lower().rstrip(".")
    return low in lexicon.words("photo_agencies") or low.endswith(_AGENCY_WORD)
