"""What all tests share: no setting of the machine they run on reaches them."""

import os

import pytest

from tests.fakediscord.spec import Spec

pytest_plugins = ("tests.canaries",)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for a bot to start or to stop."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for whole processes begins first, so that at the end no worker waits alone."""
    items.sort(key=lambda item: item.path.parent.name not in ("tests", "cogs", "fences", "commands", "bench"))


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch):
    for name in [name for name in os.environ if name.startswith(("ONRECORD_", "DISCORD_"))]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def spec() -> Spec:
    """Discord's rules; reading its document takes half a second, so once will do."""
    return Spec()
