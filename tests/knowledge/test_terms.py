"""What a person typed is either known for certain, or stays an open question with the likely names offered."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filiform.knowledge import loading, terms
from filiform.knowledge.spelling import edits_between, folded
from filiform.knowledge.terms import Kind, Resolution, resolve, search

ASPIRIN = "acetylsalicylic acid (aspirin)"
VALUE_SETS = {
    name: [row["name"] for row in rows]
    for name, rows in loading.load("eligibility").document["value_sets"].items()
    if name != "note"
}
ANTICOAGULANTS = [
    name
    for value_set in ("anticoagulants-vka", "anticoagulants-doac", "anticoagulants-parenteral")
    for name in VALUE_SETS[value_set]
]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def offered(resolution: Resolution) -> set[str]:
    return {term for suggestion in resolution.suggestions for term in suggestion.terms}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("warfarin", {"warfarin"}),
        ("WARFARIN", {"warfarin"}),
        ("Coumadin", {"warfarin"}),
        ("Marevan 5 mg tablets", {"warfarin"}),
        ("Sintrom", {"acenocoumarol"}),
        ("Marcumar", {"phenprocoumon"}),
        ("Xarelto 20mg once daily", {"rivaroxaban"}),
        ("Lixiana 60", {"edoxaban"}),
        ("Savaysa", {"edoxaban"}),
        ("Pradaxa", {"dabigatran etexilate"}),
        ("dabigatrán", {"dabigatran etexilate"}),
        ("Eliquis 2,5 mg", {"apixaban"}),
        ("Clexane", {"enoxaparin"}),
        ("Lovenox", {"enoxaparin"}),
        ("fragmin", {"dalteparin"}),
        ("Brilique", {"ticagrelor"}),
        ("Brilinta", {"ticagrelor"}),
        ("aspirin", {ASPIRIN}),
        ("Aspirina 100 mg comprimidos", {ASPIRIN}),
        ("baby aspirin 81", {ASPIRIN}),
        ("Advil", {"ibuprofen"}),
        ("Nurofen", {"ibuprofen"}),
        ("Voltaren retard", {"diclofenac"}),
        ("Aleve", {"naproxen"}),
        ("sertraline hydrochloride 50 mg", {"sertraline"}),
        ("Prozac", {"fluoxetine"}),
        ("Zoloft", {"sertraline"}),
        ("Humira pen", {"adalimumab"}),
        ("Enbrel", {"etanercept"}),
        ("co-trimoxazole", {"sulfamethoxazole-trimethoprim"}),
        ("Johanniskraut", {"St John's wort"}),
        ("St. John’s wort", {"St John's wort"}),
        ("garlic capsules", {"garlic (supplement dose)"}),
        ("hydrocortisone tablets", {"hydrocortisone (systemic)"}),
    ],
)
def test_brands_spellings_and_languages_lead_to_their_medicine(typed: str, meant: set[str]) -> None:
    found = resolve(typed, Kind.MEDICINE)
    assert set(found.exact) == meant
    assert not found.unmatched


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Asasantin", {ASPIRIN, "dipyridamole"}),
        ("DuoPlavin", {ASPIRIN, "clopidogrel"}),
        ("Inegy", {"simvastatin"}),
        ("Plavix and aspirin", {"clopidogrel", ASPIRIN}),
        ("warfarina y aspirina", {"warfarin", ASPIRIN}),
        ("Plavix (clopidogrel)", {"clopidogrel"}),
        ("ibuprofen + paracetamol", {"ibuprofen"}),
    ],
)
def test_a_combination_counts_as_each_of_its_parts(typed: str, meant: set[str]) -> None:
    assert set(resolve(typed, Kind.MEDICINE).exact) == meant


def test_the_other_part_of_a_combination_is_told_too() -> None:
    assert resolve("Vimovo", Kind.MEDICINE).known_other == ("esomeprazole",)
    assert resolve("ibuprofen + paracetamol", Kind.MEDICINE).known_other == ("paracetamol",)


@pytest.mark.parametrize("typed", ["warfarin and flumpet", "no warfarin", "warfarin (stopped)", "allergic to aspirin"])
def test_half_an_answer_stays_an_open_question(typed: str) -> None:
    found = resolve(typed, Kind.MEDICINE)
    assert found.unmatched
    assert offered(found) & {"warfarin", ASPIRIN}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("warfrin", "warfarin"),
        ("clopidogril", "clopidogrel"),
        ("zarelto", "rivaroxaban"),
        ("elequis", "apixaban"),
        ("elliquis", "apixaban"),
        ("plavics", "clopidogrel"),
        ("coumadine 5mg", "warfarin"),
        ("asprin", ASPIRIN),
        ("ibuprophen", "ibuprofen"),
        ("taking sintrom since 2010", "acenocoumarol"),
        ("metotrexate", "methotrexate"),
        ("prednisalone", "prednisolone"),
    ],
)
def test_a_misspelt_medicine_is_offered_and_never_taken_silently(typed: str, meant: str) -> None:
    found = resolve(typed, Kind.MEDICINE)
    assert meant in (offered(found) | set(found.exact))
    if folded(typed.split(maxsplit=1)[0]) not in terms.catalogue().names[Kind.MEDICINE]:
        assert found.unmatched


@pytest.mark.parametrize(
    ("typed", "candidate"),
    [
        ("blood thinner", "warfarin"),
        ("blood thinners", "apixaban"),
        ("anticoagulante", "acenocoumarol"),
        ("steroids", "prednisolone"),
        ("painkillers", "ibuprofen"),
        ("hydrocortisone", "hydrocortisone (systemic)"),
        ("hydrocortisone cream", "hydrocortisone (systemic)"),
        ("Voltaren gel", "diclofenac"),
        ("garlic", "garlic (supplement dose)"),
        ("fish oil", "fish oil (high dose)"),
        ("blood thinner and paracetamol", "warfarin"),
    ],
)
def test_a_word_with_several_meanings_is_asked_about(typed: str, candidate: str) -> None:
    found = resolve(typed, Kind.MEDICINE)
    assert found.unmatched
    assert found.ambiguous
    assert candidate in offered(found)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("low platelets", "thrombocytopenia"),
        ("hemophilia a", "haemophilia A"),
        ("EPOC", "COPD"),
        ("Ehlers Danlos", "Ehlers-Danlos syndrome"),
        ("síndrome de Marfan", "Marfan syndrome"),
        ("cirrosis", "liver cirrhosis"),
        ("splenectomy", "asplenia / splenectomy"),
        ("HIV", "HIV infection"),
        ("dialysis", "dialysis-dependent kidney disease"),
        ("CKD stage 4", "chronic kidney disease stage 4-5"),
        ("mechanical heart valve", "prosthetic heart valve"),
        ("Leukämie", "leukaemia, lymphoma or myeloma"),
        ("leukaemia, lymphoma or myeloma", "leukaemia, lymphoma or myeloma"),
        ("spondylolisthesis, unstable", "spondylolisthesis, unstable"),
    ],
)
def test_lay_and_foreign_words_lead_to_their_condition(typed: str, meant: str) -> None:
    assert resolve(typed, Kind.CONDITION).exact == (meant,)


@pytest.mark.parametrize(
    ("typed", "candidate"),
    [
        ("AF", "acute or uncontrolled arrhythmia"),
        ("leaky valve", "significant valvular disease"),
        ("stroke", "stroke or TIA under 3 months"),
        ("heart attack", "acute myocardial infarction (under 8 weeks)"),
        ("hemofilia", "haemophilia A"),
        ("kidney failure", "dialysis-dependent kidney disease"),
        ("rheumatoid arthritis", "rheumatoid arthritis with upper cervical involvement"),
        ("hernia", "abdominal wall or groin hernia"),
    ],
)
def test_a_condition_whose_severity_or_date_decides_is_asked_about(typed: str, candidate: str) -> None:
    found = resolve(typed, Kind.CONDITION)
    assert found.unmatched
    assert candidate in offered(found)


@pytest.mark.parametrize(
    ("typed", "kind", "other"),
    [
        ("paracetamol 500 mg", Kind.MEDICINE, "paracetamol"),
        ("Tylenol", Kind.MEDICINE, "paracetamol"),
        ("Metformina", Kind.MEDICINE, "metformin"),
        ("levothyroxine 100 mcg", Kind.MEDICINE, "levothyroxine"),
        ("omeprazole", Kind.MEDICINE, "omeprazole"),
        ("salbutamol inhaler", Kind.MEDICINE, "salbutamol"),
        ("5-ASA", Kind.MEDICINE, "mesalazine"),
        ("brittle bones", Kind.CONDITION, "osteoporosis"),
        ("high blood pressure", Kind.CONDITION, "high blood pressure"),
        ("coronary stent", Kind.DEVICE, "coronary stent"),
        ("penicillin", Kind.ALLERGEN, "penicillin"),
    ],
)
def test_common_entries_of_no_list_are_known_and_ask_nothing(typed: str, kind: Kind, other: str) -> None:
    found = resolve(typed, kind)
    assert found.known_other == (other,)
    assert found.exact == ()
    assert not found.unmatched


def test_a_known_entry_names_the_question_that_deals_with_it() -> None:
    assert resolve("brittle bones", Kind.CONDITION).asked_by == ("osteoporosis_severe",)
    assert resolve("diabetes", Kind.CONDITION).asked_by == ("diabetes.control",)


@pytest.mark.parametrize(
    ("typed", "kind", "meant"),
    [
        ("marcapasos", Kind.DEVICE, "pacemaker"),
        ("ICD", Kind.DEVICE, "implantable cardioverter defibrillator"),
        ("VP shunt", Kind.DEVICE, "VP shunt"),
        ("níquel", Kind.ALLERGEN, "nickel"),
        ("sticking plaster", Kind.ALLERGEN, "adhesive"),
    ],
)
def test_devices_and_allergens_are_found_too(typed: str, kind: Kind, meant: str) -> None:
    assert resolve(typed, kind).exact == (meant,)


@pytest.mark.parametrize("typed", ["", "   ", "5 mg", "tablets", "???", "asdkjhasd", "一"])
def test_text_that_says_nothing_is_never_a_silent_no_match(typed: str) -> None:
    assert resolve(typed, Kind.MEDICINE).unmatched


def test_an_entry_typed_into_the_wrong_list_is_pointed_to_the_right_one() -> None:
    found = resolve("pacemaker", Kind.CONDITION)
    assert found.unmatched
    assert found.elsewhere == (Kind.DEVICE,)


def test_the_start_of_a_name_is_offered_as_that_name() -> None:
    assert resolve("rosuva", Kind.MEDICINE).suggestions[0].terms == ("rosuvastatin",)


def test_every_term_of_every_value_set_finds_itself() -> None:
    kinds = terms.catalogue().value_set_kinds
    for value_set, names in VALUE_SETS.items():
        for name in names:
            assert resolve(name, kinds[value_set]).exact == (name,), (value_set, name)


def test_the_picker_lists_every_term_with_its_value_sets() -> None:
    listed = {(term.name, value_set) for kind in Kind for term in terms.terms(kind) for value_set in term.value_sets}
    assert listed == {(name, value_set) for value_set, names in VALUE_SETS.items() for name in names}
    ciprofloxacin = next(term for term in terms.terms(Kind.MEDICINE) if term.name == "ciprofloxacin")
    assert len(ciprofloxacin.value_sets) == 3
    options = {row["fact"]: row.get("options") for row in loading.load("eligibility").document["facts"]}
    assert set(options["devices"]) <= {term.name for term in terms.terms(Kind.DEVICE)}
    assert set(options["allergies"]) <= {term.name for term in terms.terms(Kind.ALLERGEN)}


def test_typing_ahead_finds_terms_before_brands_and_each_meaning_once() -> None:
    assert search("war", Kind.MEDICINE)[0].terms == ("warfarin",)
    assert search("war", Kind.MEDICINE)[0].shown == "warfarin"
    assert search("XAR", Kind.MEDICINE)[0].terms == ("rivaroxaban",)
    assert search("aspi", Kind.MEDICINE)[0].terms == (ASPIRIN,)
    found = search("a", Kind.MEDICINE, limit=10)
    assert len(found) == 10 == len({(suggestion.terms, suggestion.known_other) for suggestion in found})
    assert search("", Kind.MEDICINE) == ()
    assert search("zzzz", Kind.MEDICINE) == ()


def test_typing_ahead_answers_before_the_next_key_is_pressed() -> None:
    search("a", Kind.MEDICINE)
    started = time.process_time()
    for letter in LETTERS:
        search(letter, Kind.MEDICINE)
    assert (time.process_time() - started) / len(LETTERS) < 0.005


def test_the_names_are_labelled_as_unreviewed_expert_knowledge() -> None:
    assert terms.catalogue().review_status.startswith("unreviewed draft")
    assert terms.catalogue().source == "expert-knowledge, verify"


@st.composite
def one_letter_edits(draw: st.DrawFn) -> tuple[str, str]:
    name = draw(st.sampled_from(ANTICOAGULANTS))
    place = draw(st.sampled_from([index for index, letter in enumerate(name) if letter.isalpha()]))
    letter = draw(st.sampled_from(LETTERS))
    kind = draw(st.sampled_from(["drop", "change", "insert", "swap"]))
    head, mark, tail = name[:place], name[place], name[place + 1 :]
    edited = {
        "drop": head + tail,
        "change": head + letter + tail,
        "insert": head + letter + mark + tail,
        "swap": head + tail[:1] + mark + tail[1:],
    }[kind]
    return name, edited


@settings(deadline=None)
@given(one_letter_edits())
def test_any_anticoagulant_one_letter_wrong_is_offered(edit: tuple[str, str]) -> None:
    name, typed = edit
    found = resolve(typed, Kind.MEDICINE)
    assert name in (set(found.exact) | offered(found))


@settings(deadline=None)
@given(st.text(max_size=30), st.sampled_from(Kind))
def test_garbage_is_never_taken_for_a_term(text: str, kind: Kind) -> None:
    found = resolve(text, kind)
    if not found.unmatched:
        words = set(folded(text).split())
        known = {word for key in terms.catalogue().names[kind] for word in key.split()}
        assert words & known


@settings(deadline=None)
@given(st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=8, max_size=20))
def test_letters_that_spell_nothing_stay_an_open_question(text: str) -> None:
    assert resolve(text, Kind.MEDICINE).exact == ()
    assert resolve(text, Kind.MEDICINE).unmatched


@settings(deadline=None)
@given(st.sampled_from(ANTICOAGULANTS), st.sampled_from(["no ", "not ", "stopped ", "allergy to ", "was on "]))
def test_a_medicine_with_a_reservation_is_not_taken_as_meant(name: str, reservation: str) -> None:
    found = resolve(reservation + name, Kind.MEDICINE)
    assert found.unmatched
    assert name in offered(found)


@settings(deadline=None)
@given(st.text(alphabet="abcd ", max_size=8), st.text(alphabet="abcd ", max_size=8))
def test_edits_are_counted_alike_in_both_directions(first: str, second: str) -> None:
    assert edits_between(first, second, at_most=8) == edits_between(second, first, at_most=8)
    assert (edits_between(first, second, at_most=8) == 0) == (first == second)


def test_a_swap_of_neighbours_is_one_edit() -> None:
    assert edits_between("warfarin", "wrafarin", at_most=3) == 1
    assert edits_between("warfarin", "morphine", at_most=2) == 3


@settings(deadline=None)
@example("\U0001d56c")  # a mathematical capital A
@given(st.text(max_size=20))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)
