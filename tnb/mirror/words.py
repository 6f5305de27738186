"""The words of the statistics in both languages: titles, heads, and how each figure is counted."""

import tomllib
from pathlib import Path

from cases.language import current
from recommendations.words import Text


def say(text: Text) -> str:
    """The text in the language of the moment."""
    return text.said(current())


# Heads of columns
SHARE = Text("n/N and share", "n/N 及比例")
QUARTER = Text("Quarter", "季度")
WHOLE = Text("Whole period", "整个时段")
MEETINGS = Text("Meetings", "会议")
CASES = Text("Cases discussed", "讨论病例")
FIRST = Text("First presentation", "首次提交")
AGAIN = Text("Presented again", "再次提交")
REACHED = Text("Decision reached", "形成决定")
DEFERRED = Text("Deferred", "暂缓")
OPEN = Text("No closed decision", "决定未定稿")
FIRST_SHORT = Text("First", "首次")
AGAIN_SHORT = Text("Again", "再次")
REACHED_SHORT = Text("Decided", "已决定")
OPEN_SHORT = Text("Open", "未定稿")
LIST = Text(", ", "、")
MINUTES_HEADLINE = Text("Minutes per case, median", "每例讨论分钟数（中位数）")
TIMED = Text("Timed", "有计时")
MEDIAN = Text("Median", "中位数")
P90 = Text("90th percentile", "第 90 百分位")
ESTIMATED = Text("Estimated, median", "预估中位数")
OVER_ESTIMATE = Text("Longer than estimated", "超出预估")
DISCIPLINE = Text("Discipline", "学科")
REPRESENTED = Text("Meetings with this discipline present", "该学科到会的会议")
NOT_KNOWN_MEETINGS = Text("Meetings not known", "未知的会议")
PRESENT = Text("Seats present", "到会人次")
ABSENT = Text("Seats absent", "缺席人次")
UNMARKED = Text("Seats not marked", "未登记人次")
MEETING = Text("Meeting", "会议日期")
NOBODY_OF = Text("Nobody marked present of", "无人登记到会的学科")
RESULT = Text("Result", "结果")
CAUSE = Text("Cause", "原因")
REASON = Text("Reason", "理由")
STATUS = Text("Status", "推荐状态")
FATE = Text("At 90 days", "90 天时")
EVERY_STEP = Text("Every step of the plan", "方案全部步骤")
FIRST_STEP = Text("First step of the plan", "方案首个步骤")
FIGURE = Text("Figure", "指标")
NUMBER = Text("Number", "数值")
MONTHS = Text("Months", "月")
AT_RISK = Text("At risk", "处于风险人数")
EVENTS = Text("Events so far", "累计事件")
ESTIMATE = Text("Estimate (95 % band)", "估计值（95% 置信带）")
UNKNOWN = Text("not known", "未知")
NOT_REACHED = Text("not reached", "未达到")

FOLLOWED = Text("Followed the recommendation", "遵循推荐")

# Titles of tables
VOLUME = Text("Cases and meetings", "病例与会议")
MINUTES = Text("Minutes per case", "每例讨论时间（分钟）")
ATTENDANCE = Text("Attendance by discipline", "各学科到会情况")
BY_MEETING = Text("Attendance by meeting", "各次会议到会情况")
QUORUM = Text("Needed disciplines there", "所需学科到齐")
LACKING = Text("Needed and not there", "所需而缺席的学科")
RESULTS = Text("Decisions reached and deferred", "形成决定与暂缓")
DEFERRALS = Text("Causes of deferral", "暂缓原因")
CONCORDANCE = Text("Concordance with the recommendation", "与推荐的一致性")
DEPARTURES = Text("Reasons for departing", "偏离推荐的理由")
STATUSES = Text("Status of the chosen options", "所选方案的推荐状态")
CARRIED = Text("Carried out at 90 days", "90 天内执行情况")
NOT_CARRIED = Text("Why steps were changed or not done", "步骤变更或未执行的原因")
OVERALL = Text("Overall survival", "总生存期")
FREE = Text("Progression-free survival", "无进展生存期")
COMPLETENESS = Text("Who was followed, and how long", "随访完整性")

THERE = Text("somebody present", "有人到会")
NOT_THERE = Text("nobody present", "无人到会")
NOT_MARKED = Text("not marked", "未登记")
BAND = Text("pointwise 95 % confidence band", "逐点 95% 置信带")

# Rows of the follow-up
PATIENTS = Text("Patients with a first decision", "有首个决定的患者")
CONTRADICTORY = Text("dates contradict each other: not in the curves", "日期相互矛盾：不计入曲线")
COUNTED = Text("in the curves", "计入曲线")
NOT_FOLLOWED = Text("no follow-up: censored on day 0", "无随访：于第 0 天删失")
DEATHS = Text("deaths", "死亡")
PROGRESSED = Text("progressions, or deaths without one", "进展，或未记录进展的死亡")
UNASSESSED = Text(
    "progression-free time ends with an entry that says nothing of the disease",
    "无进展时间止于未说明病情的随访",
)
MEDIAN_OVERALL = Text("Median overall survival, months", "中位总生存期（月）")
MEDIAN_FREE = Text("Median progression-free survival, months", "中位无进展生存期（月）")
MEDIAN_FOLLOWED = Text("Median follow-up, months (95 % interval)", "中位随访时间（月，95% 置信区间）")

QUORUMS = {
    "complete": Text("every needed discipline marked present", "所需学科均登记到会"),
    "lacking": Text("a needed discipline was not there", "有所需学科未到会"),
    "unknown": Text("not known: not marked, or an older sheet", "未知：未登记，或旧版记录"),
}
FATES = {
    "done": Text("done within 90 days", "90 天内完成"),
    "late": Text("done, but later", "完成，但超过 90 天"),
    "changed": Text("changed", "已变更"),
    "not_done": Text("not done", "未执行"),
    "unknown": Text("not known", "未知"),
}
RESULT_NAMES = {"reached": REACHED, "deferred": DEFERRED, "open": OPEN}

# How it is counted: beside each figure
_LINES = tomllib.loads((Path(__file__).parent / "definitions.toml").read_text(encoding="utf-8"))
HOW = {code: Text(line["en"], line["zh"]) for code, line in _LINES.items()}
CONFOUNDED = Text(
    "These curves describe what became of the patients of this board. They compare no treatments, and no "
    "conclusion about a treatment can be drawn from them: who received what was decided by how ill the "
    "patients were.",
    "以上曲线仅描述本会诊患者的结局，不比较任何治疗，也不能据此对治疗作出结论：治疗的选择取决于患者病情。",
)
HIDDEN = Text(
    "* numbers of patients from 1 to 4, and what they could be worked out from, are hidden or put together.",
    "* 为 1–4 例的患者数，以及可据以推算者，予以隐藏或合并。",
)
TOO_FEW_TO_SPLIT = Text("Too few to be shown class by class.", "数量过少，不分类显示。")
SHOWN_ALL = Text(
    "Small numbers are shown: for the board only, not to be passed on.",
    "已显示小样本数字：仅供会诊成员使用，请勿外传。",
)
TOO_FEW = Text("Fewer than 5 patients: no curve and no estimate.", "患者不足 5 例：不绘制曲线，不作估计。")
TOO_FEW_EVENTS = Text(
    "1 to 4 events: the curve would point to somebody and is hidden.",
    "事件仅 1–4 例，曲线可能指向个人，予以隐藏。",
)
TAIL = Text(
    "Dashed: fewer than {} at risk; the end of a curve says little.",
    "虚线：处于风险者不足 {} 例，曲线末段意义有限。",
)
LEFT_OUT = Text("Meetings not closed, left out", "未关闭而未计入的会议")
