"""Latency from publish to durable, published alert, beside what the broker and a relay need."""

import json
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

from . import machine
from .gateway import LOAD, Broker, Gateway, Town

TARGETS = ("direct", "relay", "gateway")
# The bare trial of the technique that the targets are taken from: ms at 100, 1,000 and 5,000 a second.
TRIAL = {
    "gateway": {100: (0.50, 1.0), 1000: (0.24, 0.7), 5000: (0.16, 0.8)},
    "relay": {100: (0.22, 0.5), 1000: (0.09, 0.35), 5000: (0.05, 0.33)},
}


def load(port: int, *words: str) -> dict:
    done = subprocess.run(
        [LOAD, words[0], "--port", str(port), *words[1:]], capture_output=True, text=True, timeout=300
    )
    if done.returncode != 0:
        raise SystemExit(f"nattvakt-load {' '.join(words)} failed:\n{done.stderr}")
    return json.loads(done.stdout)


class Stage:
    """A gateway on a fresh copy of the town with the relay beside it, for a few runs on one broker."""

    def __init__(self, town: Town, folder: pathlib.Path, saving: str):
        self.town = town.copy(folder)
        self.broker = None if saving == "embedded" else Broker(folder / "broker", saving)

    def __enter__(self) -> "Stage":
        if self.broker:
            self.broker.__enter__()
        self.gateway = Gateway(self.town, self.broker).start()
        self.relay = subprocess.Popen(
            [LOAD, "relay", "--port", str(self.gateway.port)], stdout=subprocess.PIPE, text=True
        )
        assert self.relay.stdout is not None
        self.relay.stdout.readline()
        # A gateway is ready before the broker has its subscriptions when much was registered since it last published.
        time.sleep(2)
        return self

    def __exit__(self, *_: object) -> None:
        self.relay.kill()
        self.relay.wait()
        self.gateway.__exit__()
        if self.broker:
            self.broker.__exit__()

    def run(self, *words: str) -> dict:
        """One load, with what each process used for it."""
        processes = {"gateway": self.gateway.pid, "broker": self.gateway.broker_pid, "relay": self.relay.pid}
        before = {name: machine.cpu_seconds(pid) for name, pid in processes.items()}
        whole, begun = machine.all_cpu_seconds(), time.monotonic()
        result = load(self.gateway.port, *words)
        seconds = time.monotonic() - begun
        result["cpu"] = {name: machine.cpu_seconds(pid) - before[name] for name, pid in processes.items()}
        result["cpu"]["load"] = result["loadCPUSeconds"]
        own = sum(result["cpu"].values())
        result["cpu"]["others"] = machine.all_cpu_seconds() - whole - own
        result["wall"] = seconds
        result["load"] = machine.load_average()
        return result

    def stored_alarms(self) -> int:
        """How many alarms are alerts on disk, read after the gateway has ended."""
        with sqlite3.connect(f"file:{self.database()}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM alert WHERE device IS NOT NULL").fetchone()[0]

    def database(self) -> pathlib.Path:
        return next(self.town.data.glob("*.sqlite*"), None) or next(self.town.data.glob("*.db"))


def check(result: dict) -> None:
    """A measurement with holes is none."""
    if result["missing"] or result.get("missingInWarmup"):
        print(f"  !! {result['missing']} of {result['sent']} did not come back: {result}", file=sys.stderr)


def latency(town: Town, folder: pathlib.Path, rates: list[int], rounds: int, seconds: float, saving: str) -> list[dict]:
    results = []
    for number in range(rounds):
        for rate in rates:
            with Stage(town, folder / "stage", saving) as stage:
                for target in TARGETS:
                    words = ["latency", "--target", target, "--rate", str(rate), "--seconds", str(seconds)]
                    result = stage.run(*words)
                    check(result)
                    results.append(result | {"round": number})
                    ms = result["ms"]
                    print(
                        f"  round {number + 1} {rate:>6}/s {target:<8} p50 {ms['p50']:7.3f} p99 {ms['p99']:7.3f} "
                        f"max {ms['max']:8.3f} ms   load {result['load']}", file=sys.stderr)
            expected = rate + int(seconds * rate)
            if stage.stored_alarms() != expected:
                print(f"  !! {expected} alarms were sent and {stage.stored_alarms()} are stored", file=sys.stderr)
    return results


def throughput(town: Town, folder: pathlib.Path, count: int, rounds: int, window: int, saving: str) -> list[dict]:
    results = []
    for number in range(rounds):
        with Stage(town, folder / "stage", saving) as stage:
            for target in TARGETS:
                words = ["throughput", "--target", target, "--count", str(count), "--window", str(window)]
                result = stage.run(*words)
                check(result)
                results.append(result | {"round": number})
                print(
                    f"  round {number + 1} {target:<8} {result['perSecond']:9.0f}/s   load {result['load']}",
                    file=sys.stderr)
        sent = result["sent"] + 2000
        if stage.stored_alarms() != sent:
            print(f"  !! {sent} alarms were sent and {stage.stored_alarms()} are stored", file=sys.stderr)
    return results


def median(values) -> float:
    return statistics.median(values)


def latency_table(results: list[dict]) -> list[str]:
    lines = [
        "| alarms/s | way | p50 | p90 | p99 | p99.9 | max | p50 × relay | p99 × relay | gateway CPU | broker CPU | load CPU |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for rate in sorted({r["rate"] for r in results}):
        relay = {s: median(r["ms"][s] for r in results if (r["rate"], r["target"]) == (rate, "relay")) for s in ("p50", "p99")}
        for target in TARGETS:
            own = [r for r in results if (r["rate"], r["target"]) == (rate, target)]
            ms = {s: median(r["ms"][s] for r in own) for s in ("p50", "p90", "p99", "p999", "max")}
            cpu = {p: 100 * median(r["cpu"][p] / r["wall"] for r in own) for p in ("gateway", "broker", "load")}
            lines.append(
                f"| {rate:,} | {target} | {ms['p50']:.2f} | {ms['p90']:.2f} | {ms['p99']:.2f} | {ms['p999']:.2f} "
                f"| {ms['max']:.1f} | {ms['p50'] / relay['p50']:.1f} | {ms['p99'] / relay['p99']:.1f} "
                f"| {cpu['gateway']:.0f} % | {cpu['broker']:.0f} % | {cpu['load']:.0f} % |")
    return lines


def ratio_table(results: list[dict]) -> list[str]:
    lines = [
        "| alarms/s | gateway p50 / trial's | gateway p99 / trial's | relay p50 / trial's | relay p99 / trial's |",
        "|---:|---:|---:|---:|---:|",
    ]
    for rate in sorted({r["rate"] for r in results} & set(TRIAL["gateway"])):
        cells = []
        for target in ("gateway", "relay"):
            for share, base in zip(("p50", "p99"), TRIAL[target][rate]):
                own = median(r["ms"][share] for r in results if (r["rate"], r["target"]) == (rate, target))
                cells.append(f"{own / base:.1f}")
        lines.append(f"| {rate:,} | {' | '.join(cells)} |")
    return lines


def throughput_table(results: list[dict]) -> list[str]:
    lines = [
        "| way | a second, median | least | most | × relay | gateway CPU | broker CPU | load CPU |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    relay = median(r["perSecond"] for r in results if r["target"] == "relay")
    for target in TARGETS:
        own = [r for r in results if r["target"] == target]
        rates = [r["perSecond"] for r in own]
        cpu = {p: 100 * median(r["cpu"][p] / r["wall"] for r in own) for p in ("gateway", "broker", "load")}
        lines.append(
            f"| {target} | {median(rates):,.0f} | {min(rates):,.0f} | {max(rates):,.0f} | {median(rates) / relay:.2f} "
            f"| {cpu['gateway']:.0f} % | {cpu['broker']:.0f} % | {cpu['load']:.0f} % |")
    return lines
