"""What the picture itself says, in both languages."""

from recommendations.words import Text

TITLE = Text("Treatments and markers over time", "治疗与标志物时间线")
FINDINGS = Text("Findings", "检查所见")
TREATMENTS = Text("Treatments", "治疗")
MARKERS = Text("Markers", "标志物")
MULTIPLES = Text("× upper limit", "× 参考上限")
LOG = Text("log scale", "对数坐标")
AS_REPORTED = Text("as reported", "按报告数值")
NO_RANGE = Text("no reference range", "无参考范围")
REFERENCE = Text("reference range", "参考范围")
TODAY = Text("today", "今天")
AS_OF = Text("as of", "截至")
NO_DATE = Text("date not known", "日期不详")
END_UNKNOWN = Text("end not stated", "结束时间未注明")
ONGOING = Text("ongoing", "进行中")
MONTHS = Text("mo", "个月")
UNCERTAIN = Text("date known only to the month or year", "日期仅知年或月")
BEST = Text("best response", "最佳疗效")
STOPPED = Text("stopped: ", "停止：")
NOTHING = Text("No treatment and no marker value is recorded.", "尚无治疗或标志物记录。")
NEWEST = Text("{label}: {count} values, newest {last} on {on}", "{label}：{count} 次，最近 {last}（{on}）")
UNDATED = Text("Not drawn, without a date: {values}", "未绘出（无日期）：{values}")
EARLIER = Text("Before this window: {values}", "此窗口之前：{values}")
RESPONSES = {
    "CR": Text("complete response", "完全缓解"),
    "PR": Text("partial response", "部分缓解"),
    "SD": Text("stable disease", "疾病稳定"),
    "PD": Text("progressive disease", "疾病进展"),
    "NE": Text("not evaluated", "未评估"),
}
REASONS = {
    "progression": Text("progression", "进展"),
    "toxicity": Text("toxicity", "毒性"),
    "completed": Text("completed", "完成"),
    "patient": Text("patient's choice", "患者意愿"),
    "other": Text("other reason", "其他原因"),
}
OUTCOMES = {"progression": Text("progression", "进展"), "death": Text("death", "死亡")}
FAMILIES = {
    "surgery": Text("operation", "手术"),
    "systemic": Text("systemic", "全身治疗"),
    "local": Text("local", "局部治疗"),
    "other": Text("other", "其他"),
}
BIOPSY, IMAGING = Text("specimen", "标本"), Text("imaging", "影像")
TAKEN = {
    "biopsy": Text("biopsy", "活检"),
    "resection": Text("resection", "手术标本"),
    "fine_needle": Text("aspirate", "细针穿刺"),
}
SITES = {
    "liver": Text("liver", "肝"),
    "primary": Text("primary", "原发灶"),
    "lymph_node": Text("node", "淋巴结"),
    "other": Text("other site", "其他部位"),
}
# In the picture a marker is called as everybody calls it.
SHORT = {"cga": Text("CgA", "CgA"), "5hiaa": Text("5-HIAA", "5-HIAA")}
LESIONS = Text("{number} lesions", "{number} 个病灶")
LARGEST = Text("{number} lesions, largest {size} cm", "{number} 个病灶，最大 {size} cm")
ONE_LESION = Text("1 lesion", "1 个病灶")
ONE_SIZED = Text("1 lesion, {size} cm", "1 个病灶，{size} cm")
BURDEN = Text("burden {percent} %", "负荷 {percent}%")
LIVER = Text("liver imaging", "肝脏影像")
