"""Compares what was published, acknowledged, answered and told with what is on disk. It only reads."""

import collections
import json
import pathlib
import sqlite3


class Ledger:
    """What the load wrote down; see `Ledger.swift` for the lines."""

    def __init__(self, path: pathlib.Path):
        self.sent: dict[int, tuple[str, str, str, int]] = {}
        self.acknowledged: dict[int, int] = {}
        self.answered: dict[str, int] = {}
        self.resends = 0
        # (alert, seq) → [transition, source id, signal, µs of the first time, how often]
        self.told: dict[tuple[int, int], list] = {}
        self.out_of_order: list[tuple[int, int]] = []
        self.patrol_answers: set[str] = set()
        latest: dict[int, int] = collections.defaultdict(int)
        for line in path.read_text().splitlines():
            letter, *words = line.split("\t")
            if letter == "S":
                self.sent[int(words[0])] = (words[1], words[2], words[3], int(words[4]))
            elif letter == "P":
                self.acknowledged.setdefault(int(words[0]), int(words[1]))
            elif letter == "R":
                self.resends += 1
            elif letter == "A":
                self.answered.setdefault(words[0], int(words[1]))
            elif letter == "O":
                self.patrol_answers.add(words[0])
            elif letter == "T":
                key = (int(words[0]), int(words[1]))
                known = self.told.setdefault(key, [words[2], words[3], words[4], int(words[5]), 0])
                known[4] += 1
                if known[4] == 1:
                    if key[1] != latest[key[0]] + 1:
                        self.out_of_order.append(key)
                    latest[key[0]] = max(latest[key[0]], key[1])


class Verdict:
    """What was checked, with what came out of it."""

    def __init__(self):
        self.checks: list[tuple[bool, str, str]] = []
        self.figures: list[tuple[str, str]] = []

    def check(self, what: str, found: list, total: object = "") -> None:
        """A check passes when nothing was found that should not be there."""
        detail = f"{total}" if not found else f"{len(found)} wrong, such as {found[:5]}"
        self.checks.append((not found, what, detail))

    @property
    def passed(self) -> bool:
        return all(check[0] for check in self.checks)


def judge(ledger: Ledger, database: pathlib.Path, repeaters: int) -> Verdict:
    verdict = Verdict()
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
        integrity = [row[0] for row in store.execute("PRAGMA integrity_check")]
        verdict.check("`PRAGMA integrity_check` says ok", [] if integrity == ["ok"] else integrity)
        count, last = store.execute("SELECT count(*), max(number) FROM fact").fetchone()
        verdict.check("facts are numbered without a hole", [] if count == last else [count, last], f"{count} facts")
        received = list(store.execute("SELECT number, device, outcome, payload FROM fact WHERE kind = 'received'"))
        alert_facts = [
            (number, alert, json.loads(body))
            for number, alert, body in store.execute(
                "SELECT number, alert, body FROM fact WHERE kind = 'alert' ORDER BY number")
        ]
        alerts = list(store.execute("SELECT id, category, device, is_open, occurrence_count, state FROM alert"))
        records = list(store.execute("SELECT signal, door_key, person FROM access_record"))
    messages(verdict, ledger, received)
    transitions(verdict, ledger, received, alert_facts)
    doors(verdict, ledger, received, records)
    needs(verdict, ledger, alerts, repeaters)
    waits(verdict, ledger)
    return verdict


def messages(verdict: Verdict, ledger: Ledger, received: list) -> None:
    """Every message that was acknowledged is stored once."""
    stored = collections.Counter()
    by_button = collections.Counter()
    strangers = []
    for number, device, outcome, payload in received:
        if outcome != "decoded" or device is None:
            strangers.append((number, device, outcome))
        elif device.startswith("b"):
            by_button[device] += 1
        else:
            stored[json.loads(payload)["id"]] += 1
    verdict.check("nothing was stored that the ledger did not send, and nothing misread", strangers)
    alarms = {number: entry for number, entry in ledger.sent.items() if entry[2] in ("alarm", "lock")}
    buttons = {number: entry for number, entry in ledger.sent.items() if entry[2] == "button"}
    acknowledged = [entry[0] for number, entry in alarms.items() if number in ledger.acknowledged]
    verdict.check(
        "every alarm and opening the broker acknowledged is stored", [i for i in acknowledged if not stored[i]],
        f"{len(acknowledged)} messages")
    verdict.check(
        "every message the gateway answered is stored", [i for i in ledger.answered if not stored[i]],
        f"{len(ledger.answered)} answers")
    verdict.check("nothing is stored twice", [i for i, times in stored.items() if times > 1], f"{len(stored)} stored")
    sent = {entry[0] for entry in alarms.values()}
    verdict.check("everything stored was sent", [i for i in stored if i not in sent])
    presses = collections.Counter(entry[1] for entry in buttons.values())
    wrong = [(b, presses[b], by_button[b]) for b in presses.keys() | by_button.keys() if presses[b] != by_button[b]]
    verdict.check("each press of a button without message ids is stored once", wrong, f"{sum(presses.values())} presses")
    verdict.check(
        "every device with message ids was answered in the end",
        [entry[0] for entry in alarms.values() if entry[0] not in ledger.answered], f"{ledger.resends} sent again")


def transitions(verdict: Verdict, ledger: Ledger, received: list, alert_facts: list) -> None:
    """Each alarm has one alert, and what was told is what is stored."""
    causes = collections.Counter()
    sequences = collections.defaultdict(list)
    answers = collections.Counter()
    words = {}
    for _, alert, body in alert_facts:
        change = body["change"]
        word = change if isinstance(change, str) else next(iter(change))
        detail = {} if isinstance(change, str) else change[word]
        sequences[alert].append(body["sequence"])
        words[(alert, body["sequence"])] = word
        if body.get("answerID"):
            answers[(body["answerID"], word)] += 1
        if word in ("raised", "reported", "reopened"):
            signal = detail.get("_0", detail).get("signal")
            if signal is not None:
                causes[signal] += 1
    numbers = [
        number for number, device, outcome, _ in received if outcome == "decoded" and not str(device).startswith("l")
    ]
    verdict.check("each stored alarm has an alert", [n for n in numbers if not causes[n]], f"{len(numbers)} alarms")
    verdict.check("no stored alarm has two alerts or counts twice", [n for n, times in causes.items() if times > 1])
    holes = [alert for alert, seen in sequences.items() if seen != list(range(1, len(seen) + 1))]
    verdict.check("each alert's transitions are numbered without a hole", holes, f"{len(sequences)} alerts")
    verdict.check("no answer of a patrol counts twice", [a for a, times in answers.items() if times > 1],
                  f"{len(answers)} answers counted")
    silent = [key for key in words if key not in ledger.told]
    verdict.check("every transition on disk was told", silent, f"{len(words)} transitions")
    invented = [key for key, told in ledger.told.items() if words.get(key) != told[0]]
    verdict.check("nothing was told that is not on disk", invented)
    verdict.check("the first telling of each alert's transitions is in order", ledger.out_of_order)
    repeats = sum(told[4] - 1 for told in ledger.told.values())
    verdict.figures.append(("transitions told again after a kill", f"{repeats} of {len(ledger.told)}"))


def doors(verdict: Verdict, ledger: Ledger, received: list, records: list) -> None:
    """Each opening has one access record, with the key and its holder."""
    openings = [number for number, device, outcome, _ in received if outcome == "decoded" and str(device).startswith("l")]
    counted = collections.Counter(signal for signal, _, _ in records)
    wrong = [n for n in openings if counted[n] != 1] + sorted(counted.keys() - set(openings))
    verdict.check("each stored opening has one access record, and no record is without one", wrong, f"{len(openings)} openings")
    nameless = [record for record in records if record[1] is None or record[2] != "holder"]
    verdict.check("each access record names the key and its holder", nameless, f"{len(records)} records")


def needs(verdict: Verdict, ledger: Ledger, alerts: list, repeaters: int) -> None:
    """Presses of one unanswered device are one alert that counts them all."""
    presses = collections.Counter(entry[1] for entry in ledger.sent.values() if entry[2] in ("alarm", "button"))
    by_device = collections.defaultdict(list)
    for alert in alerts:
        if alert[2] is not None and alert[1] == "alarm":
            by_device[alert[2]].append(alert)
    wrong = []
    for device, count in presses.items():
        if device[0] == "b" or int(device[1:]) < repeaters:
            own = by_device[device]
            if len(own) != 1 or own[0][4] != count:
                wrong.append((device, count, [alert[4] for alert in own]))
    verdict.check("a device nobody answers has one alert with as many occurrences as presses", wrong)
    counted = {device: sum(alert[4] for alert in own) for device, own in by_device.items()}
    verdict.check(
        "all devices: occurrences of all alerts are as many as presses",
        [(d, n, counted.get(d, 0)) for d, n in presses.items() if counted.get(d, 0) != n], f"{sum(presses.values())}")
    open_twice = [d for d, own in by_device.items() if sum(alert[3] for alert in own) > 1]
    verdict.check("no device has two open alerts", open_twice, f"{len(by_device)} devices")
    technical = collections.Counter(alert[1] for alert in alerts)
    verdict.figures.append(("alerts", ", ".join(f"{count} {word}" for word, count in sorted(technical.items()))))


def waits(verdict: Verdict, ledger: Ledger) -> None:
    """How long alarms took from the device to the first telling, kills included."""
    first = {told[1]: told[3] for told in ledger.told.values() if told[0] in ("raised", "reported", "reopened")}
    took = sorted(
        first[entry[0]] - entry[3] for entry in ledger.sent.values() if entry[2] == "alarm" and entry[0] in first)
    if took:
        at = lambda share: took[min(int(share * len(took)), len(took) - 1)] / 1000  # noqa: E731
        verdict.figures.append((
            "from the press to its first telling, kills included",
            f"p50 {at(0.5):.1f} ms, p90 {at(0.9):.0f} ms, p99 {at(0.99):.0f} ms, longest {took[-1] / 1000:.0f} ms"))
