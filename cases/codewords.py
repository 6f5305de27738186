"""Code words: two words said aloud in either language, so that nobody discusses the wrong patient."""

import secrets
from collections.abc import Collection

COLOURS = {
    "red": "红",
    "blue": "蓝",
    "green": "绿",
    "white": "白",
    "black": "黑",
    "golden": "金",
    "silver": "银",
    "purple": "紫",
    "grey": "灰",
    "pink": "粉",
}
THINGS = {
    "crane": "鹤",
    "pine": "松",
    "river": "河",
    "mountain": "山",
    "lantern": "灯笼",
    "plum": "梅",
    "harbour": "港",
    "stone": "石",
    "swallow": "燕",
    "willow": "柳",
    "bridge": "桥",
    "garden": "园",
    "moon": "月",
    "sail": "帆",
    "lotus": "莲",
    "maple": "枫",
    "feather": "羽",
    "orchid": "兰",
    "temple": "寺",
    "island": "岛",
}


def new_code_word(taken: Collection[str]) -> str:
    """A pair such as "blue crane 蓝鹤", outside ``taken`` as long as any is left."""
    pairs = [
        f"{colour} {thing} {colour_zh}{thing_zh}"
        for colour, colour_zh in COLOURS.items()
        for thing, thing_zh in THINGS.items()
    ]
    free = [pair for pair in pairs if pair not in taken]
    return secrets.choice(free or pairs)
