"""One database engine each and one browser for the run, a server for each module; a fresh browser context for each test."""

import pytest
from playwright.sync_api import sync_playwright

import workbooks
from browsing import Visitor
from product import BINARY, PASSWORD, PostgreSQL, Server, SQLite

CHROMIUM = "/usr/bin/chromium"


def pytest_sessionstart(session):
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is missing: run make test, or swift build", returncode=1)


@pytest.fixture(scope="session")
def engines(tmp_path_factory):
    """Both engines. A server that is missing fails the test that asks for it."""
    made = {}

    def engine(name):
        if name not in made:
            kind = {"sqlite": SQLite, "postgresql": PostgreSQL}[name]
            made[name] = kind(tmp_path_factory.mktemp(name))
        return made[name]

    yield engine
    for one in made.values():
        one.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, engines):
    return engines(request.param)


@pytest.fixture
def nepmoi(engine):
    """The command on a copy of the demonstration, once for each engine."""
    return engine.demonstration()


@pytest.fixture
def empty(engine):
    """The command on a database that nothing has been written to."""
    return engine.empty()


@pytest.fixture
def on_sqlite(engines):
    """The command on a copy of the demonstration in SQLite, for what does not depend on the engine."""
    return engines("sqlite").demonstration()


@pytest.fixture(scope="session")
def bad_file(tmp_path_factory):
    """A file that must be refused, by its name in `workbooks.REFUSED`: some are large, so each is made once."""
    folder, made = tmp_path_factory.mktemp("bad"), {}

    def file(kind):
        if kind not in made:
            made[kind] = workbooks.REFUSED[kind][0](folder / f"{len(made)}.xlsx")
        return made[kind]

    return file


@pytest.fixture(scope="module")
def server(engines, tmp_path_factory):
    """The server that all pages are asked of, on a demonstration of its own: what one module writes, no other reads."""
    server = Server(engines("sqlite").demonstration(), tmp_path_factory.mktemp("server") / "log")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sessions(browser, server):
    """The cookies of each demonstration account, signed in once through the page."""
    kept = {}

    def state(login):
        if login not in kept:
            context = browser.new_context(base_url=server.address)
            Visitor(context).sign_in(login, PASSWORD)
            kept[login] = context.storage_state()
            context.close()
        return kept[login]

    return state


@pytest.fixture
def visit(browser, server, sessions):
    """Opens a browser window: `visit("tinh", width=360, javascript=False)`; without a login it is a stranger's."""
    contexts = []

    def window(login=None, width=1280, javascript=True):
        context = browser.new_context(
            base_url=server.address,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            storage_state=sessions(login) if login else None,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(context)

    yield window
    for context in contexts:
        context.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Shows what the server wrote beside a failure."""
    report = (yield).get_result()
    server = item.funcargs.get("server") if hasattr(item, "funcargs") else None
    if report.failed and server is not None:
        report.sections.append(("log of the server", server.tail()))
