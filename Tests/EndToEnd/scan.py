"""Looks for injections and other known faults with sqlmap and wapiti. Run by scripts/scan, not by pytest.

Both are pointed at a server on a copy of the demonstration, signed in as the administrator of the system, who reaches
every page. Requests are collected by following links and reading forms, so a new page is included by being linked.
"""

import html
import http.cookiejar
import http.server
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import types
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

from product import PASSWORD, ROOT, PostgreSQL, Server, SQLite

LOGIN = "hethong"
BIN = ROOT / ".venv-scan/bin"
REPORTS = ROOT / ".scan"
# What would end the session that the scan works with, or the account itself; and LibreOffice, which takes seconds.
ENDING = re.compile(r"/pdf$|/dang-xuat|/tai-khoan|/khoa|/mat-khau|/vai-tro|/hai-buoc")
# Parts of a path that name a record: an id, a number, or the code of an indicator.
IDENTIFIER = re.compile(r"/([0-9a-f]{8}-[0-9a-f-]{27}|\d+|[a-z0-9]+_[a-z0-9_]+)(?=[/.?]|$)")
MOST_PAGES = 500
# Hidden fields that are compared with a value of the server's own.
UNTRIED = {"_csrf", "phieu", "submission"}


class Page(HTMLParser):
    """The links and the forms of a page, with what stands in their fields."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms = set(), []
        self._form = self._choice = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag == "a" and named.get("href"):
            self.links.add(named["href"])
        elif tag == "form":
            self._form = {
                "action": named.get("action") or "",
                "method": (named.get("method") or "get").upper(),
                "files": named.get("enctype") == "multipart/form-data",
                "fields": {},
            }
            self.forms.append(self._form)
        elif self._form is not None and named.get("name"):
            if tag == "input" and named.get("type") == "file":
                self._form["files"] = True
            elif tag == "input" and (named.get("type") not in ("checkbox", "radio") or "checked" in named):
                self._form["fields"][named["name"]] = named.get("value") or ""
            elif tag in ("select", "textarea"):
                self._form["fields"].setdefault(named["name"], "")
                self._choice = named["name"] if tag == "select" else None
        elif tag == "option" and self._form is not None and self._choice:
            if "selected" in named or not self._form["fields"][self._choice]:
                self._form["fields"][self._choice] = named.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choice = None


class Visitor:
    """A signed-in person without a browser."""

    def __init__(self, address):
        self.address = address
        # The server is set up as one behind HTTPS; here it is asked directly.
        policy = http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))
        self.jar = http.cookiejar.CookieJar(policy)
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        fields = {"next": "", "login": LOGIN, "password": PASSWORD}
        self._opener.open(address + "/dang-nhap", urllib.parse.urlencode(fields).encode())
        assert "/dang-nhap" not in self._opener.open(address + "/tong-quan").geturl(), "could not sign in"

    def text(self, path):
        try:
            with self._opener.open(self.address + path, timeout=60) as answer:
                if "text/html" not in answer.headers.get("Content-Type", ""):
                    return ""
                return answer.read().decode()
        except urllib.error.HTTPError:
            return ""

    @property
    def cookies(self):
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


def shape(path):
    """Paths of one shape differ only in the records that they name."""
    return IDENTIFIER.sub("/*", path.split("?")[0])


def requests(visitor):
    """What the pages lead to: (method, path, fields), each shape of a path once, with all parameters it is asked with."""
    waiting, seen, found = ["/tong-quan"], set(), {}
    while waiting and len(seen) < MOST_PAGES:
        path, _, query = waiting.pop(0).partition("?")
        asked = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        key = shape(path), *sorted(asked)
        if key in seen or ENDING.search(path):
            continue
        seen.add(key)
        if asked or shape(path) != path:
            fields = found.setdefault(("GET", shape(path)), ("GET", path, {}))[2]
            for name, value in asked.items():
                fields[name] = fields.get(name) or value
        page = Page(visitor.text(path + ("?" + query if query else "")))
        for link in page.links:
            target = urllib.parse.urljoin(path, link)
            if target.startswith("/") and not target.startswith("//"):
                waiting.append(target.split("#")[0])
        for form in page.forms:
            action = urllib.parse.urljoin(path, form["action"]).split("?")[0]
            if form["files"] or ENDING.search(action) or not action.startswith("/"):
                continue
            if form["method"] == "GET":
                waiting.append(action + "?" + urllib.parse.urlencode(form["fields"]))
            else:
                found.setdefault(("POST", shape(action), *sorted(form["fields"])), ("POST", action, form["fields"]))
    return sorted(found.values(), key=lambda one: one[:2])


def sqlmap(server, visitor, engine, collected, minutes, folder):
    """Every parameter and every id in a path, by all techniques that answer at once. Returns what was found."""
    log = folder / "requests.log"
    line, marks = "=" * 54, 0
    with log.open("w") as file:
        for method, path, fields in collected:
            # Marks are what sqlmap tries values in; with one it tries no other place by itself.
            target, kinds, pairs = path, set(), []
            for name, value in fields.items():
                # A grid has hundreds of cells: one of a kind.
                alike = re.sub(r"[A-Z]*\d+", "", name)
                mark = "" if alike in kinds or name in UNTRIED else "*"
                kinds.add(alike)
                pairs.append(f"{urllib.parse.quote(name)}={urllib.parse.quote(value)}{mark}")
            marks += sum(pair.endswith("*") for pair in pairs)
            body, kind = "&".join(pairs), "Content-Type: application/x-www-form-urlencoded\r\n"
            if method == "GET":
                marks += len(IDENTIFIER.findall(path))
                target = IDENTIFIER.sub(lambda match: match.group(0) + "*", path) + ("?" + body if body else "")
                body = kind = ""
            file.write(
                f"{line}\n10:00:00  {server.address}\n{line}\n{method} {target} HTTP/1.1\r\n"
                f"Host: 127.0.0.1:{server.port}\r\nCookie: {visitor.cookies}\r\n{kind}\r\n{body}\n{line}\n\n"
            )
    output = folder / "sqlmap.txt"
    command = [
        BIN / "sqlmap", "-l", log, "--batch", "--flush-session", "--output-dir", folder / "sqlmap",
        "--dbms", {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine], "--level", "1", "--risk", "1",
        "--technique", "BEUSQ", "--ignore-code", "*", "--disable-coloring",
        # A form that was kept once is answered with its first result: each try is a new one.
        "--eval", "import uuid; phieu = str(uuid.uuid4()); submission = phieu",
    ]  # fmt: skip
    with output.open("w") as file:
        try:
            subprocess.run(
                list(map(str, command)), stdout=file, stderr=subprocess.STDOUT, timeout=minutes * 60, check=True,
                env=os.environ | {"SQLMAP_UNSAFE_EVAL": "1"},
            )
        except subprocess.TimeoutExpired:
            file.write("\nended by the time given\n")
    text = output.read_text(errors="replace")
    return {
        "requests": len(collected),
        "places": marks,
        "tried": len(re.findall(r"does not seem to be injectable|is vulnerable", text)),
        "in time": "ended by the time given" not in text,
        "found": re.findall(r"^.*is vulnerable.*$|^Parameter: .*$|sqlmap identified.*$", text, re.M),
    }


class Open(http.server.BaseHTTPRequestHandler):
    """A page with the fault that is looked for. A scan that does not find it here finds nothing anywhere."""

    def do_GET(self):
        name = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("tim", [""])[0]
        with sqlite3.connect(":memory:") as database:
            database.execute("CREATE TABLE place (name TEXT)")
            database.execute("INSERT INTO place VALUES ('a')")
            try:
                text = str(database.execute(f"SELECT name FROM place WHERE name = '{name}'").fetchall())
            except sqlite3.Error as fault:
                text = str(fault)
        body = f"<html><body>{html.escape(text)}</body></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


def control():
    """Whether the scan, as it is set up here, finds a page that is open."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Open)
    server.address, server.port = f"http://127.0.0.1:{server.server_port}", server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    visitor = types.SimpleNamespace(cookies="none=1")
    folder = REPORTS / "control"
    folder.mkdir(exist_ok=True)
    seen = sqlmap(server, visitor, "sqlite", [("GET", "/don-vi", {"tim": "a"})], 5, folder)
    server.shutdown()
    assert seen["found"], f"sqlmap does not find a page that is open: {folder / 'sqlmap.txt'}"


def wapiti(server, visitor, minutes, folder):
    """All modules that need no network beside the server's own. Returns what was found."""
    cookies = folder / "cookies.json"
    named = {
        cookie.name: {"version": 0, "expires": None, "secure": False, "value": cookie.value, "port": None}
        for cookie in visitor.jar
    }
    cookies.write_text(json.dumps({"127.0.0.1": {"/": named}}))
    report = folder / "wapiti.json"
    command = [
        BIN / "wapiti", "-u", server.address + "/tong-quan", "--scope", "domain", "-c", cookies, "--flush-session",
        "--store-session", folder / "wapiti", "--max-links-per-page", "200", "--max-files-per-dir", "40",
        "--max-scan-time", int(minutes * 60 * 0.4), "--max-attack-time", int(minutes * 60 * 0.6 / 16),
        "-m", "backup,cookieflags,crlf,csp,csrf,exec,file,http_headers,ldap,methods,permanentxss,redirect,sql,ssrf,"
        "timesql,upload,xss,xxe", "--no-bugreport", "-f", "json", "-o", report,
    ]  # fmt: skip
    for path in ("/dang-xuat", "/tai-khoan*", "/nguoi-dung/*/khoa", "/nguoi-dung/*/vai-tro*"):
        command += ["-x", server.address + path]
    with (folder / "wapiti.txt").open("w") as file:
        subprocess.run(list(map(str, command)), stdout=file, stderr=subprocess.STDOUT, check=False, timeout=minutes * 180)
    result = json.loads(report.read_text())
    return {
        "pages": result["infos"].get("crawled_pages_nbr"),
        "found": {
            f"{group}: {name}": [f"{one['method']} {one['path']} {one.get('parameter') or ''}: {one['info']}" for one in all]
            for group in ("vulnerabilities", "anomalies", "additionals")
            for name, all in result[group].items() if all
        },
    }  # fmt: skip


def main():
    minutes, chosen = float(sys.argv[1]), set(sys.argv[2:])
    kinds, tools = {"sqlite": SQLite, "postgresql": PostgreSQL}, ("sqlmap", "wapiti")
    if unknown := chosen - {*kinds, *tools, "from-end"}:
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join([*kinds, *tools, 'from-end'])}")
    REPORTS.mkdir(exist_ok=True)
    control()
    faults = 0
    for name in chosen & kinds.keys() or kinds:
        engine = kinds[name](Path(tempfile.mkdtemp()))
        folder = REPORTS / engine.name
        folder.mkdir(exist_ok=True)
        try:
            for tool in chosen & set(tools) or tools:
                nepmoi = engine.demonstration()
                nepmoi.settings["NEPMOI_HTTPS"] = "1"
                server = Server(nepmoi, folder / f"server-{tool}.log")
                try:
                    visitor = Visitor(server.address)
                    if tool == "sqlmap":
                        collected = requests(visitor)
                        if "from-end" in chosen:
                            # What a run that ended by its time did not reach.
                            collected.reverse()
                        seen = sqlmap(server, visitor, engine.name, collected, minutes, folder)
                    else:
                        seen = wapiti(server, visitor, minutes, folder)
                    still = "/dang-nhap" not in visitor._opener.open(server.address + "/tong-quan").geturl()
                    seen["signed in until the end"] = still
                finally:
                    server.stop()
                log = (folder / f"server-{tool}.log").read_text(errors="replace")
                seen["answers"] = {
                    code: len(re.findall(rf"status={code}\b", log)) for code in ("200", "303", "403", "404", "409", "422", "500")
                }
                print(json.dumps({"engine": engine.name, "tool": tool} | seen, ensure_ascii=False, indent=2), flush=True)
                faults += len(seen["found"])
        finally:
            engine.close()
    sys.exit(3 if faults else 0)


if __name__ == "__main__":
    main()
