"""A second, slow reading of `how_to_read`, straight from the text over the raw rows of the catalogue.

It shares nothing with the engine: no compiled conditions, no masks, no early exits. Where the text is silent it takes
the readings listed in `filiform.screening.rules`. It expects facts that are valid.
"""

# ruff: noqa: C901, PLR0911 - long functions on purpose: they follow the text sentence by sentence

from __future__ import annotations

from datetime import date
from typing import Any

UNKNOWN = None
NEEDLE_LIMITS = {
    "depth",
    "direction",
    "max_length_mm",
    "max_gauge_mm",
    "no_pistoning",
    "no_periosteal",
    "one_side_only",
    "haemostasis_min",
    "skin_preparation",
    "max_needles",
}


class Reference:
    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.facts = {row["fact"]: row for row in document["facts"]}
        self.sets = {
            name: [term["name"] for term in terms] for name, terms in document["value_sets"].items() if name != "note"
        }

    # Places and sites

    def regions(self, place: str) -> set[str]:
        if place in self.document["region_groups"]:
            return set(self.document["region_groups"][place])
        if place in self.document["regions"]:
            return set(self.document["regions"][place])
        return {place}

    def meet(self, one: str, other: str) -> bool:
        (place, side), (other_place, other_side) = one.split(":"), other.split(":")
        if not self.regions(place) & self.regions(other_place):
            return False
        both = {"any", "midline", "bilateral"}
        return side == other_side or side in both or other_side in both

    def covered(self, planned: str, scopes: list[str]) -> bool:
        """Every region on every side of the planned site lies in the sites a clearance names."""
        place, side = planned.split(":")
        needs = {"bilateral": {"left", "right"}, "any": {"left", "right", "midline"}}.get(side, {side})
        gives: set[tuple[str, str]] = set()
        for scope in scopes:
            scope_place, scope_side = scope.split(":")
            sides = {"left", "right", "midline"} if scope_side in {"bilateral", "any"} else {scope_side}
            gives |= {(region, one) for region in self.regions(scope_place) for one in sides}
        return all((region, one) in gives for region in self.regions(place) for one in needs)

    def both_sides(self, sites: list[str]) -> bool:
        sides = [site.split(":")[1] for site in sites]
        return "bilateral" in sides or ("left" in sides and "right" in sides)

    # Facts

    def settle(self, recorded: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """Values as rules read them, and the mandatory facts that are missing."""
        values = {fact: value for fact, value in recorded.items() if value is not UNKNOWN}
        sites = values.get("plan.sites") or []
        regions = set().union(*(self.regions(site.split(":")[0]) for site in sites))
        regions |= set().union(*(self.regions(place) for place in values.get("plan.regions") or []))
        values.pop("plan.sites", None)
        values.pop("plan.regions", None)
        if sites:
            values["plan.sites"] = sites
        if regions:
            values["plan.regions"] = sorted(regions)
        recorded_facts = set(values)
        for _ in self.facts:  # as often as the longest chain of asked_if could be
            for fact, row in self.facts.items():
                if fact not in recorded_facts and "asked_if" in row and "if_not_asked" in row:
                    values.pop(fact, None)
                    if self.test(row["asked_if"], values) is False:
                        values[fact] = row["if_not_asked"]
        missing = [
            fact
            for fact, row in self.facts.items()
            if row["required"] == "always"
            and fact not in values
            and not ("asked_if" in row and self.test(row["asked_if"], values) is False)
        ]
        return values, sorted(missing)

    # Conditions

    def test(self, node: dict[str, Any], values: dict[str, Any]) -> bool | None:
        if "all" in node:
            outcomes = [self.test(part, values) for part in node["all"]]
            return False if False in outcomes else UNKNOWN if None in outcomes else True
        if "any" in node:
            outcomes = [self.test(part, values) for part in node["any"]]
            return True if True in outcomes else UNKNOWN if None in outcomes else False
        if "none" in node:
            any_of = self.test({"any": node["none"]}, values)
            return UNKNOWN if any_of is UNKNOWN else not any_of
        return self.compare(node["fact"], node["op"], node.get("value"), values)

    def compare(self, fact: str, op: str, wanted: Any, values: dict[str, Any]) -> bool | None:
        value = values.get(fact)
        if op == "unknown":
            return value is UNKNOWN
        if value is UNKNOWN:
            return UNKNOWN
        if self.facts[fact].get("none_allowed") and value == "none":
            return False
        if op == "overlaps-plan":
            if value == []:
                return False
            if "plan.sites" not in values:
                return UNKNOWN
            return any(self.meet(one, planned) for one in value for planned in values["plan.sites"])
        if op == "bilateral-in-group":
            group = self.regions(wanted["region_group"])
            return self.both_sides([site for site in value if self.regions(site.split(":")[0]) & group])
        if op == "intersects":
            places = [wanted["region_group"]] if isinstance(wanted, dict) else wanted
            return bool(set(value) & set().union(*map(self.regions, places)))
        if op == "has-any":
            return bool(set(value) & set(self.sets[wanted["valueset"]] if isinstance(wanted, dict) else wanted))
        if op == "count-in-set>=":
            return len(set(value) & set(self.sets[wanted["valueset"]])) >= wanted["n"]
        return {
            "==": lambda: value == wanted,
            "!=": lambda: value != wanted,
            "in": lambda: value in wanted,
            ">": lambda: value > wanted,
            ">=": lambda: value >= wanted,
            "<": lambda: value < wanted,
            "<=": lambda: value <= wanted,
        }[op]()

    # Limits

    def places(self, entries: list[Any], values: dict[str, Any]) -> list[str]:
        """avoid and limits_apply_to as sites."""
        sites: list[str] = []
        for entry in entries:
            if isinstance(entry, dict) and "from_fact" in entry:
                sites += values.get(entry["from_fact"]) or []
            else:
                sites.append(f"{entry['region_group'] if isinstance(entry, dict) else entry}:any")
        return sites

    def merge(self, limits: list[tuple[str, Any]]) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for name in sorted({name for name, _ in limits}):
            values = [value for other, value in limits if other == name]
            merged[name] = self.strictest(name, values)
        return merged

    def strictest(self, name: str, values: list[Any]) -> Any:
        if name.startswith("max_"):
            return sorted(values)[0]
        if name.endswith("_min"):
            return sorted(values)[-1]
        if isinstance(values[0], list):
            return sorted({item for value in values for item in value})
        if name == "electrical_stimulation":
            return False not in values
        if isinstance(values[0], bool):
            return True in values
        if name == "depth":
            for depth in ("superficial", "superficial-or-tangential", "superficial-first"):
                if depth in values:
                    return depth
        if name == "position" and "side-lying" in values:
            return "side-lying"
        if name == "skin_preparation" and len(set(values)) == 2:
            return "antiseptic the patient tolerates"
        words = sorted(set(values))
        return words[0] if len(words) == 1 else words

    # The answer

    def screen(self, facts: dict[str, Any], clearances: list[dict[str, Any]], on: date) -> dict[str, Any]:
        values, missing = self.settle(facts)
        fired = [row for row in self.document["rules"] if self.test(row["when"], values) is True]
        planned = sorted(set(values.get("plan.sites", [])))
        valid = [
            one
            for one in clearances
            if date.fromisoformat(one["given_on"]) <= on
            and (one.get("until") is None or on <= date.fromisoformat(one["until"]))
        ]

        def scopes(rule: dict[str, Any]) -> list[str]:
            return [
                site for one in valid if one["rule"] == rule["id"] and one["sites"] != "all" for site in one["sites"]
            ]

        def is_excluded_by(site: str, rule: dict[str, Any]) -> bool:
            opened = rule["class"] == "relative" and self.covered(site, scopes(rule))
            return not opened and any(self.meet(site, place) for place in self.places(rule.get("avoid", []), values))

        excluded = [site for site in planned if any(is_excluded_by(site, rule) for rule in fired)]
        remaining = [site for site in planned if site not in excluded]

        def is_held(rule: dict[str, Any]) -> bool:
            if rule["action"] != "hold-for-medical-clearance":
                return False
            if any(one["rule"] == rule["id"] and one["sites"] == "all" for one in valid):
                return False
            return not (planned and all(self.covered(site, scopes(rule)) for site in planned))

        if any(rule["action"] == "do-not-needle" for rule in fired) or (planned and not remaining):
            verdict = "do-not-needle"
        elif missing or any(is_held(rule) for rule in fired):
            verdict = "hold-for-clearance"
        elif any("notice" not in rule for rule in fired):
            verdict = "proceed-with-precautions"
        else:
            verdict = "proceed"

        session: list[tuple[str, Any]] = []
        local: dict[str, list[tuple[str, Any]]] = {site: [] for site in planned}
        for rule in fired:
            if is_held(rule):
                continue
            area = self.places(rule.get("limits_apply_to", []), values)
            for name, value in rule.get("limits", {}).items():
                if "limits_apply_to" not in rule or name not in NEEDLE_LIMITS:
                    session.append((name, value))
                else:
                    for site in planned:
                        if any(self.meet(site, place) for place in area):
                            local[site].append((name, value))
        return {
            "verdict": verdict,
            "rules": sorted(rule["id"] for rule in fired),
            "reminders": sorted(rule["id"] for rule in fired if rule.get("notice") == "reminder"),
            "excluded_sites": excluded,
            "forbidden_techniques": sorted({one for rule in fired for one in rule.get("forbid_techniques", [])}),
            "limits": self.merge(session),
            "site_limits": {site: self.merge(session + local[site]) for site in planned},
            "open_questions": missing,
        }
