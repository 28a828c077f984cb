"""The gateway under test: its build, its data folder, its process."""

import csv
import datetime
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

from . import machine

ROOT = machine.ROOT
NATTVAKT = ROOT / ".build/release/nattvakt"
LOAD = ROOT / "Benchmarks/.build/release/nattvakt-load"


def build() -> None:
    """Builds both packages for speed; one after the other."""
    subprocess.run(["swift", "build", "-c", "release", "--product", "nattvakt", "--package-path", str(ROOT)], check=True)
    subprocess.run(["swift", "build", "-c", "release", "--package-path", str(ROOT / "Benchmarks")], check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Town:
    """A data folder at rest with registered people and devices, made through the command line."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.data = folder / "data"
        self.import_seconds: dict[str, float] = {}

    def make(self, devices: int, residents: int, patrols: int = 8, buttons: int = 0, locks: int = 0,
             supervision: int | str = 0) -> "Town":
        """Registers devices `d000000`… of the native format, `buttons` that send no message ids, `locks` with ten keys."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.command("init")
        now = datetime.datetime.now(datetime.timezone.utc)
        shift = {
            "from": (now - datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "to": (now + datetime.timedelta(hours=24)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        self.register("area", [{"id": "norr", "name": "Norr", "settlement": "town"}])
        self.register("staff", [{"id": f"s{n}", "name": f"Person {n}", "role": "patrol"} for n in range(patrols)])
        self.register(
            "patrol",
            [{"id": f"p{n}", "name": f"Patrull {n}", "team": "natt", "staff": f"s{n}", **shift} for n in range(patrols)],
        )
        self.register(
            "resident",
            [
                {"id": f"r{n:06}", "name": f"Boende {n}", "address": f"Provgatan {n}", "area": "norr"}
                for n in range(residents)
            ],
        )
        entries = [
            {
                "id": f"d{n:06}", "profile": "nattvakt-native", "address": f"bench/d{n:06}",
                "resident": f"r{n % residents:06}", "supervisionSeconds": supervision,
            }
            for n in range(devices)
        ]
        entries += [
            {
                "id": f"b{n:06}", "profile": "zigbee2mqtt.sos-button", "address": f"b{n:06}",
                "resident": f"r{n % residents:06}", "supervisionSeconds": supervision,
            }
            for n in range(buttons)
        ]
        entries += [
            {
                "id": f"l{n:06}", "profile": "nattvakt-native", "address": f"bench/l{n:06}",
                "resident": f"r{n % residents:06}", "supervisionSeconds": supervision,
            }
            for n in range(locks)
        ]
        self.register("device", entries)
        if locks:
            self.register(
                "lock",
                [
                    {"id": f"lock{n}", "device": f"l{n:06}", "door": f"door{n}", "resident": f"r{n % residents:06}"}
                    for n in range(locks)
                ],
            )
            issued = (now - datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
            self.register(
                "key",
                [
                    {
                        "id": f"key{key}", "label": f"Nyckel {key}", "lock": f"lock{n}", "credential": str(key),
                        "staff": f"s{key % patrols}", "from": issued,
                    }
                    for key in range(10) for n in range(locks)
                ],
            )
        return self

    def register(self, kind: str, rows: list[dict]) -> None:
        path = self.folder / f"{kind}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        begun = time.monotonic()
        self.command(kind, "import", str(path))
        self.import_seconds[kind] = time.monotonic() - begun

    def command(self, *words: str, timeout: float = 600) -> str:
        done = subprocess.run(
            [NATTVAKT, *words, "--data", self.data, "--profiles", ROOT / "DeviceProfiles"],
            capture_output=True, text=True, timeout=timeout,
        )
        if done.returncode != 0:
            raise SystemExit(f"nattvakt {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def copy(self, folder: pathlib.Path) -> "Town":
        """The same town in another folder."""
        if folder.exists():
            shutil.rmtree(folder)
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("*.csv"))
        other = Town(folder)
        other.import_seconds = self.import_seconds
        return other


class Gateway:
    """A running `nattvakt run`."""

    def __init__(self, town: Town, broker: "Broker | None" = None, wrapper: tuple[str, ...] = (), http: int = 0):
        self.town = town
        self.broker = broker
        self.wrapper = wrapper
        self.http = http
        self.process: subprocess.Popen | None = None
        self.ready_seconds = 0.0
        self.port = broker.port if broker else 0
        self.log = town.folder / "gateway.log"

    def begin(self) -> None:
        """Starts the process and does not wait."""
        mqtt = f"  broker: {{ host: 127.0.0.1, port: {self.broker.port} }}" if self.broker else "  port: 0"
        config = self.town.folder / "nattvakt.yaml"
        config.write_text(
            f"version: 1\ndata: {self.town.data}\nprofiles: [{ROOT / 'DeviceProfiles'}]\n"
            f"mqtt:\n{mqtt}\nhttp:\n  port: {self.http}\nlog:\n  level: info\n"
        )
        with self.log.open("ab") as log:
            self.seen = log.tell()
            self.begun = time.monotonic()
            self.process = subprocess.Popen([*self.wrapper, NATTVAKT, "run", "--config", config], stderr=log)

    def start(self, patience: float = 60) -> "Gateway":
        """Starts the process and waits until it says that it is ready."""
        self.begin()
        while time.monotonic() - self.begun < patience:
            with self.log.open("rb") as log:
                log.seek(self.seen)
                found = re.search(rb" ready http=(\S+) mqtt=(\S+)\n", log.read())
            if found:
                self.ready_seconds = time.monotonic() - self.begun
                self.url = found[1].decode()
                if not self.broker:
                    self.port = int(found[2])
                return self
            if self.process.poll() is not None:
                raise SystemExit(f"the gateway ended:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.005)
        self.kill()
        raise SystemExit(f"the gateway was not ready within {patience} s:\n{self.log.read_text()[-2000:]}")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def broker_pid(self) -> int:
        return self.broker.process.pid if self.broker else machine.children(self.pid)[0]

    def stop(self) -> float:
        """Asks it to end; returns how long that took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return time.monotonic() - begun

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> "Gateway":
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                print("the gateway did not end within 20 s and was killed")


# How often a mosquitto saves its whole store: what the lines say, by the name of the choice.
SAVING = {
    "change": "autosave_interval 1\nautosave_on_changes true",
    "second": "autosave_interval 1\nautosave_on_changes false",
    "minute": "autosave_interval 60\nautosave_on_changes false",
}


class Broker:
    """A mosquitto of its own, that goes on when the gateway is killed."""

    def __init__(self, folder: pathlib.Path, saving: str = "second"):
        self.folder = folder
        self.saving = saving
        self.port = free_port()

    def __enter__(self) -> "Broker":
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\nuser root\n"
            f"persistence true\npersistence_location {self.folder}/\n{SAVING[self.saving]}\n"
            "max_queued_messages 1000000\nmax_inflight_messages 200\nmax_packet_size 65536\nsys_interval 10\n"
            "log_dest stderr\nlog_type error\nlog_type warning\nlog_type notice\n"
        )
        program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
        if program is None:
            raise SystemExit("mosquitto is not installed")
        self.log = (self.folder / "mosquitto.log").open("ab")
        self.process = subprocess.Popen([program, "-c", config], stderr=self.log)
        end = time.monotonic() + 5
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.02)
        raise SystemExit("mosquitto did not listen within 5 s")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)
        self.log.close()
