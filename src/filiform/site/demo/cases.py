"""Patients whose history decides something: one for each verdict, and some after cases that were published.

The published case is named with the id its source has in the catalogues. Persons, dates and details are invented.
"""

from __future__ import annotations

from filiform.site.demo.people import Person, Story

LEFT_ARM = ("forearm:left", "upper-arm-anterior:left")

CASES = (
    # mintken2025: a pneumothorax after needling between the shoulder blades. The plan asks for both sides and 50 mm.
    Person(
        "folasade", "Fọláṣadé", "Adéṣinà-Whitcombe", 46, "female", "ines", "Ache between the shoulder blades",
        "Myofascial pain of the right rhomboids", (("rhomboid-major", "right"), ("rhomboid-major", "left")),
        occupation="cellist", body=(181, 62), length_mm=50,
        history={
            "pneumothorax.history": True, "pneumothorax.months_since": 7, "prior_reaction": ["collapsed-lung"],
        },
        story=Story(
            "play a whole rehearsal without stopping", "psfs", "8", 10,
            "It happened to me once, after needles near the shoulder blade. Can it happen again?",
            "Yes, it can. We first want a word from your lung doctor, and there are ways without needles there.",
        ),
    ),
    # Cervical epidural haematoma in a woman on clopidogrel (Clin Case Rep, PMC12354976): deep neck needling.
    Person(
        "wilhelmina", "Wilhelmina", "van der Zwaluw-Åkesson", 73, "female", "hyun", "Stiff neck on turning",
        "Myofascial neck pain, both sides", (("semispinalis-capitis", "right"), ("splenius-capitis", "right")),
        preferred="Mina", language="nl", occupation="retired bookbinder", body=(161, 58), medicines=("Plavix",),
        history={"osteoporosis_severe": False, "bp_systolic": 138, "bp_diastolic": 82}, pains=(6, 5, 5),
        story=Story("look over the shoulder when reversing the car", "rom_cx_rotation", "65", 8),
    ),
    Person(
        "thao", "Nguyễn Thị Phương", "Thảo", 31, "female", "ines", "Low back and buttock pain in pregnancy",
        "Gluteal myofascial pain", (("gluteus-medius", "left"), ("lumbar-multifidus", "left")), language="vi",
        occupation="software tester", body=(158, 63), pains=(7, 6),
        history={"pregnancy.status": "yes", "pregnancy.weeks": 22, "pregnancy.high_risk": False},
        before={"pregnancy.weeks": 20},
        story=Story("sleep through the night", "nprs_worst", "3", 6, "Will this harm the baby?",
                    "We leave out belly, low back and current, and you tell us at once if anything feels wrong."),
    ),
    Person(
        "marisol", "Marisol", "Etxeberria", 29, "female", "desta", "Tension headache in early pregnancy",
        "Myofascial pain of the upper trapezius", (("trapezius-upper", "right"),), language="es", body=(166, 60),
        history={"pregnancy.status": "yes", "pregnancy.weeks": 9}, occupation="teacher",
    ),
    # A pacemaker, and electrical stimulation wished (device manuals contraindicate; catalogue: never by default).
    Person(
        "haralampos", "Haralampos", "Papageorgiou", 68, "male", "ines", "Buttock pain after walking",
        "Gluteal myofascial pain", (("gluteus-maximus", "right"), ("gluteus-medius", "right")), preferred="Babis",
        language="el", occupation="boat builder", body=(174, 84), pains=(6, 5), medicines=("bisoprolol",),
        history={"devices": ["pacemaker"], "device.sites": ["anterior-chest-pectoral:left"]},
        techniques=("superficial", "deep", "electrical-stimulation"), path="local-limb",
        story=Story("walk to the harbour and back", "psfs", "7", 8, "My brother had current on his needles. Me too?",
                    "Not with your pacemaker. Without current the needles may still help."),
    ),
    # Lymphoedema on one side after axillary clearance: the left arm stays untouched, the right may be treated.
    Person(
        "ragnheidur", "Ragnheiður Jóna", "Þorvaldsdóttir", 57, "female", "ines", "Elbow pain, both sides",
        "Lateral elbow pain", (("extensor-carpi-radialis-brevis", "right"), ("extensor-carpi-radialis-brevis", "left")),
        preferred="Ragga", language="is", occupation="weaver", body=(172, 75), pains=(6, 5, 4),
        history={
            "lymphoedema.sites": list(LEFT_ARM), "lymph_nodes_removed.sites": ["subscapularis-axilla:left"],
            "cancer.status": "past", "rf.cancer_history": True,
        },
        story=Story("weave for two hours", "grip", "24", 12, "May anything touch my left arm?",
                    "No needle goes into that arm. We treat the right side only."),
    ),
    Person(
        "bronislaw", "Bronisław", "Grzegorzewski-Źdźbło", 71, "male", "desta", "Shoulder pain at night",
        "Myofascial shoulder pain", (("infraspinatus", "right"),), language="pl", occupation="retired tram driver",
        medicines=("warfarin",), body=(176, 88), history={"warfarin_recent_change": False},
    ),
    # Held, cleared by a named physician, and released again.
    Person(
        "siosaia", "Siosaia", "Tu‘i‘onetoa", 52, "male", "hyun", "Calf cramps", "Myofascial calf pain",
        (("gastrocnemius-medial-head", "right"), ("soleus", "right")), language="to", occupation="stone mason",
        body=(186, 118), medicines=("metformin",), illnesses=("type 2 diabetes",), pains=(5, 5),
        history={"diabetes.control": "poorly-controlled", "hba1c_percent": 8.9},
        before={"diabetes.control": "well-controlled", "hba1c_percent": 6.8}, techniques=("superficial",),
    ),
    # A clinician's own stop.
    Person(
        "yetunde", "Yétúndé", "Ọlátúnjí", 38, "female", "desta", "Hip pain when climbing stairs",
        "Myofascial hip pain", (("gluteus-medius", "right"), ("vastus-lateralis", "right")), language="yo",
        occupation="nurse", body=(165, 71), pains=(6, 4),
    ),
    # A typed medicine that nobody has named yet.
    Person(
        "bayarmaa", "Bayarmaa", "", 63, "female", "hyun", "Knee pain, inner side", "Myofascial thigh pain",
        (("vastus-medialis", "left"),), language="mn", occupation="market trader", body=(155, 66),
        medicines=("paracetamol", "small white heart pill, mornings"),
    ),
    Person(
        "kaan", "Kaan", "Çetinöz", 14, "male", "ines", "Shin pain after handball", "Calf overload",
        (("tibialis-anterior", "right"), ("soleus", "right")), guardian="Nurgül Çetinöz", language="tr",
        occupation="pupil", body=(168, 55), pains=(5, 3), contact="Nurgül Çetinöz (mother)",
        history={"consent.authorised_representative": True},
        story=Story("play the spring tournament", "psfs", "9", 9),
    ),
    Person(
        "saoirse", "Saoirse", "Ní Dhubhláin", 10, "female", "desta", "Neck ache after school", "Myofascial neck pain",
        (("trapezius-upper", "left"),), guardian="Caoimhe Ní Dhubhláin", language="ga", occupation="pupil",
        body=(141, 34), contact="Caoimhe Ní Dhubhláin (mother)", history={"consent.authorised_representative": True},
    ),
    Person(
        "joaquim", "Joaquim", "Vasconcelos de Albuquerque e Meneses", 44, "male", "hyun", "Back pain and chills",
        "Lumbar myofascial pain", (("longissimus-lumborum", "right"),), language="pt", occupation="baker",
        body=(171, 79), history={"fever_or_infection": True, "temperature_c": 38.4},
    ),
    Person(
        "ludmila", "Ľudmila", "Čierňanská", 35, "female", "ines", "Neck pain, arms feel clumsy",
        "Neck pain, cause open", (("trapezius-upper", "left"),), language="sk", occupation="accountant",
        body=(169, 64), history={"rf.cord_signs": True},
    ),
    Person(
        "abdulrahman", "ʿAbd ar-Raḥmān", "al-Ḥaddād", 59, "male", "hyun", "Shoulder pain when reaching up",
        "Myofascial shoulder pain", (("infraspinatus", "left"), ("deltoid-posterior", "left")), language="ar",
        occupation="violin maker", body=(173, 82), pains=(7, 7, 6, 5, 5, 3, 3, 2), medicines=("apixaban",),
        story=Story("reach the top shelf", "psfs", "8", 12),
    ),
)  # fmt: skip
