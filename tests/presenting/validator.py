"""Would Discord take this message? Its published document is asked where it lies beside the project."""

from bot.presenting.cards import Card
from bot.presenting.limits import units
from bot.presenting.views import buttons
from tests.fakediscord.spec import Spec, extra_faults

SPEC = Spec()
OPERATION = SPEC.match("POST", "/channels/1/messages")[0]


def body(card: Card, token: str | None = "tok") -> dict:
    view = buttons(card, token)
    return {
        "embeds": [embed.to_dict() for embed in card.embeds],
        "components": view.to_components() if view else [],
        "allowed_mentions": {"parse": []},
    }


def faults(card: Card) -> list:
    message = body(card)
    found = SPEC.faults(OPERATION.body, message) or list(extra_faults("create_message", message))
    sizes = [
        units(text) for embed in card.embeds for text in (embed.title, embed.description, embed.footer.text) if text
    ]
    stricter = [size for embed in card.embeds for size in [units(embed.description or "")] if size > 4096]
    return found + stricter + ([sum(sizes)] if sum(sizes) > 6000 else [])
