"""Units of laboratory values in one spelling. Nothing is converted: only what is written changes."""

import re
import unicodedata

# Folded spelling -> how it is written. Folded: full-width made narrow, one micro sign, no blanks, lower case.
PREFIXES = {"": "", "m": "m", "μ": "μ", "u": "μ", "mc": "μ", "n": "n", "p": "p", "f": "f", "k": "k"}
AMOUNTS = {"g": "g", "mol": "mol", "iu": "IU", "u": "U"}
VOLUMES = {"l": "L", "ml": "mL", "dl": "dL", "24h": "24 h", "d": "d", "mmolcr": "mmol Cr", "gcr": "g Cr"}
CHINESE = {
    "毫国际单位": "miu", "微国际单位": "μiu", "国际单位": "iu", "毫单位": "mu", "微单位": "μu", "单位": "u",
    "皮摩尔": "pmol", "纳摩尔": "nmol", "微摩尔": "μmol", "毫摩尔": "mmol", "摩尔": "mol",
    "皮克": "pg", "纳克": "ng", "毫微克": "ng", "微克": "μg", "毫克": "mg", "克": "g",
    "毫升": "ml", "分升": "dl", "升": "l", "24小时": "24h", "小时": "h", "天": "d", "日": "d",
}  # fmt: skip
COMMON = (
    "ng/mL",
    "μg/L",
    "pg/mL",
    "pmol/L",
    "nmol/L",
    "U/mL",
    "IU/L",
    "mIU/L",
    "μIU/mL",
    "mg/24 h",
    "μmol/24 h",
)
AMOUNT = re.compile(rf"({'|'.join(sorted(PREFIXES, key=len, reverse=True))})({'|'.join(AMOUNTS)})")


def unit_of(typed: str) -> str:
    """The unit in our spelling ("ug/ml", "μｇ／ｍＬ" and "微克/毫升" are "μg/mL"); one we do not know stays
    as typed, blanks at its ends aside."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)).replace("µ", "μ").lower()
    for chinese in sorted(CHINESE, key=len, reverse=True):
        folded = folded.replace(chinese, CHINESE[chinese])
    amount, per, volume = folded.partition("/")
    found = AMOUNT.fullmatch(amount)
    if found is None or (per and volume not in VOLUMES):
        return " ".join(typed.split())
    written = PREFIXES[found[1]] + AMOUNTS[found[2]]
    return f"{written}/{VOLUMES[volume]}" if per else written
