"""A decision said in one sentence, in both languages."""

import pytest

from tnb.read_back import read_back, read_back_in_both

SSA = {"en": "Somatostatin analogue (SSA)", "zh": "生长抑素类似物（SSA）"}
TAE = {"en": "TAE (bland embolisation)", "zh": "TAE（单纯栓塞）"}
SURGERY = {"en": "Surgery", "zh": "外科"}
ONCOLOGY = {"en": "Oncology", "zh": "肿瘤内科"}
SOMEBODY = {"en": "interventionist", "zh": "interventionist"}
NOTHING = {
    "chosen": [],
    "chosen_names": [],
    "steps": [],
    "text": "",
    "follows": "",
    "departure_reason": "",
    "departure_text": "",
    "deferred_for": "",
    "dissent": [],
    "todo": [],
    "amends": None,
}


def said(**written) -> dict[str, str]:
    return read_back_in_both(NOTHING | written)


def plan(*steps) -> dict:
    """steps: (name, intent, owner name or None)"""
    return {
        "chosen": [name["en"] for name, _intent, _owner in steps],
        "chosen_names": [name for name, _intent, _owner in steps],
        "steps": [
            {"option": name["en"], "intent": intent, "owner": "x" if owner else "", "owner_name": owner}
            for name, intent, owner in steps
        ],
    }


TWO = plan((SSA, "palliative", ONCOLOGY), (TAE, "conversion", SOMEBODY))


def test_steps_are_said_in_their_order_with_intent_and_owner():
    sentence = said(**TWO, follows="follows")
    assert sentence["en"] == (
        "The board decides: first Somatostatin analogue (SSA) with palliative intent by Oncology, "
        "then TAE (bland embolisation) for conversion by interventionist; this follows the recommendation."
    )
    assert sentence["zh"] == (
        "团队决定：第一步，生长抑素类似物（SSA），以姑息为目的，由肿瘤内科负责；"
        "第二步，TAE（单纯栓塞），以转化为目的，由 interventionist 负责；遵循推荐。"
    )


def test_one_step_has_no_number():
    sentence = said(**plan((SSA, "", None)), follows="follows")
    assert (
        sentence["en"] == "The board decides: Somatostatin analogue (SSA); this follows the recommendation."
    )
    assert sentence["zh"] == "团队决定：生长抑素类似物（SSA）；遵循推荐。"


def test_a_departure_is_said_with_its_reason_and_words():
    sentence = said(
        **plan((TAE, "curative", None)),
        follows="departs",
        departure_reason="patient_choice",
        departure_text="No injections.",
    )
    assert (
        "with curative intent; this departs from the recommendation because of the patient's choice "
        in (sentence["en"])
    )
    assert sentence["en"].endswith("(No injections).")
    assert "以根治为目的；偏离推荐，理由：患者意愿（No injections）。" in sentence["zh"]


def test_a_reason_left_over_is_not_said_of_a_decision_that_follows():
    sentence = said(**plan((SSA, "", None)), follows="follows", departure_reason="comorbidity")
    assert "comorbidity" not in sentence["en"]
    assert "基础疾病" not in sentence["zh"]


def test_a_deferral_is_said_with_its_cause_and_what_is_to_be_done():
    todo = [{"what": "MRI of the liver", "owner": "x", "owner_name": SURGERY, "until": "2026-12-01"}]
    sentence = said(deferred_for="imaging", todo=todo)
    assert sentence["en"] == (
        "The board defers this case: imaging is missing or too old; "
        "to be done: MRI of the liver by Surgery until 2026-12-01."
    )
    assert sentence["zh"] == (
        "团队暂缓决定：缺少影像或影像过旧；待办：MRI of the liver（外科负责，2026-12-01 前）。"
    )


def test_another_cause_of_a_deferral_is_said_in_its_words():
    sentence = said(deferred_for="other", text="The family arrives on Friday.")
    assert sentence["en"] == "The board defers this case: for another cause (The family arrives on Friday)."


def test_several_things_to_do_are_numbered():
    todo = [{"what": what, "owner": "", "owner_name": None, "until": ""} for what in ("CT", "CgA")]
    assert said(text="Wait.", todo=todo)["en"].endswith("to be done: (1) CT, (2) CgA.")


def test_dissent_is_said_with_who_and_why():
    dissent = [
        {"who": "surgery", "who_name": SURGERY, "text": "would resect the primary first."},
        {"who": "oncology", "who_name": ONCOLOGY, "text": ""},
    ]
    sentence = said(**plan((SSA, "", None)), follows="follows", dissent=dissent)
    assert sentence["en"].endswith(
        "; Surgery does not agree: “would resect the primary first”; Oncology does not agree."
    )
    assert sentence["zh"].endswith("；外科持不同意见：“would resect the primary first”；肿瘤内科持不同意见。")


def test_a_wording_stands_for_the_plan_where_no_option_is_chosen():
    assert said(text="Watch\nand wait.", follows="none")["en"] == (
        "The board decides: Watch and wait; no recommendation applies."
    )
    assert "as worded below" in said(text="word " * 100)["en"]
    assert "见下文" in said(text="字" * 300)["zh"]


def test_an_amendment_says_which_decision_it_amends():
    amends = {"closed_at": "2026-11-20T17:05:00+00:00", "reason": "x"}
    sentence = said(**plan((SSA, "", None)), follows="follows", amends=amends)
    assert sentence["en"].startswith("Amending its decision of 2026-11-21, the board decides: Somato")
    assert sentence["zh"].startswith("修正 2026-11-21 的决定，团队决定：生长抑素")


@pytest.mark.parametrize("decision", [None, NOTHING])
def test_nothing_written_is_not_read_back(decision):
    assert read_back_in_both(decision) == {"en": "", "zh": ""}


def test_a_decision_frozen_before_there_were_steps_is_read_back():
    kept = ("chosen", "chosen_names", "text", "follows", "departure_reason", "departure_text")
    old = {name: (NOTHING | TWO | {"follows": "follows"})[name] for name in kept}
    assert read_back(old, "en").startswith("The board decides: first Somatostatin analogue (SSA), then TAE")
    assert read_back(old, "zh").startswith("团队决定：第一步，生长抑素类似物（SSA）；第二步，TAE")


def test_a_code_of_former_days_stays_as_it_is():
    assert "palliation" in said(**plan((SSA, "palliation", None)))["en"]


def test_eleven_steps_keep_their_numbers():
    sentence = said(**plan(*[(SSA, "", None)] * 11))["zh"]
    assert "第十步，" in sentence
    assert "第 11 步，" in sentence
