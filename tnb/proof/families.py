"""Which facts are counted out together: those whose rules hang together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recommendations.words import Text


@dataclass(frozen=True)
class Family:
    """Facts to run through (unknown and each value), and the values of others while they are."""

    name: Text
    facts: tuple[str, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)


GRADE = ("differentiation", "ki67_pct", "mitoses_per_10hpf")
METASTASES = {"liver_metastases": True, "primary_site": "pancreas"}

EMBOLISATION = Family(
    Text("embolisation: grade, function, course, contraindications", "栓塞：分级、功能、病程与禁忌"),
    (
        *(*GRADE, "portal_vein_thrombosis", "bilioenteric_anastomosis", "hepatic_insufficiency"),
        *("renal_insufficiency", "lm_resectable", "progressed_after_systemic", "functional_status"),
        *("surgery_tolerated", "htb_high", "liver_metastases", "primary_site"),
    ),
)
SYSTEMIC = Family(
    Text("receptor, grade and systemic therapy", "受体、分级与全身治疗"),
    (
        *(*GRADE, "stated_grade", "sstr_status", "htb_high", "growth_rate", "disease_status"),
        *("functional_status", "hormone_symptoms", "ssa_resistant", "symptoms_after_systemic"),
    ),
    METASTASES,
)
RESECTION = Family(
    Text("resection: pattern, grade, reserve and prospect of cure", "切除：分型、分级、肝储备与根治可能"),
    (
        *("differentiation", "ki67_pct", "lm_count", "lm_lobes", "lm_two_adjacent_segments"),
        *("lm_contralateral_satellites", "lm_diffuse_bilobar", "stated_enets_type"),
        *("radical_resection_possible", "liver_function_adequate", "severe_comorbidity"),
        *("functional_status", "expected_debulking_pct"),
    ),
    {**METASTASES, "mitoses_per_10hpf": 1, "lm_resectable": True, "primary_resectable": True},
)
TRANSPLANTATION = Family(
    Text("transplantation: its criteria, below, at and above", "移植：各项标准，界值上下"),
    (
        *(*GRADE, "stated_grade", "extrahepatic_disease", "primary_status"),
        *("htb_pct", "stable_months", "age_years"),
    ),
    METASTASES,
)
LOCAL = Family(
    Text("SIRT, ablation and what goes with them", "SIRT、消融及相关方案"),
    (
        *(*GRADE, "life_expectancy", "lm_resectable", "portal_vein_thrombosis", "treatment_line"),
        *("lm_count", "lm_max_cm", "lesion_near_vital_structure", "prior_treatments"),
    ),
    METASTASES,
)
FAMILIES = (EMBOLISATION, SYSTEMIC, RESECTION, TRANSPLANTATION, LOCAL)
