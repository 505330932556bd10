"""How fast a case is screened, on one core: `python benchmarks/screening.py`.

Prints the time of one evaluation of the whole catalogue (a healthy patient, one with much to say, a mix of random
patients, nothing answered), the batch rate with JSON in and out, and the CPU time of `filiform screen` from cold.
Wanted: at most 250 microseconds median, at least 3,000 patients a second, at most 0.3 s.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from filiform.knowledge import catalogues
from filiform.knowledge.eligibility import EligibilityCatalogue, Fact
from filiform.screening.document import parse_case
from filiform.screening.rules import Screener, compile_rules, screen

ON = date(2026, 11, 23)
COMMAND = [sys.executable, "-m", "filiform.cli", "screen"]

BENIGN: dict[str, Any] = {
    "age_years": 40,
    "bmi": 24,
    "consent.given": "yes",
    "consent.capacity": "has-capacity",
    "can_report_and_keep_still": True,
    "bleeding.major_days_ago": "none",
    "fly_or_dive_hours": "none",
    "examined_and_diagnosed": True,
    "operator_trained_regions_ok": True,
    "plan.sites": ["gluteal:left", "piriformis-deep-hip:left"],
    "plan.techniques": ["deep"],
}
MUCH = {
    "age_years": 82,
    "medications": ["warfarin", "clopidogrel", "prednisolone", "paracetamol", "atorvastatin"],
    "conditions": ["COPD", "HIV infection", "haemophilia A"],
    "devices": ["pacemaker"],
    "device.sites": ["anterior-chest-pectoral:left"],
    "infection.sites": ["forearm:right"],
    "plan.sites": ["suboccipital:left", "thoracic-paraspinal:left", "thoracic-paraspinal:right", "gluteal:right"],
    "plan.techniques": ["deep", "electrical-stimulation"],
    "plan.needle_length_mm": 40,
    "diabetes.control": "poorly-controlled",
}


def healthy(catalogue: EligibilityCatalogue) -> dict[str, Any]:
    nothing: dict[str, Any] = {"boolean": False, "number": 1}
    facts = {
        fact.id: BENIGN.get(
            fact.id, fact.options[0] if fact.answer_type == "choice" else nothing.get(fact.answer_type, [])
        )
        for fact in catalogue.facts.values()
        if fact.required == "always"
    }
    return facts | {"prior_reaction": ["none"], "cancer.status": "never", "pregnancy.status": "no"}


def some_value(fact: Fact, catalogue: EligibilityCatalogue, chance: random.Random) -> Any:  # noqa: PLR0911
    match fact.answer_type:
        case "boolean":
            return chance.random() < 0.5
        case "number":
            low, high = fact.plausible or (0, 100)
            return round(chance.uniform(low, high), 1)
        case "choice":
            return chance.choice(fact.options)
        case "multi-choice":
            return chance.sample(fact.options, min(2, len(fact.options)))
        case "sites":
            return [chance.choice(sorted(catalogue.places.sites)) for _ in range(chance.randint(0, 3))]
        case "regions":
            return []
    terms = [term.name for name in sorted(catalogue.value_sets) for term in catalogue.value_sets[name]]
    return chance.sample(terms, chance.randint(0, 6))


def random_patients(catalogue: EligibilityCatalogue, count: int) -> list[dict[str, Any]]:
    """Healthy but for a random tenth of the answers; one in twenty left out. The same patients at every run."""
    chance = random.Random(20261123)
    patients = []
    for _ in range(count):
        facts = healthy(catalogue)
        for fact in catalogue.facts.values():
            if chance.random() < 0.1:
                facts[fact.id] = some_value(fact, catalogue, chance)
            elif chance.random() < 0.05:
                facts.pop(fact.id, None)
        patients.append(facts)
    return patients


def evaluation_us(screener: Screener, patients: Sequence[dict[str, Any]], rounds: int = 2000) -> list[float]:
    took = []
    for number in range(rounds):
        facts = patients[number % len(patients)]
        start = time.perf_counter_ns()
        screen(screener, facts=facts, on=ON)
        took.append((time.perf_counter_ns() - start) / 1000)
    return sorted(took)


def batch_rate(screener: Screener, lines: Sequence[str]) -> float:
    """Patients a second of CPU, JSON text to JSON text."""
    start = time.process_time()
    for line in lines:
        case = parse_case(line, today=ON)
        json.dumps(screen(screener, facts=case.facts, clearances=case.clearances, on=case.on).as_json())
    return len(lines) / (time.process_time() - start)


def command_cpu_s(arguments: Sequence[str]) -> float:
    """CPU seconds of one `filiform screen` in a new process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    catalogue = catalogues.eligibility()
    screener = compile_rules(catalogue)
    plain = healthy(catalogue)
    patients = random_patients(catalogue, 500)
    print(f"catalogue {catalogue.version}: {len(catalogue.rules)} rules, {len(catalogue.facts)} facts")
    groups = {"healthy": [plain], "much to say": [plain | MUCH], "random mix": patients, "nothing answered": [{}]}
    for name, group in groups.items():
        took = evaluation_us(screener, group)
        print(f"one evaluation, {name:<17} median {median(took):6.0f} us   p99 {took[int(len(took) * 0.99)]:6.0f} us")
    lines = [json.dumps({"on": ON.isoformat(), "facts": facts}) for facts in patients * 6]
    print(f"batch in process, JSON in and out  {batch_rate(screener, lines):8.0f} patients/s of one core")
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder, "one.json"), Path(folder, "many.jsonl")
        one.write_text(lines[0])
        many.write_text("\n".join(lines * 4))
        cold = [command_cpu_s([str(one)]) for _ in range(7)]
        whole = command_cpu_s(["--batch", str(many)])
        print(
            f"filiform screen --batch            {4 * len(lines) / whole:8.0f} patients/s of one core, start included"
        )
        print(f"filiform screen from cold          {median(cold):8.3f} s CPU (median of 7, worst {max(cold):.3f})")


if __name__ == "__main__":
    main()
