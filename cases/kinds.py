"""The shapes of the lists' entries: which fields a kind has, and what may stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from recommendations.ruleset import current_ruleset
from recommendations.words import Text

PER_CENT = Text("%", "%")
NONE: Mapping[str, Text] = {}


@dataclass(frozen=True)
class Field:
    """One field: ``kind`` is number, integer, choice, set, text, month or boolean. A month is an ISO date
    that may lack its day, or day and month: "2024", "2024-05", "2024-05-17"."""

    name: str
    kind: str
    label: Text
    unit: Text | None = None
    minimum: float | None = None
    maximum: float | None = None
    minimum_excluded: bool = False
    choices: Mapping[str, Text] = field(default_factory=dict)
    required: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "integer")


@dataclass(frozen=True)
class Kind:
    """One kind of entry; ``dated`` says what its date is the date of."""

    name: Text
    dated: Text
    fields: Mapping[str, Field]


def _kind(name: Text, dated: Text, *fields: Field) -> Kind:
    return Kind(name, dated, {each.name: each for each in fields})


SITES = {
    "liver": Text("liver metastasis", "肝转移灶"),
    "primary": Text("primary tumour", "原发灶"),
    "lymph_node": Text("lymph node", "淋巴结"),
    "other": Text("other site", "其他部位"),
}
PROCEDURES = {
    "biopsy": Text("biopsy", "活检"),
    "resection": Text("resection specimen", "手术标本"),
    "fine_needle": Text("fine-needle aspirate", "细针穿刺"),
}
COUNTED = {"10hpf": Text("per 10 HPF", "/10 HPF"), "2mm2": Text("per 2 mm²", "/2 mm²")}
SEGMENTS = {
    str(place): Text(roman, roman)
    for place, roman in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII"), 1)
}
PLANS = {
    "resect": Text("resect", "切除"),
    "ablate": Text("ablate", "消融"),
    "embolise": Text("embolise", "栓塞"),
    "observe": Text("observe", "观察"),
}
RESPONSES = {
    "CR": Text("complete response", "完全缓解"),
    "PR": Text("partial response", "部分缓解"),
    "SD": Text("stable disease", "疾病稳定"),
    "PD": Text("progressive disease", "疾病进展"),
    "NE": Text("not evaluated", "未评估"),
}
STOPPED = {
    "progression": Text("progression", "进展"),
    "toxicity": Text("toxicity", "毒性"),
    "completed": Text("completed as planned", "按计划完成"),
    "patient": Text("patient's choice", "患者意愿"),
    "other": Text("other reason", "其他原因"),
}
MARKERS = {
    "cga": Text("Chromogranin A (CgA)", "嗜铬粒蛋白 A（CgA）"),
    "nse": Text("NSE", "NSE"),
    "pancreastatin": Text("Pancreastatin", "胰抑素"),
    "insulin": Text("Insulin", "胰岛素"),
    "gastrin": Text("Gastrin", "胃泌素"),
    "glucagon": Text("Glucagon", "胰高血糖素"),
    "vip": Text("VIP", "VIP"),
    "5hiaa": Text("5-HIAA in urine", "尿 5-HIAA"),
    "other": Text("other marker", "其他标志物"),
}

OUTCOMES = {
    "alive": Text("seen alive", "随访存活"),
    "response": Text("response assessed", "疗效评估"),
    "progression": Text("progression", "进展"),
    "death": Text("death", "死亡"),
}
ASSESSED = {code: RESPONSES[code] for code in ("CR", "PR", "SD", "PD")}


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every kind that people enter, by its code; the treatments are those of the ruleset."""
    return {
        "specimen": _specimen(),
        "liver_imaging": _liver_imaging(),
        "lesion": _lesion(),
        "treatment": _treatment(),
        "marker": _marker(),
        "outcome": _outcome(),
    }


def _specimen() -> Kind:
    facts = current_ruleset().facts
    return _kind(
        Text("Specimen", "标本"),
        Text("date taken", "取材日期"),
        Field("site", "choice", Text("Site", "部位"), choices=SITES, required=True),
        Field("procedure", "choice", Text("Obtained by", "取材方式"), choices=PROCEDURES),
        Field("ki67_pct", "number", Text("Ki-67", "Ki-67"), PER_CENT, 0, 100),
        Field("mitoses", "number", Text("Mitoses", "核分裂象"), minimum=0),
        Field("mitoses_per", "choice", Text("Mitoses counted", "计数面积"), choices=COUNTED),
        Field(
            "hpf_area_mm2",
            "number",
            Text("Area of one HPF", "单个 HPF 面积"),
            Text("mm²", "mm²"),
            0,
            1,
            minimum_excluded=True,
        ),
        Field(
            "differentiation",
            "choice",
            facts["differentiation"].label,
            choices=facts["differentiation"].choices,
        ),
        Field("stated_grade", "choice", facts["stated_grade"].label, choices=facts["stated_grade"].choices),
    )


def _liver_imaging() -> Kind:
    return _kind(
        Text("Liver imaging", "肝脏影像"),
        Text("date of imaging", "检查日期"),
        Field("all_listed", "boolean", Text("The list holds every lesion", "列表已含全部病灶")),
        Field(
            "burden_pct",
            "number",
            Text("Hepatic tumour burden as read", "阅片估计的肝肿瘤负荷"),
            Text("% of liver volume", "% 肝体积"),
            0,
            100,
        ),
        Field(
            "liver_volume_ml",
            "number",
            Text("Liver volume", "肝脏体积"),
            Text("ml", "ml"),
            200,
            10_000,
        ),
    )


def _lesion() -> Kind:
    return _kind(
        Text("Lesion", "病灶"),
        Text("date of imaging", "检查日期"),
        Field("segments", "set", Text("Segments", "肝段"), choices=SEGMENTS, required=True),
        Field(
            "size_cm",
            "number",
            Text("Largest diameter", "最大径"),
            Text("cm", "cm"),
            0,
            25,
            minimum_excluded=True,
        ),
        Field("plan", "choice", Text("Plan", "处理计划"), choices=PLANS),
        Field("note", "text", Text("Note", "备注")),
    )


def _treatment() -> Kind:
    facts = current_ruleset().facts
    return _kind(
        Text("Treatment", "治疗"),
        Text("date of the report", "报告日期"),
        Field(
            "treatment",
            "choice",
            Text("Treatment", "治疗"),
            choices=facts["prior_treatments"].choices,
            required=True,
        ),
        Field("name", "text", Text("Drug or procedure", "药物或术式")),
        Field("started_on", "month", Text("From", "开始")),
        Field("ended_on", "month", Text("To", "结束")),
        Field("ongoing", "boolean", Text("Ongoing", "仍在进行")),
        Field("best_response", "choice", Text("Best response", "最佳疗效"), choices=RESPONSES),
        Field("stopped_for", "choice", Text("Stopped for", "停止原因"), choices=STOPPED),
        Field("no_progression_on", "month", Text("No progression at", "末次确认未进展")),
        Field("all_listed", "boolean", Text("The list holds every treatment so far", "列表已含全部既往治疗")),
    )


def _marker() -> Kind:
    return _kind(
        Text("Marker", "标志物"),
        Text("date of sampling", "采样日期"),
        Field("marker", "choice", Text("Marker", "标志物"), choices=MARKERS, required=True),
        Field("name", "text", Text("Name, if other", "名称（其他时）")),
        Field("value", "number", Text("Value", "数值"), minimum=0, required=True),
        Field("unit", "text", Text("Unit", "单位"), required=True),
        Field("ref_low", "number", Text("Reference from", "参考下限"), minimum=0),
        Field("ref_high", "number", Text("Reference to", "参考上限"), minimum=0),
    )


def _outcome() -> Kind:
    return _kind(
        Text("Follow-up", "随访"),
        Text("date", "日期"),
        Field("event", "choice", Text("What was found", "随访所见"), choices=OUTCOMES, required=True),
        Field("response", "choice", Text("Response", "疗效"), choices=ASSESSED),
        Field("note", "text", Text("Note", "备注")),
    )
