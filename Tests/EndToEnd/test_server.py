"""The server as a process: it starts on an empty database, tells where it is, and ends when it is told to."""

import re

from product import Server


def test_it_starts_on_an_empty_database_and_ends_cleanly(engine, tmp_path):
    server = Server(engine.empty(), tmp_path / "log")
    try:
        assert str(server.port) in server.log.read_text()
    finally:
        code = server.stop()
    assert code == 0, server.tail()


def test_it_writes_no_password_into_its_log(server, visit):
    visit("tinh").open("/tong-quan")
    assert not re.search("nep-moi-2024", server.log.read_text())
