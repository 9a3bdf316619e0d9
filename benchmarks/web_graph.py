"""How fast the page of the attack graph is ready in a browser, how heavy it is, and what a switched control costs.

python benchmarks/web_graph.py

Needs Playwright for Python and Chromium (at /usr/bin/chromium, or where THREATLAS_CHROMIUM says).
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from threatlas.web.sessions import cookie_name

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from starlette.testclient import TestClient

ROOT = Path(__file__).parents[1]
ROUNDS = 5
PAGES = {
    "best paths": "/systems/1/graph",
    "any way to the objective, in groups": "/systems/1/graph?show=any",
    "300 steps within reach": "/systems/1/graph?show=all&group=none",
    "300 steps within reach, every line": "/systems/1/graph?show=all&group=none&lines=every",
    "300 steps as a table": "/systems/1/graph?show=all&group=none&as=table",
}
READY = "svg.drawing, table"


def ready(browser: Browser, address: str, cookie: tuple[str, str], base: str) -> tuple[float, int]:
    """Milliseconds until the picture is there in a cold context, and bytes of the page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": base}])
    page = context.new_page()
    start = time.perf_counter()
    answer = page.goto(base + address, wait_until="commit")
    page.wait_for_selector(READY)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    took = 1000 * (time.perf_counter() - start)
    weight = len(answer.body()) if answer else 0
    context.close()
    return took, weight


def pages(base: str, cookie: tuple[str, str]) -> None:
    """Prints the table of pages."""
    from playwright.sync_api import sync_playwright

    print("| page, enterprise-assistant | ready, ms | kB |\n|---|---|---|")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("THREATLAS_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for name, address in PAGES.items():
            ready(browser, address, cookie, base)
            found = [ready(browser, address, cookie, base) for _ in range(ROUNDS)]
            print(f"| {name} | {median(took for took, _ in found):.0f} | {found[0][1] / 1000:.0f} |", flush=True)
        browser.close()


def switches(person: TestClient, names: list[str]) -> None:
    """Prints how long a page of switched controls takes, each time with other switches."""
    print("\n| what if, one control put in place | s |\n|---|---|")
    for number, name in enumerate(names, start=1):
        address = f"/systems/{number}/what-if"
        person.get(address)
        took = []
        for control in person.get(address).text.split('name="add" value="')[1:4]:
            start = time.perf_counter()
            person.get(f"{address}?set=1&add={control.split(chr(34))[0]}").raise_for_status()
            took.append(time.perf_counter() - start)
        print(f"| {name} | {median(took):.2f} |" if took else f"| {name} | no control known |", flush=True)


def main() -> None:
    """Serves the examples and prints the tables."""
    import uvicorn

    sys.path.insert(0, str(ROOT / "tests"))
    from webserver import Server

    examples = sorted((ROOT / "examples").glob("*.yaml"), key=lambda path: path.stem != "enterprise-assistant")
    with TemporaryDirectory() as folder, socket.socket() as bound:
        server = Server(Path(folder))
        person = server.person("ada", "administrator", server.team("Security"))
        for path in examples:
            person.post("/systems", data={"text": path.read_text()})
        bound.bind(("127.0.0.1", 0))
        running = uvicorn.Server(uvicorn.Config(server.app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=running.run, args=([bound],), daemon=True)
        thread.start()
        name = cookie_name(server.site.settings)
        try:
            person.get("/systems/1/graph")
            pages(f"http://127.0.0.1:{bound.getsockname()[1]}", (name, str(person.cookies.get(name))))
            switches(person, [path.stem for path in examples])
        finally:
            running.should_exit = True
            thread.join(10)
            server.site.at_hand.close()
            server.site.database.close()


if __name__ == "__main__":
    main()
