"""`make ui`: Dagster's UI answers, on the same definitions, and a browser shows it."""

import contextlib
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

# Seconds; how long the server takes to read the definitions depends on what else the machine does.
_PATIENCE = 300

_RELOAD = "mutation { reloadWorkspace { __typename } }"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(address: str, query: str) -> Any:
    request = urllib.request.Request(
        f"{address}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=180) as answer:
        return json.load(answer)["data"]


def _answers(address: str) -> bool:
    """Whether the server has read the definitions; where its first reading timed out, it is to read again."""
    try:
        entries = _ask(address, _LOCATIONS)["workspaceOrError"]["locationEntries"]
    except OSError:
        return False
    loaded = [entry["locationOrLoadError"] for entry in entries if entry["loadStatus"] == "LOADED"]
    if not loaded or None in loaded:
        return False
    if all(location["__typename"] != "PythonError" for location in loaded):
        return True
    _ask(address, _RELOAD)
    return False


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not _answers(address):
        assert time.monotonic() < deadline, f"the UI has not read the definitions in {_PATIENCE} s"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.2)
            pytest.fail(f"the UI ended with exit code {process.returncode}")


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ends the server and what it started in any case: a failed test must not wait for it."""
    try:
        yield
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=_PATIENCE)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a UI started as `make ui` starts it, in a folder without any run."""
    folder = tmp_path_factory.mktemp("ui")
    shutil.copy(ROOT / "workspace.yaml", folder)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    said = folder / "said.txt"
    with (
        said.open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-m", "pipelines.ui", "--port", str(port)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
        _ended(process),
    ):
        try:
            _wait_until_it_answers(process, address)
        except BaseException as error:
            error.add_note(said.read_text(encoding="utf-8"))
            raise
        yield address


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
