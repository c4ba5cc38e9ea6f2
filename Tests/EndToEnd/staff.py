"""Officers of other places for a server of one's own: made by the command, signed in once through the page."""

import re

import pytest
from playwright.sync_api import expect

from browsing import Visitor
from product import PASSWORD, Server


def staffed(people, folder, prepare=None):
    """The fixtures of a module whose tests need these people and change what is kept.

    `people`: login → (name, code of the agency, role); the province's own are of the demonstration. `prepare` is called with
    the command before the server starts. Use: `temporary, server, sessions = staffed(PEOPLE, "allocation")`.
    """

    @pytest.fixture(scope="module")
    def temporary():
        """The passwords that were printed once."""
        return {}

    @pytest.fixture(scope="module")
    def server(engines, tmp_path_factory, temporary):
        nepmoi = engines("sqlite").demonstration()
        for login, (name, agency, role) in people.items():
            said = nepmoi("user", "add", login, "--name", name, "--agency", agency, "--role", role).expect(0).out
            temporary[login] = re.search(r"Mật khẩu tạm[^:]*: (\S.*)", said)[1].strip()
        if prepare:
            prepare(nepmoi)
        server = Server(nepmoi, tmp_path_factory.mktemp(folder) / "log")
        yield server
        server.stop()

    @pytest.fixture(scope="module")
    def sessions(browser, server, temporary):
        kept = {}

        def state(login):
            if login not in kept:
                context = browser.new_context(base_url=server.address)
                visitor = Visitor(context)
                visitor.sign_in(login, temporary.get(login, PASSWORD))
                if login in temporary:
                    change_password(visitor.page, temporary[login])
                kept[login] = context.storage_state()
                context.close()
            return kept[login]

        return state

    return temporary, server, sessions


def change_password(page, old):
    """What the first sign-in asks for before anything else."""
    expect(page).to_have_url(re.compile("/tai-khoan"))
    page.get_by_label("Mật khẩu đang dùng").fill(old)
    page.get_by_label("Mật khẩu mới", exact=True).fill(f"riêng tư {PASSWORD}")
    page.get_by_label("Ghi lại mật khẩu mới").fill(f"riêng tư {PASSWORD}")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_role("status").filter(has_text="Đã đổi mật khẩu")).to_be_visible()


def take_step(page, kind, verb, done, **fields):
    """Takes a step of a paper: asks for it on its page, answers the question before it. `kind`: `kế hoạch`, `báo cáo`."""
    page.get_by_role("link", name=f"{verb} {kind}", exact=True).click()
    for label, words in fields.items():
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name=f"{verb} {kind}", exact=True).click()
    if done:
        expect(page.get_by_role("status").filter(has_text=done)).to_be_visible()
