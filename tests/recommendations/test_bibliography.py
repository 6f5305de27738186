# ruff: noqa: E501 (golden lines are easier to compare whole)
"""References by hand: what each style must print, character by character."""

import json
import re
from pathlib import Path

import pytest

from recommendations.bibliography import STYLES, format_reference

ITEMS = json.loads(Path("recommendations/data/references.csl.json").read_text())
BY_ID = {item["id"]: item for item in ITEMS}

GOLDEN = [
    (
        "strosberg2017netter1",
        "gbt7714-2025",
        "Strosberg J，El-Haddad G，Wolin E，et al. Phase 3 trial of 177Lu-dotatate for midgut neuroendocrine "
        "tumors[J/OL]. N Engl J Med，2017，376（2）：125-135. DOI:10.1056/NEJMoa1607427.",
    ),
    (
        "strosberg2017netter1",
        "gbt7714-2015",
        "STROSBERG J, EL-HADDAD G, WOLIN E, et al. Phase 3 trial of 177Lu-dotatate for midgut neuroendocrine "
        "tumors[J/OL]. N Engl J Med, 2017, 376(2): 125-135. DOI:10.1056/NEJMoa1607427.",
    ),
    (
        "strosberg2017netter1",
        "vancouver",
        "Strosberg J, El-Haddad G, Wolin E, et al. Phase 3 trial of 177Lu-dotatate for midgut neuroendocrine "
        "tumors. N Engl J Med. 2017;376(2):125-35. doi: 10.1056/NEJMoa1607427.",
    ),
    (
        "ma2019tace",
        "gbt7714-2025",
        "马建兵，杨朝爱，江旭，等. TACE治疗胰腺神经内分泌肿瘤肝转移的疗效分析[J]. 介入放射学杂志，2019，28：468-471.",
    ),
    (
        "ma2019tace",
        "gbt7714-2015",
        "马建兵, 杨朝爱, 江旭, 等. TACE治疗胰腺神经内分泌肿瘤肝转移的疗效分析[J]. 介入放射学杂志, 2019, 28: 468-471.",
    ),
    (
        "wang2020strategy",
        "gbt7714-2025",
        "王于，陈洁. 胰腺神经内分泌肿瘤复杂肝转移的介入及药物治疗策略[J/OL]. 协和医学杂志，2020，11（4）：389-394. "
        "DOI:10.3969/j.issn.1674-9081.2020.04.006.",
    ),
    (
        "luo2025transarterial",  # no volume: the year takes the issue
        "gbt7714-2025",
        "罗思懿，刘鹏，朱旭. 神经内分泌肿瘤肝转移经动脉介入治疗现状及进展[J/OL]. 介入放射学杂志，2025（5）：456. "
        "DOI:10.3969/j.issn.1008-794X.2025.05.002.",
    ),
    (
        "luo2025transarterial",
        "vancouver",
        "罗思懿, 刘鹏, 朱旭. 神经内分泌肿瘤肝转移经动脉介入治疗现状及进展 [Current status and progress of "
        "transarterial interventional treatment for liver metastases from neuroendocrine tumors]. "
        "介入放射学杂志. 2025;(5):456. doi: 10.3969/j.issn.1008-794X.2025.05.002.",
    ),
    (
        "nccn2023guideline",
        "gbt7714-2025",
        "NCCN. The NCCN Clinical Practice Guidelines in Oncology-Neuroendocrine and Adrenal Tumors (2023 Version "
        "1)[EB/OL]. （2023）[2023-08-02]. http://www.nccn.org.",
    ),
    (
        "nccn2023guideline",
        "vancouver",
        "NCCN. The NCCN Clinical Practice Guidelines in Oncology-Neuroendocrine and Adrenal Tumors (2023 Version "
        "1) [Internet]. National Comprehensive Cancer Network; 2023 [cited 2023-08-02]. "
        "Available from: http://www.nccn.org.",
    ),
    (
        "nanetsNDguideline",  # neither year nor place is known: nothing stands for them
        "gbt7714-2025",
        "北美神经内分泌肿瘤学会 (North American Neuroendocrine Tumor Society, NANETS). NANETS guideline (edition not "
        "specified by the source)[R].",
    ),
    (
        "graffbaker2014debulking",
        "vancouver",
        "Graff-Baker AN, Sauer DA, Pommier SJ, et al. Expanded criteria for carcinoid liver debulking: "
        "maintaining survival and increasing the number of eligible patients. Surgery. "
        "2014;156(6):1369-76; discussion 1376-7. doi: 10.1016/j.surg.2014.08.009.",
    ),
    (
        "garciaalvarez2022immunotherapy",  # a title that ends in a question mark gets no full stop
        "vancouver",
        "Garcia-Alvarez A, Cubero JH, Capdevila J. What is the status of immunotherapy in neuroendocrine "
        "neoplasms? Curr Oncol Rep. 2022;24(4):451-61. doi: 10.1007/s11912-022-01235-x.",
    ),
]
BOOK = {
    "id": "book",
    "type": "book",
    "author": [{"family": "Boobier", "given": "T"}],
    "title": "AI and the future of banking",
    "edition": "2",
    "publisher-place": "Chichester",
    "publisher": "John Wiley & Sons",
    "issued": {"date-parts": [[2020]]},
    "page": "35",
    "language": "en",
}
CHAPTER = {
    "id": "chapter",
    "type": "chapter",
    "author": [{"family": "程", "given": "根伟"}],
    "title": "1998年长江洪水的成因与减灾对策",
    "editor": [{"family": "许", "given": "厚泽"}, {"family": "赵", "given": "其国"}],
    "container-title": "长江流域洪涝灾害与科技对策",
    "publisher-place": "北京",
    "publisher": "科学出版社",
    "issued": {"date-parts": [[1999]]},
    "page": "32-36",
    "language": "zh-CN",
}


@pytest.mark.parametrize(("reference", "style", "expected"), GOLDEN)
def test_a_reference_is_printed_as_its_style_prints_it(reference, style, expected):
    assert format_reference(BY_ID[reference], style) == expected


def test_a_book_and_a_chapter_keep_their_letter_m():
    assert format_reference(BOOK, "gbt7714-2025") == (
        "Boobier T. AI and the future of banking[M]. 2nd ed. Chichester：John Wiley & Sons，2020：35."
    )
    assert format_reference(CHAPTER, "gbt7714-2025") == (
        "程根伟. 1998年长江洪水的成因与减灾对策[M]//许厚泽，赵其国. 长江流域洪涝灾害与科技对策. "
        "北京：科学出版社，1999：32-36."
    )
    assert format_reference(BOOK, "vancouver") == (
        "Boobier T. AI and the future of banking. 2nd ed. Chichester: John Wiley & Sons; 2020. p. 35."
    )


def test_an_entry_says_et_al_in_its_own_language():
    for item in ITEMS:
        if "authors truncated in source" in item["note"]:
            chinese = item["language"].startswith("zh")
            for style in STYLES:
                said = format_reference(item, style)
                assert ("等. " in said) is chinese
                assert ("et al. " in said) is not chinese


def test_authors_the_source_lists_in_full_are_not_followed_by_et_al():
    said = format_reference(BY_ID["currie2021response"], "vancouver")
    assert said.startswith("Currie BM, Nadolski G, Soulen MC. ")


def test_every_reference_of_the_rule_set_prints_cleanly_in_every_style():
    for item in ITEMS:
        for style in STYLES:
            said = format_reference(item, style)
            assert said.endswith(".")
            assert item["title"].split()[0] in said
            assert not re.search(r"\.\.|  |None|\[\]|\(\)|（）|[，,：:]\s*[.，,]", said), said
            assert (item.get("DOI") or "") in said


def test_a_name_and_a_title_are_given_back_as_text_and_not_as_markup():
    item = {**BOOK, "title": "<script>alert(1)</script> & <i>Eucalyptus</i>"}
    assert "<script>alert(1)</script> & <i>Eucalyptus</i>" in format_reference(item, "gbt7714-2025")


def test_an_unknown_style_is_refused():
    with pytest.raises(KeyError):
        format_reference(BOOK, "harvard")
