"""A patient's phone for tests: what it sends, by a clock of its own."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from filiform.intake.phone import queries, services
from filiform.intake.phone.types import Act, Kind
from filiform.intake.rules.phone import stops
from filiform.patients import queries as patients
from filiform.patients.access.acting import patient_member
from tests.factories.cast import NOON
from tests.intake.healthy import OTHERWISE


class Phone:
    """Elif's phone: `says(fact, value)` answers one question, each method returns what became of it."""

    def __init__(self, visit, patient, clinic_id, organization_id):
        self.visit = visit
        identity = patients.identity(organization_id=organization_id, patient_ref=patient.ref)
        self.member = patient_member(patient=identity, clinic_id=clinic_id)

    def sends(self, kind, fields, *, said=NOON, at=None, command_id=None):
        act = Act(command_id or uuid4(), Kind(kind), said, {name: list(values) for name, values in fields.items()})
        return services.take_acts(visit=self.visit, acts=[act], by=self.member, at=at or max(said, NOON))[0]

    def ticks(self, fact, **more):
        return self.sends("answers", {"shown": [fact], f"f.{fact}": ["yes"]}, **more)

    def chooses(self, fact, value, **more):
        return self.sends("answers", {"shown": [fact], f"f.{fact}": [value]}, **more)

    def unticks(self, fact, **more):
        return self.sends("answers", {"shown": [fact]}, **more)

    def closes(self, checklist, *ticked, **more):
        fields = {"shown": list(checklist.facts), "act": [f"close:{checklist.key}"]}
        return self.sends("answers", fields | {f"f.{fact}": ["yes"] for fact in ticked}, **more)

    def names(self, fact, act, typed="", **more):
        return self.sends("names", {"fact": [fact], "act": [act], "typed": [typed]}, **more)

    def shows_pain(self, **fields):
        more = {key: fields.pop(key) for key in ("said", "at", "command_id") if key in fields}
        return self.sends("pain", {name: [value] for name, value in fields.items()}, **more)

    def told(self, at: datetime = NOON):
        return queries.told_of(
            organization_id=self.member.organization_id, visit=self.visit, at=at, zone=self.member.zone
        )

    def walk(self, at: datetime = NOON):
        return [(stop.page.key if stop.page else "pain", stop.to_ask) for stop in stops(self.told(at))]

    def answers_everything(self, at: datetime = NOON):
        """As a healthy person does, page by page, until nothing is open."""
        self.shows_pain(none="yes", said=at)
        for _ in range(80):
            page = next((stop.page for stop in stops(self.told(at)) if stop.to_ask and stop.page), None)
            if page is None:
                return
            for group in page.groups:
                if group.named and group.to_close:
                    self.names(group.named, "close", said=at)
                elif group.checklist and group.to_close:
                    self.closes(group.checklist, said=at)
                elif not group.checklist:
                    for question in group.questions:
                        if question.is_open:
                            value = OTHERWISE.get(question.fact.id, False)
                            self.chooses(question.fact.id, "no" if value is False else str(value), said=at)
        raise AssertionError("the history does not end")
