"""A hub of its own for each test, and builds of a made-up town's news to publish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import BAKERY, BRIDGE, DATASET, make_raw
from made_builds import WEATHER, Make
from stand_in import TOKEN, StandIn, stand_in


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Builds of a version; each is built once in a session and not to be changed."""
    from broadsheet.building import build

    made: dict[tuple[str, bool, str], Path] = {}

    def make_one(version: str = "1.0.0", *, weather: bool = False, bridge: str = BRIDGE) -> Path:
        if (version, weather, bridge) not in made:
            home = tmp_path_factory.mktemp("publishing")
            pages = {"gazette/bridge.txt": bridge, "gazette/bakery.txt": BAKERY}
            dataset = DATASET.replace("1.0.0", version)
            raw = make_raw(home / "raw", {**pages, **({"gazette/rain.txt": WEATHER} if weather else {})}, dataset)
            build(raw, home / "build")
            made[version, weather, bridge] = home / "build" / f"town-news-{version}"
        return made[version, weather, bridge]

    return make_one


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[StandIn]:
    """The stand-in, and the client set to it with its token, in this process and in those that it starts."""
    pytest.importorskip("datasets")
    constants = pytest.importorskip("huggingface_hub").constants
    from huggingface_hub import HfFileSystem
    from huggingface_hub.utils import close_session

    with stand_in() as hub:
        for name, value in {
            "HF_ENDPOINT": hub.endpoint,
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HOME": str(tmp_path / "hf"),
            "HF_TOKEN": TOKEN,
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        monkeypatch.setattr(constants, "ENDPOINT", hub.endpoint)
        template = hub.endpoint + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "hf" / "token"))
        HfFileSystem.clear_instance_cache()
        yield hub
        HfFileSystem.clear_instance_cache()
        close_session()
