from __future__ import annotations

from typing import Any

from django import forms

from filiform.knowledge import catalogues
from filiform.practitioners.credentials import LICENCE, LIMIT, TRAINING, Proof
from filiform.practitioners.queries import practice_rule
from filiform.practitioners.rules.conditions import conditions_of, permission_asked
from filiform.practitioners.rules.files import LARGEST
from filiform.practitioners.types import (
    EXAMS,
    PROFESSIONS,
    CertificateEvidence,
    CertificateKind,
    LicenceEvidence,
    LicenceStatus,
    Limit,
    TrainingEvidence,
)  # fmt: skip

# The techniques of the journey; ids are those of the eligibility catalogue and of session events.
TECHNIQUES = [
    ("superficial", "Superficial needling"),
    ("deep", "Deep needling"),
    ("electrical-stimulation", "Electrical stimulation through needles"),
]
PROFESSION_CHOICES = list(PROFESSIONS.items())


def _date(label: str, **kw: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kw)


def _places() -> list[tuple[str, str]]:
    places = catalogues.practice_rules().jurisdictions.values()
    return [("", "Choose"), *((place.id, f"{place.name} ({place.id})") for place in places)]


def _parts_of_the_body() -> list[tuple[str, str]]:
    """Whole parts first, as courses are taught; then each region, as insurance and boards name them."""
    headings = catalogues.eligibility().places.headings
    return [(heading, heading.replace("-", " ").capitalize()) for heading in headings]


def _regions() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (name.replace("-", " ").capitalize(), [(one, one.replace("-", " ").capitalize()) for one in held])
        for name, held in catalogues.eligibility().places.headings.items()
    ]


class ProofForm(forms.Form):
    """One proof of one kind; `proof()` is what was entered, `initial_of` the way back for renewing and correcting."""

    def __init__(self, *args: Any, jurisdiction: str, profession: str, **kw: Any) -> None:
        self.place = jurisdiction
        self.held = profession
        super().__init__(*args, **kw)

    def proof(self) -> Proof:
        """What was entered, once valid; each kind below reads its own fields. Django's forms cannot be abstract."""
        raise TypeError(f"{type(self).__name__} is no kind of proof")


class LicenceForm(ProofForm):
    profession = forms.ChoiceField(choices=PROFESSION_CHOICES)
    jurisdiction = forms.ChoiceField(label="Licensed in", choices=_places)
    board = forms.CharField(max_length=160, required=False, help_text="Who gave it.")
    number = forms.CharField(label="Licence number", max_length=60)
    valid_from = _date("Valid from", required=False, help_text="Empty: since before this record.")
    expires_on = _date("Valid until", help_text="Where it never expires: the day to ask the board again.")
    since = _date("First licensed", required=False, help_text="For the years of practice a rule may ask for.")

    def proof(self) -> LicenceEvidence:
        return LicenceEvidence(**self.cleaned_data)


class TrainingForm(ProofForm):
    course = forms.CharField(max_length=240)
    provider = forms.CharField(max_length=160, required=False)
    hours = forms.IntegerField(label="Hours in all", min_value=0, max_value=9999)
    in_person_hours = forms.IntegerField(label="Of these in person", min_value=0, max_value=9999)
    supervised_sessions = forms.IntegerField(
        label="Patient sessions under supervision", min_value=0, max_value=9999, required=False
    )
    exams = forms.MultipleChoiceField(
        label="Exams passed", choices=list(EXAMS.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    regions = forms.MultipleChoiceField(
        label="Parts of the body taught", choices=_parts_of_the_body, widget=forms.CheckboxSelectMultiple
    )
    techniques = forms.MultipleChoiceField(
        label="Techniques taught", choices=TECHNIQUES, widget=forms.CheckboxSelectMultiple
    )
    completed_on = _date("Passed on")
    expires_on = _date("Valid until", required=False, help_text="Empty: it does not run out.")

    def proof(self) -> TrainingEvidence:
        said = dict(self.cleaned_data)
        for name in ("regions", "techniques", "exams"):
            said[name] = frozenset(said[name])
        said["supervised_sessions"] = said["supervised_sessions"] or 0
        return TrainingEvidence(**said)


class CertificateForm(ProofForm):
    """Resuscitation and bloodborne pathogens training."""

    kind: CertificateKind = CertificateKind.RESUSCITATION
    issuer = forms.CharField(label="Given by", max_length=160)
    number = forms.CharField(label="Certificate number", max_length=60, required=False)
    valid_from = _date("Passed on")
    expires_on = _date("Valid until")

    def proof(self) -> CertificateEvidence:
        return CertificateEvidence(kind=self.kind, **self.cleaned_data)


class BloodborneForm(CertificateForm):
    kind = CertificateKind.BLOODBORNE


class InsuranceForm(CertificateForm):
    kind = CertificateKind.INSURANCE
    issuer = forms.CharField(label="Insurer", max_length=160)
    number = forms.CharField(label="Policy number", max_length=60)
    valid_from = _date("Cover begins")
    expires_on = _date("Cover ends")
    limit_each = forms.IntegerField(label="Limit for one claim", min_value=0, required=False)
    limit_total = forms.IntegerField(label="Limit for all claims of a year", min_value=0, required=False)
    currency = forms.RegexField(regex=r"^[A-Z]{3}$", initial="USD", help_text="Three letters, such as USD or GBP.")


class BoardDocumentForm(CertificateForm):
    """A letter, registration or endorsement that answers one condition of the rule."""

    kind = CertificateKind.BOARD_DOCUMENT
    condition = forms.ChoiceField(label="It shows", help_text="The condition of the rule in its own words.")
    issuer = forms.CharField(label="Board or college", max_length=160)
    number = forms.CharField(label="Reference", max_length=60, required=False)
    valid_from = _date("Dated")
    expires_on = _date("Valid until", required=False, help_text="Empty: it does not run out.")
    field_order = ("condition",)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        rule = practice_rule(self.place, self.held)
        asked = (*conditions_of(rule), permission_asked(rule)) if rule else ()
        self.fields["condition"].choices = [(text, text) for text in asked]  # type: ignore[attr-defined]

    def proof(self) -> CertificateEvidence:
        return CertificateEvidence(
            kind=self.kind, jurisdiction=self.place, profession=self.held, **self.cleaned_data
        )  # fmt: skip


class LimitForm(ProofForm):
    """What is not to be needled though the training covers it."""

    reason = forms.CharField(max_length=240, help_text="Insurance leaves it out, the board or the clinic says so.")
    regions = forms.MultipleChoiceField(
        label="Not in", choices=_regions, widget=forms.SelectMultiple(attrs={"size": 12}), required=False,
        help_text="Nothing chosen: nowhere on the body.",
    )  # fmt: skip
    techniques = forms.MultipleChoiceField(
        label="Only this technique is meant", choices=TECHNIQUES, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Nothing chosen: every technique.",
    )  # fmt: skip
    valid_from = _date("From")
    expires_on = _date("Until", required=False)

    def proof(self) -> Limit:
        said = dict(self.cleaned_data)
        for name in ("regions", "techniques"):
            said[name] = frozenset(said[name])
        return Limit(**said)


FORMS: dict[str, type[ProofForm]] = {
    LICENCE: LicenceForm,
    TRAINING: TrainingForm,
    "resuscitation": CertificateForm,
    "bloodborne": BloodborneForm,
    "insurance": InsuranceForm,
    "board-document": BoardDocumentForm,
    LIMIT: LimitForm,
}


class PractitionerForm(forms.Form):
    name = forms.CharField(max_length=120)
    credentials = forms.CharField(max_length=60, required=False, help_text="As written after the name.")
    profession = forms.ChoiceField(choices=PROFESSION_CHOICES)
    npi = forms.CharField(label="NPI", max_length=14, required=False, help_text="Ten digits; United States only.")
    person = forms.ChoiceField(
        label="Signs in as", required=False, help_text="Without it nobody can open a session in this name."
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["person"].choices = [("", "Nobody yet"), *people]  # type: ignore[attr-defined]


class AttestationForm(forms.Form):
    condition = forms.CharField(widget=forms.HiddenInput)
    until = _date("Confirmed until")


class ResponsibilityForm(forms.Form):
    profession = forms.ChoiceField(choices=PROFESSION_CHOICES)
    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    until = _date("Until")


class CheckForm(forms.Form):
    how = forms.CharField(max_length=240)


class WithdrawalForm(forms.Form):
    why = forms.CharField(max_length=240)


class StopForm(forms.Form):
    status = forms.TypedChoiceField(
        choices=[(one.value, one.label) for one in LicenceStatus if one is not LicenceStatus.ACTIVE],
        coerce=LicenceStatus,
    )
    since = _date("Since")


class FileForm(forms.Form):
    file = forms.FileField()

    def clean(self) -> dict[str, Any]:
        """Name and content, as the service takes them; of a file that is too large no more than shows it."""
        said = dict(super().clean() or {})
        if (sent := said.pop("file", None)) is not None:
            said |= {"name": sent.name, "content": sent.read(LARGEST + 1)}
        return said


class NpiForm(forms.Form):
    npi = forms.CharField(max_length=14, required=False)
