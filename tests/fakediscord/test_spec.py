"""The stand-in's own rules: its routes are Discord's, and it refuses what Discord refuses."""

import re

import pytest

from . import FakeDiscord
from .rest import Rest
from .spec import DOCUMENT, ROUTES, Spec, extra_faults
from .threads import Threads

SPEC = Spec()
ABSENT = DOCUMENT.parent / "absent.json.gz"
GOOD = {"title": "x" * 256, "description": "x" * 4096, "fields": [{"name": "n", "value": "v"}] * 25}
BAD = [
    {"description": "x" * 4097},
    {"title": "t", "fields": [{"name": "n", "value": "v"}] * 26},
    {"fields": [{"name": "x" * 257, "value": "v"}]},
    {"fields": [{"name": "n", "value": "x" * 1025}]},
    {"fields": [{"name": " ", "value": "v"}]},
    {"footer": {"text": "x" * 2049}},
    {"author": {"name": "x" * 257}},
    {"title": "x" * 257},
    {},
]


@pytest.mark.parametrize("spec", [SPEC, Spec(ABSENT)], ids=["document", "without"])
def test_messages_discord_refuses(spec):
    def faults(**body):
        operation = spec.match("POST", "/channels/1/messages")[0]
        return spec.faults(operation.body, body) or list(extra_faults(operation.id, body))

    assert faults(content="x" * 2000, embeds=[GOOD]) == []
    for embed in BAD:
        assert len(faults(embeds=[embed])) == 1, embed
    assert faults(content="x" * 2001)
    assert faults(embeds=[{"description": "x" * 3001}] * 2)
    button = {"type": 2, "style": 2, "label": "l", "custom_id": "x" * 101}
    assert faults(content="x", components=[{"type": 1, "components": [button]}])


@pytest.mark.skipif(not DOCUMENT.exists(), reason="Discord's document does not lie beside the project")
def test_the_routes_are_those_of_the_document():
    for line in ROUTES.split("\n")[1:-1]:
        method, path, name = line.split()
        found, _ = SPEC.match(method, re.sub(r"\{\w+\}", "123", path))
        assert (found.id, found.path) == (name, path)
        without, _ = Spec(ABSENT).match(method, re.sub(r"\{\w+\}", "123", path))
        assert (without.id, without.needs_token, without.takes_files) == (found.id, found.needs_token, found.takes_files)
        assert (without.body is None) == (found.body is None)


def test_every_route_is_served_and_no_more():
    named = {line.split()[2] for line in ROUTES.split("\n")[1:-1]}
    assert all(hasattr(FakeDiscord, name) for name in named)
    own = {name for kind in (Rest, Threads) for name in vars(kind) if re.match(r"(get|create|update|delete|bulk|execute|list)_", name)}
    assert own == named
