"""What must hold of the answer whatever the rules say, written apart from them in the same grammar.

The numbers stand here a second time on purpose: they are those the sources print, and a rule or a threshold
that drifts from them is refuted.
"""

from dataclasses import dataclass
from typing import Any

from recommendations.conditions import Condition
from recommendations.evaluate import AGAINST, SUPPORT
from recommendations.parsing import Vocabulary, read_group
from recommendations.records import Ruleset
from recommendations.words import Text

EMBOLISATION = ("tae", "ctace", "tae+ssa", "tae+sunitinib", "transarterial+everolimus")
SIRT = ("sirt", "prrt+sirt", "sirt+captem", "sirt+everolimus+pasireotide")
RECEPTOR_THERAPY = ("prrt", "ia-prrt", "tat-ac225")
IN_SCOPE = ["liver_metastases", "primary_site is one of pancreas, other, unknown_primary"]
CONTRAINDICATIONS = {
    "portal_vein_thrombosis": Text("portal vein thrombosis", "门静脉血栓"),
    "bilioenteric_anastomosis": Text("bilio-enteric anastomosis", "胆肠吻合史"),
    "hepatic_insufficiency": Text("hepatic insufficiency", "肝功能不全"),
    "renal_insufficiency": Text("renal insufficiency", "肾功能不全"),
}
TRANSPLANT_CRITERIA = {
    "extrahepatic_disease is false": Text("no extrahepatic disease", "无肝外病变"),
    "differentiation is well": Text("well differentiated", "高分化"),
    "grade is one of G1, G2": Text("G1 or G2", "G1 或 G2"),
    "ki67_pct < 10": Text("Ki-67 below 10 %", "Ki-67<10%"),
    "primary_status is resected": Text("primary resected", "原发灶已切除"),
    "htb_pct < 50": Text("burden below 50 %", "负荷<50%"),
    "stable_months >= 6": Text("stable for 6 months", "稳定≥6 个月"),
    "age_years < 60": Text("younger than 60", "年龄<60 岁"),
}
TRANSPLANT_FACTS = [
    *IN_SCOPE,
    {"any": ["extrahepatic_disease", "extrahepatic_disease is false"]},
    "differentiation is one of well, poor",
    "primary_status is one of in_situ, resected, not_found",
    *("ki67_pct >= 0", "mitoses_per_10hpf >= 0", "htb_pct >= 0", "stable_months >= 0", "age_years >= 0"),
]


@dataclass(frozen=True)
class Law:
    """Each of ``options`` has a status among ``allowed`` whenever ``when`` is true; or, where ``only_if``
    is given instead, whenever ``only_if`` is false or unknown."""

    name: str
    said: Text
    options: tuple[str, ...]
    allowed: tuple[str, ...]
    when: tuple[Any, ...] = ()
    only_if: tuple[Any, ...] | None = None

    def condition(self, ruleset: Ruleset) -> Condition:
        """``when`` or ``only_if`` as a condition of the rule set. Raises ConditionError."""
        entries = self.when if self.only_if is None else self.only_if
        return read_group(list(entries), vocabulary(ruleset))


NO_SUPPORT = (*AGAINST, "needs_data", "not_indicated")


def vocabulary(ruleset: Ruleset) -> Vocabulary:
    """What the laws may speak of: facts, derived facts and options, but no threshold of the rules."""
    classes = {one.fact: tuple(part.value for part in one.classes) for one in ruleset.classifications}
    return Vocabulary(ruleset.facts, frozenset(ruleset.options), {}, classes)


def laws_of(ruleset: Ruleset) -> tuple[Law, ...]:
    """Every law; options made of others come from the codes of the rule set."""
    parts = {code: {*code.split("+")} for code in ruleset.options}
    embolising = tuple(code for code, of in parts.items() if of & {"tae", "ctace", "transarterial"})
    barred = tuple(dict.fromkeys([*EMBOLISATION, *embolising, "staged-embolisation"]))
    return (*_embolisation(barred), *_transplantation(), *_never_above(ruleset), *_ablation())


def _embolisation(options: tuple[str, ...]) -> tuple[Law, ...]:
    found = []
    for fact, name in CONTRAINDICATIONS.items():
        blocked = Text(
            f"embolisation, alone or combined, is offered only when {name.en} is known to be absent",
            f"仅在已知无{name.zh}时才提出栓塞（单用或联合）",
        )
        found.append(Law(f"blocked-by-{fact}", blocked, options, NO_SUPPORT, only_if=(f"{fact} is false",)))
        barred = Text(
            f"{name.en} contraindicates TAE and cTACE, whatever else is known",
            f"{name.zh}为 TAE 与 cTACE 禁忌",
        )
        whole = options[:-1]  # staging an embolisation is then out of question rather than contraindicated
        found.append(Law(f"barred-by-{fact}", barred, whole, ("contraindicated",), when=(fact,)))
    return tuple(found)


def _transplantation() -> tuple[Law, ...]:
    option = ("liver-transplantation",)
    found = [
        Law(
            "transplantation-only-if-" + "-".join(criterion.split()[:1]),
            Text(
                f"transplantation is considered only if known: {name.en}", f"仅在已知“{name.zh}”时才考虑移植"
            ),
            option,
            NO_SUPPORT,
            only_if=(criterion,),
        )
        for criterion, name in TRANSPLANT_CRITERIA.items()
    ]
    whole = Text(
        "with every criterion known transplantation is either considered or outside the criteria",
        "各项标准均已知时，移植或可考虑，或不符合标准",
    )
    met = Text("with every criterion met transplantation is considered", "各项标准均符合时可考虑移植")
    mitoses = ("mitoses_per_10hpf < 2",)
    failed = Text(
        "with a criterion known to fail no data are asked for", "已知某项标准不符合时，不再索取资料"
    )
    not_met = ({"any": [{"none": [criterion]} for criterion in TRANSPLANT_CRITERIA]},)
    silent = (*AGAINST, "not_indicated")
    return (
        *found,
        Law("transplantation-failed", failed, option, silent, not_met),
        Law(
            "transplantation-decided", whole, option, ("consider", "not_recommended"), tuple(TRANSPLANT_FACTS)
        ),
        Law("transplantation-met", met, option, ("consider",), (*IN_SCOPE, *TRANSPLANT_CRITERIA, *mitoses)),
    )


def _never_above(ruleset: Ruleset) -> tuple[Law, ...]:
    """What a status never rises above."""
    receptor = Text(
        "treatment at the receptor is offered only if it is known to be positive",
        "仅在已知受体阳性时才提出受体介导治疗",
    )
    beads = Text("drug-eluting beads are never above not recommended", "载药微球从不高于“不推荐”")
    long = Text(
        "SIRT is not recommended in low grade with long survival", "低级别且预期生存较长者不推荐 SIRT"
    )
    poor = Text("cTACE in poorly differentiated disease is considered at most", "低分化者 cTACE 至多“可考虑”")
    scope = Text(
        "without liver metastases only control of hormones and local surgery of an insulinoma",
        "无肝转移时，除激素控制与胰岛素瘤局部手术外不提出任何方案",
    )
    positive = ("sstr_status is one of high, positive",)
    low = ("liver_metastases", "grade is one of G1, G2", "life_expectancy is long")
    silent = tuple(code for code in NO_SUPPORT if code != "needs_data")
    at_most = tuple(code for code in (*SUPPORT[1:], *NO_SUPPORT))
    return (
        Law("receptor", receptor, RECEPTOR_THERAPY, NO_SUPPORT, only_if=positive),
        Law("beads", beads, ("deb-tace",), ("not_recommended", "contraindicated")),
        Law("sirt-long", long, SIRT, AGAINST[:2], low),
        Law("ctace-poor", poor, ("ctace",), at_most, ("differentiation is poor",)),
        Law("scope", scope, _of_metastases(ruleset), silent, ("liver_metastases is false",)),
    )


def _of_metastases(ruleset: Ruleset) -> tuple[str, ...]:
    """The options that have no place without liver metastases."""
    return tuple(
        code
        for code, option in ruleset.options.items()
        if option.group != "control" and code not in {"enucleation", "pancreatic-stent"}
    )


def _ablation() -> tuple[Law, ...]:
    vital = Text("no ablation beside a vital structure", "邻近重要结构者不消融")
    few = Text(
        "ablation is for one lesion up to 5 cm or two or three up to 3 cm",
        "消融限于单发≤5 cm 或 2～3 个≤3 cm",
    )
    single = {"all": ["lm_count = 1", "lm_max_cm <= 5"]}
    two_or_three = {"all": ["lm_count >= 2", "lm_count <= 3", "lm_max_cm <= 3"]}
    small = {"any": [single, two_or_three]}
    away = "lesion_near_vital_structure is false"
    met = ("liver_metastases", small, away)
    return (
        Law("ablation-vital", vital, ("ablation", "ablation+liver-resection"), NO_SUPPORT, only_if=(away,)),
        Law("ablation-few", few, ("ablation",), NO_SUPPORT, only_if=(small,)),
        Law("ablation-met", few, ("ablation",), ("recommended",), met),
    )
