"""How Chinese names are read: pinyin, with the readings that surnames and given names have of their own."""

import os
from functools import lru_cache
from itertools import product

# The phrases of the library are for running text: 40 MB that names do not need.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, lazy_pinyin

# Characters that people's names read otherwise than running text, or in more than one way.
IN_NAMES = {
    "曾": ("zeng", "ceng"),
    "单": ("shan", "dan"),
    "解": ("xie", "jie"),
    "区": ("ou", "qu"),
    "仇": ("qiu", "chou"),
    "朴": ("piao", "pu"),
    "盖": ("ge", "gai"),
    "覃": ("qin", "tan"),
    "冼": ("xian",),
    "缪": ("miao", "mou"),
    "尉": ("wei", "yu"),
    "万": ("wan", "mo"),
    "俟": ("qi", "si"),
    "乐": ("le", "yue"),
    "翟": ("zhai", "di"),
    "重": ("zhong", "chong"),
    "种": ("chong", "zhong"),
    "召": ("shao", "zhao"),
    "查": ("zha", "cha"),
    "行": ("xing", "hang"),
    "长": ("chang", "zhang"),
    "晟": ("sheng", "cheng"),
    "茜": ("qian", "xi"),
    "朝": ("chao", "zhao"),
    "柏": ("bai", "bo"),
    "薄": ("bo", "bao"),
    "卜": ("bu", "bo"),
    "牟": ("mou", "mu"),
    "郗": ("xi", "chi"),
    "谌": ("chen", "shen"),
    "郇": ("xun", "huan"),
    "隗": ("wei", "kui"),
    "洗": ("xian", "xi"),
    "折": ("she", "zhe"),
    "秘": ("bi", "mi"),
    "员": ("yun", "yuan"),
    "黑": ("he", "hei"),
    "祭": ("zhai", "ji"),
    "繁": ("po", "fan"),
    "角": ("jue", "jiao"),
    "莘": ("shen", "xin"),
    "车": ("che",),
    "瞿": ("qu",),
    "澹": ("tan", "dan"),
    "令": ("ling",),
    "圳": ("zhen",),
    "参": ("can", "shen"),
    "调": ("diao", "tiao"),
    "省": ("sheng", "xing"),
    "奇": ("qi", "ji"),
    "宿": ("su", "xiu"),
    "都": ("du", "dou"),
    "沈": ("shen", "chen"),
    "藏": ("zang", "cang"),
    "吕": ("lv", "lu"),
    "女": ("nv", "nu"),
    "绿": ("lv", "lu"),
    "律": ("lv", "lu"),
    "旅": ("lv", "lu"),
}
MOST = 8  # combinations of readings that one name is indexed under


@lru_cache(maxsize=8192)
def _of(letter: str) -> tuple[str, ...]:
    """The readings of one character, the usual first; what is not Chinese reads as itself."""
    return IN_NAMES.get(letter) or tuple(lazy_pinyin(letter, style=Style.NORMAL, v_to_u=False))


def readings(name: str) -> list[tuple[str, ...]]:
    """The syllables of a name, "王小明" -> [("wang", "xiao", "ming")], the usual reading first."""
    found: list[tuple[str, ...]] = []
    for syllables in product(*(_of(letter) for letter in name)):
        found.append(syllables)
        if len(found) == MOST:
            break
    return found
