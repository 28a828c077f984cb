"""What a gateway of one municipality's size needs: 10,000 devices and as many residents."""

import pathlib
import statistics
import sys
import time

from . import machine
from .gateway import Gateway, Town
from .latency import load


def scale(folder: pathlib.Path, devices: int, starts: int, idle: float) -> list[str]:
    begun = time.monotonic()
    town = Town(folder / "town").make(devices=devices, residents=devices, supervision="")
    made = time.monotonic() - begun
    ready, stops, rows = [], [], []
    for number in range(starts):
        gateway = Gateway(town).start()
        ready.append(gateway.ready_seconds)
        if number == starts - 1:
            rows = measure(gateway, devices, idle)
        stops.append(gateway.stop())
    database = sum(file.stat().st_size for file in town.data.glob("nattvakt.db*")) / 2**20
    imports = town.import_seconds
    return [
        "| | |", "|---|---|",
        f"| import of {devices:,} residents | {imports['resident']:.1f} s |",
        f"| import of {devices:,} devices | {imports['device']:.1f} s |",
        f"| the whole folder from nothing | {made:.1f} s |",
        f"| database afterwards | {database:.0f} MiB |",
        f"| start to ready, {starts} starts | median {statistics.median(ready):.2f} s, longest {max(ready):.2f} s |",
        *rows,
        f"| orderly stop | median {statistics.median(stops):.2f} s |",
    ]


def measure(gateway: Gateway, devices: int, idle: float) -> list[str]:
    rows = [row(gateway, "after ready", 0, 1)]
    before, begun = machine.cpu_seconds(gateway.pid), time.monotonic()
    time.sleep(idle)
    rows.append(row(gateway, f"after {idle:.0f} s idle", machine.cpu_seconds(gateway.pid) - before, time.monotonic() - begun))
    before, begun = machine.cpu_seconds(gateway.pid), time.monotonic()
    result = load(gateway.port, "beats", "--count", str(devices))
    time.sleep(6)  # until contacts have been written
    used = machine.cpu_seconds(gateway.pid) - before
    rows.append(row(gateway, f"after {devices:,} heartbeats in {result['seconds']:.1f} s", used, time.monotonic() - begun))
    print(f"  heartbeats cost {used / devices * 1e6:.0f} µs of gateway time each", file=sys.stderr)
    return rows


def row(gateway: Gateway, when: str, cpu: float, seconds: float) -> str:
    memory = machine.memory_kib(gateway.pid)
    busy = f", {100 * cpu / seconds:.1f} % of a core meanwhile" if cpu else ""
    return (f"| resident memory {when} | {memory['VmRSS'] / 1024:.0f} MiB, "
            f"highest {memory['VmHWM'] / 1024:.0f} MiB{busy} |")
