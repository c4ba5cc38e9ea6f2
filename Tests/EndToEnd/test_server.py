"""The server as a process: it starts on an empty database, tells where it is, and ends when it is told to."""

from product import Server


def test_it_starts_on_an_empty_database_and_ends_cleanly(engine, tmp_path):
    server = Server(engine.empty(), tmp_path / "log")
    try:
        assert str(server.port) in server.log.read_text()
    finally:
        code = server.stop()
    assert code == 0, server.tail()


def test_it_writes_no_password_into_its_log(server, visit):
    """The demonstration announces its own sign-in once; what people type is never written down."""
    stranger = visit()
    stranger.page.goto("/dang-nhap")
    stranger.fill_sign_in("tinh", "mot-mat-khau-go-nham")
    visit("tinh").open("/dia-ban?tim=mot-ten-nguoi")
    log = server.log.read_text()
    assert "mot-mat-khau-go-nham" not in log and "mot-ten-nguoi" not in log
    requests = [line for line in log.splitlines() if "method=" in line]
    assert requests and not any("nep-moi-2024" in line for line in requests)
