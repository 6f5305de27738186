"""What kind of treatment each code is. Every code a treatment may have is in one of these."""

from collections.abc import Mapping
from typing import Any


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


SURGERY = _codes(
    "surgery radical-resection debulking-surgery simultaneous-resection staged-resection liver-first "
    "primary-first primary-resection enucleation regional-lymphadenectomy liver-transplantation"
)
LOCAL = _codes("ablation ablation+liver-resection tae ctace deb-tace sirt ia-prrt staged-embolisation")
SYSTEMIC = _codes(
    "ssa interferon-alpha ssa+interferon-alpha chemotherapy captem temozolomide-based platinum-based "
    "5fu-dacarbazine everolimus sunitinib surufatinib ici prrt prrt-lu177 prrt-y90 tat-ac225 tae+ssa "
    "tae+sunitinib transarterial+everolimus sirt+captem sirt+everolimus+pasireotide prrt+sirt "
    "mtor+cdk-inhibitor ici+chemotherapy antiangiogenic+ici targeted+chemotherapy"
)
# Their names do not say whether a drug against the tumour was part of them.
OPEN = _codes("conversion-therapy adjuvant-therapy")
NEITHER = _codes("pancreatic-stent")
# Without an end these are done within a day; the others last until somebody says when they ended.
WITHIN_A_DAY = SURGERY | LOCAL | NEITHER
# A family is no contradiction to its member, nor the other way round.
MEMBERS = {
    "surgery": SURGERY,
    "chemotherapy": _codes("captem temozolomide-based platinum-based 5fu-dacarbazine"),
    "prrt": _codes("prrt-lu177 prrt-y90"),
}


def family(code: str) -> str:
    """ "surgery", "local", "systemic" or "other"; one the rules no longer have is "other"."""
    for name, codes in (("surgery", SURGERY), ("local", LOCAL), ("systemic", SYSTEMIC)):
        if code in codes:
            return name
    return "other"


def grouped(choices: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The choices of treatments by family, in their order: [(family, {code: name})]."""
    found: dict[str, dict[str, Any]] = {"systemic": {}, "local": {}, "surgery": {}, "other": {}}
    for code, name in choices.items():
        found[family(code)][code] = name
    return list(found.items())


def same(one: str, other: str) -> bool:
    """Whether two codes may mean one treatment: equal, or a family and its member."""
    return one == other or other in MEMBERS.get(one, ()) or one in MEMBERS.get(other, ())
