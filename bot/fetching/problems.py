"""What can go wrong with a fetch, in classes that a person understands: never a server's words, never an address."""

from __future__ import annotations

from typing import Literal

from bot.engine.model import Problem

Kind = Literal[
    "address", "scheme", "redirect", "timeout", "size", "type", "status", "tls", "dns", "connection", "content"
]
_OTHERWISE = "Copy the article's text and paste it instead."
_SAID: dict[Kind, str] = {
    "address": "That address is not public, or not one that is fetched from. Give the link of a page on the web.",
    "scheme": "That is not a link to a page on the web. Give one that begins with https:// and has no spaces.",
    "redirect": f"That link leads from page to page without end, or where it must not lead. {_OTHERWISE}",
    "timeout": f"That server took too long to answer. Try again later. {_OTHERWISE}",
    "size": f"What is behind that link is too large to be read. {_OTHERWISE}",
    "type": "There is no page of text behind that link. Give the link of a web page.",
    "tls": f"The connection to that server is not safe: its certificate cannot be trusted. {_OTHERWISE}",
    "dns": "There is no server of that name. Check the link.",
    "connection": f"That server cannot be reached, or broke off. Try again later. {_OTHERWISE}",
    "content": f"That server's answer cannot be read. {_OTHERWISE}",
}
_STATUS = {
    401: f"That page asks for a login. {_OTHERWISE}",
    402: f"That page asks for payment. {_OTHERWISE}",
    403: f"That server does not show its page to programs. {_OTHERWISE}",
    404: "There is no page behind that link. Check the link.",
    410: "The page behind that link is gone.",
    429: f"That server is asked too often. Try again later. {_OTHERWISE}",
    451: f"That page may not be shown here. {_OTHERWISE}",
}


class FetchProblem(Problem):
    """A link that could not be fetched.

    `kind` is the class; with "status" there is the HTTP `status`, and `retry_after`, in seconds, where the server says.
    `paste`: whether to advise pasting the text, which makes no sense for a feed.
    """

    def __init__(
        self, kind: Kind, status: int | None = None, retry_after: float | None = None, *, paste: bool = True
    ) -> None:
        told = _told(kind, status)
        super().__init__(told if paste else told.removesuffix(f" {_OTHERWISE}"))
        self.kind = kind
        self.status = status
        self.retry_after = retry_after


def _told(kind: Kind, status: int | None) -> str:
    if kind != "status":
        return _SAID[kind]
    if status in _STATUS:
        return _STATUS[status]
    return f"That server answered with error {status}. Try again later. {_OTHERWISE}"
