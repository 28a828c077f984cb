"""What a figure was measured on, and what processes used."""

import os
import pathlib
import platform
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
ROOT = pathlib.Path(__file__).resolve().parents[2]


def describe(folder: pathlib.Path) -> list[str]:
    """One line a fact about the machine, for a report."""
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown")
    memory = int(next(l.split()[1] for l in open("/proc/meminfo") if l.startswith("MemTotal"))) // 1024
    mount = subprocess.run(
        ["findmnt", "-n", "-o", "SOURCE,FSTYPE", "-T", str(folder)], capture_output=True, text=True
    ).stdout.split()
    return [
        f"processor: {os.cpu_count()} × {model}, virtual",
        f"memory: {memory} MiB",
        f"disk: {' '.join(mount) or 'unknown'}, virtual; {fsync_words(folder)}",
        f"kernel: {platform.release()}",
        f"mosquitto: {version(['mosquitto', '-h'])}",
        f"nattvakt: commit {commit()}",
    ]


def version(command: list[str]) -> str:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    try:
        text = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PATH": path}).stdout
    except OSError:
        return "not found"
    return text.splitlines()[0].replace("mosquitto version", "").strip() if text else "unknown"


def commit() -> str:
    git = ["git", "-C", str(ROOT)]
    name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "Sources"], capture_output=True, text=True).stdout
    return name + (" with changes" if changed else "")


def fsync_words(folder: pathlib.Path, rounds: int = 200) -> str:
    """How long one 4 KiB append with fdatasync takes, which is the least that one commit can take."""
    took = []
    file = os.open(folder / "fsync-probe", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    for _ in range(rounds):
        begun = time.perf_counter()
        os.write(file, b"x" * 4096)
        os.fdatasync(file)
        took.append(time.perf_counter() - begun)
    os.close(file)
    os.unlink(folder / "fsync-probe")
    took.sort()
    return f"append of 4 KiB and fdatasync p50 {took[rounds // 2] * 1e3:.2f} ms, p99 {took[rounds * 99 // 100] * 1e3:.2f} ms"


def load_average() -> str:
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def cpu_seconds(process: int) -> float:
    """User and system time of a process so far."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def all_cpu_seconds() -> float:
    """User and system time of the whole machine so far, without what it waited."""
    fields = pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    busy = [int(value) for index, value in enumerate(fields[:8]) if index not in (3, 4)]
    return sum(busy) / TICKS


def memory_kib(process: int) -> dict[str, int]:
    """VmRSS and VmHWM of a process."""
    lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    return {l.split(":")[0]: int(l.split()[1]) for l in lines if l.startswith(("VmRSS", "VmHWM"))}


def children(process: int) -> list[int]:
    """The children of all threads of a process."""
    found = []
    for task in pathlib.Path(f"/proc/{process}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found
