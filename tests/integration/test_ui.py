"""`make ui`: Dagster's UI answers, on the same definitions, and a browser shows it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.support.wait import WebDriverWait

from tests.engines import engine
from tests.integration.nights import ROOT

_QUERY = """{ assetNodes { assetKey { path } groupName description metadataEntries {
  __typename ... on TableSchemaMetadataEntry { schema { columns { name description } } } } } }"""

_LOCATIONS = """{ workspaceOrError { __typename ... on Workspace { locationEntries {
  loadStatus locationOrLoadError { __typename ... on PythonError { message stack } } } } } }"""

_RELOAD = "mutation { reloadWorkspace { __typename } }"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    """The server says that it serves a moment before it listens."""
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "the UI does not listen"
        else:
            return


def _ask(address: str, query: str) -> Any:
    request = urllib.request.Request(
        f"{address}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=180) as answer:
        return json.load(answer)["data"]


def _wait_for_definitions(address: str) -> None:
    """Until the server has read the definitions; where its first reading timed out, reads them again once."""
    deadline = time.monotonic() + 240
    errors: list[str] = []
    while time.monotonic() < deadline:
        for entry in _ask(address, _LOCATIONS)["workspaceOrError"]["locationEntries"]:
            loaded = entry["locationOrLoadError"]
            if entry["loadStatus"] != "LOADED" or loaded is None:
                continue
            if loaded["__typename"] != "PythonError":
                return
            errors.append(loaded["message"] + "".join(loaded["stack"]))
            assert len(errors) < 2, f"the UI cannot read the definitions: {errors}"
            _ask(address, _RELOAD)
    pytest.fail(f"the UI has not read the definitions: {errors}")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a UI started as `make ui` starts it, in a folder without any run."""
    folder = tmp_path_factory.mktemp("ui")
    shutil.copy(ROOT / "workspace.yaml", folder)
    port = _free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "pipelines.ui", "--port", str(port)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "Serving dagster-webserver" in line:
                break
        else:
            pytest.fail("the UI did not start: " + "".join(said))
        _wait_for(port)
        _wait_for_definitions(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGTERM)
        process.stdout.read()


def test_the_ui_shows_every_asset_with_group_description_and_columns(address: str) -> None:
    nodes = _ask(address, _QUERY)["assetNodes"]
    assert {node["groupName"] for node in nodes} == {
        *("exports", "core", "marts", "models", "operations", "publish", "reports")
    }
    by_name = {"/".join(node["assetKey"]["path"]): node for node in nodes}
    assert all(node["description"] for node in nodes)
    columns = by_name["mart/win_rate"]["metadataEntries"][0]["schema"]["columns"]
    assert "win_rate" in {column["name"] for column in columns}


def test_a_browser_shows_a_table_and_its_columns(address: str, tmp_path: Path) -> None:
    options = ChromeOptions()
    options.binary_location = engine("chromium")
    for argument in ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"):
        options.add_argument(argument)
    with Chrome(options=options, service=ChromeService(engine("chromedriver"))) as browser:
        browser.get(f"{address}/assets/mart/win_rate?view=overview")
        # The page fills itself in as its server answers; how long that takes depends on the machine.
        WebDriverWait(browser, 120).until(lambda _: "Won ÷ (won + lost)" in browser.page_source)
        page = browser.page_source
    assert "赢单率" in page
    assert "Join the Dagster community" not in page
