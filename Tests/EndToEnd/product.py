"""The command under test: started as a process, as a person or a server would start it."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("NEPMOI_BINARY", ROOT / ".build/debug/nepmoi"))
# The files that the unit tests use too: the real annexes, and what a person read in them.
ANNEXES = ROOT / "Tests/PlanningTests/Fixtures"
WORKBOOK = ANNEXES / "caobang-annexes.xlsx"
TEXT_TABLES = ROOT / "Tests/OfficeTests/Fixtures/batrang-tables.txt"
PASSWORD = "nep-moi-2024"


@dataclass
class Result:
    """What a run of the command left: exit code, both outputs, and the most memory it held, in bytes."""

    code: int
    out: str
    err: str
    memory: int

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except json.JSONDecodeError as fault:
            raise AssertionError(f"no JSON on standard output (exit {self.code}):\n{self.out}\n{self.err}") from fault

    def expect(self, code):
        assert self.code == code, f"exit {self.code} instead of {code}\n{self.out}\n{self.err}"
        return self


def environment(database):
    """The environment of a run: nothing of the developer's own configuration reaches it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEPMOI_")}
    # Tests sign in with a password alone; those of the second factor say so.
    return kept | {"NEPMOI_DATABASE": database, "NEPMOI_SHARE": str(ROOT), "NEPMOI_SECOND_FACTOR": "off"}


class Nepmoi:
    """The command with one database, and settings of its own where a test needs them."""

    def __init__(self, database, **settings):
        self.database = database
        self.settings = settings

    def start(self, *arguments, **options):
        return subprocess.Popen(
            [str(BINARY), *map(str, arguments)], env=environment(self.database) | self.settings,
            stdin=subprocess.DEVNULL, **options
        )

    def __call__(self, *arguments, timeout=120):
        """Runs to the end and measures; a run that hangs is ended and fails."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = self.start(*arguments, stdout=out, stderr=err)
            end = time.monotonic() + timeout
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() > end:
                    process.kill()
                    os.wait4(process.pid, 0)
                    process.returncode = -9
                    raise AssertionError(f"{arguments} did not end in {timeout} s")
                time.sleep(0.005)
            process.returncode = os.waitstatus_to_exitcode(status)
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode())
        return Result(process.returncode, *texts, usage.ru_maxrss * 1024)

    def import_annex(self, file, *options, sheet=1, place="04", period="2024"):
        return self(
            "plan", "import", file, "--sheet", sheet, "--place", place, "--period", period, "--json", *options
        )

    def reconcile(self, *options, place="04", period="2024"):
        return self("plan", "reconcile", "--place", place, "--period", period, "--json", *options)

    def export(self, file, *options, place="04", period="2024"):
        return self(
            "plan", "export", "--place", place, "--period", period, "--format", "xlsx", "--output", file, *options
        )


class Engine:
    """Makes databases: an empty one, or a copy of the demonstration, which is filled once a run."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self._demonstration = None
        self._made = []

    def empty(self):
        address = self._fresh()
        return Nepmoi(address)

    def demonstration(self):
        if self._demonstration is None:
            source = self._fresh()
            Nepmoi(source)("demo", timeout=300).expect(0)
            self._demonstration = source
        return Nepmoi(self._fresh(self._demonstration))

    def close(self):
        for address in self._made:
            self._remove(address)


class SQLite(Engine):
    def __init__(self, folder):
        super().__init__("sqlite", folder)

    def _fresh(self, source=None):
        folder = self.folder / uuid.uuid4().hex
        if source:
            # The whole folder: attachments lie in a file of their own beside the data.
            shutil.copytree(Path(source.removeprefix("sqlite:")).parent, folder)
        else:
            folder.mkdir(parents=True)
        return f"sqlite:{folder}/data.sqlite"

    def _remove(self, address):
        pass


class PostgreSQL(Engine):
    """Databases of the run's server, which NEPMOI_TEST_POSTGRES names. Copies are made by the server itself."""

    def __init__(self, folder):
        super().__init__("postgresql", folder)
        server = os.environ.get("NEPMOI_TEST_POSTGRES")
        assert server, "NEPMOI_TEST_POSTGRES is not set: run scripts/with-postgres, or make test"
        self.server = server

    def _query(self, text):
        subprocess.run(["psql", self.server, "-qXc", text], check=True, capture_output=True, text=True)

    def _fresh(self, source=None):
        name = f"e2e_{uuid.uuid4().hex}"
        template = f" TEMPLATE {self._name(source)}" if source else ""
        self._query(f"CREATE DATABASE {name}{template}")
        address = self.server.replace("/postgres?", f"/{name}?")
        assert address != self.server, f"the address of the test server has another form: {self.server}"
        self._made.append(address)
        return address

    @staticmethod
    def _name(address):
        return address.split("?")[0].rsplit("/", 1)[1]

    def _remove(self, address):
        self._query(f"DROP DATABASE IF EXISTS {self._name(address)} WITH (FORCE)")


class Server:
    """A running `nepmoi serve` on a free port of this machine."""

    def __init__(self, nepmoi, log):
        self.nepmoi = nepmoi
        self.log = log
        with contextlib.closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._output = open(log, "wb")
        self.process = nepmoi.start(
            "serve", "--host", "127.0.0.1", "--port", self.port, stdout=self._output, stderr=subprocess.STDOUT
        )
        self._wait()

    def _wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            assert self.process.poll() is None, f"the server ended by itself:\n{self.tail()}"
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                with urllib.request.urlopen(self.address + "/dang-nhap", timeout=5) as answer:
                    assert answer.status == 200
                    return
            time.sleep(0.05)
        self.stop()
        raise AssertionError(f"the server did not answer within a minute:\n{self.tail()}")

    @property
    def memory(self):
        """The most memory it held so far, in bytes."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("the server has gone")

    def tail(self, lines=40):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self):
        """Ends it as systemd would; returns its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._output.close()
        return self.process.returncode
