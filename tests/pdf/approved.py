"""The approved pictures: what a page looked like when somebody last looked at it and was content.

Made with PDFium, which comes with the tests, from the project's own fonts: so the same on every machine.
"""

import io
import os
import shutil
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw

from . import pages

FOLDER = Path(__file__).parent / "approved"
SHOWN = Path(__file__).parents[2] / "var" / "pictures"
APPROVING = os.environ.get("APPROVE_PICTURES") == "1"
DOTS = 64 / 72  # 64 dots an inch: a letter is legible, a page is 20 kB
LEVELS = 8  # greys that are kept
SEEN = 16  # of 255: so much darker or lighter is a difference
# Of all dots of a page: four. The same page has none; one figure of the smallest type changes nine.
TOLERATED = 0.00001
GAP = 12


class Difference(NamedTuple):
    """A page that is not as approved, how much of it (share of dots; 1 for a page too many or too few), and
    the picture that shows both and what differs."""

    page: str
    share: float
    picture: Path

    def __str__(self) -> str:
        return f"{self.page}: {self.share:.2%} of the page differs, see {self.picture}"


def pictures_of(content: bytes) -> list[Image.Image]:
    """Each page in few greys."""
    return [_few_greys(pages.raster(page, scale=DOTS)) for page in pages.pages_of(content)]


def _few_greys(picture: Image.Image) -> Image.Image:
    step = 255 / (LEVELS - 1)
    return picture.point([round(round(value / step) * step) for value in range(256)])


def differences(name: str, content: bytes, folder: Path = FOLDER, shown: Path = SHOWN) -> list[Difference]:
    """What differs from the approved pictures of ``name``; the pictures that show it are written to
    ``shown``. When approving nothing differs: the pictures become the approved ones."""
    now = pictures_of(content)
    if APPROVING and folder == FOLDER:
        _approve(name, now)
        return []
    approved = [Image.open(path).convert("L") for path in sorted(folder.glob(f"{name}-p*.png"))]
    found = []
    for number in range(max(len(now), len(approved))):
        before = approved[number] if number < len(approved) else None
        after = now[number] if number < len(now) else None
        share = differing(before, after)
        if share > TOLERATED:
            page = f"{name}-p{number + 1}"
            found.append(Difference(page, share, _show(page, before, after, shown)))
    return found


def differing(before: Image.Image | None, after: Image.Image | None) -> float:
    """The share of dots that differ; 1 where the sizes do, or where there is only one page."""
    if before is None or after is None or before.size != after.size:
        return 1.0
    changed = ImageChops.difference(before, after).histogram()
    return sum(changed[SEEN:]) / (before.width * before.height)


def _approve(name: str, now: list[Image.Image]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob(f"{name}-p*.png"):
        path.unlink()
    for number, picture in enumerate(now, 1):
        out = io.BytesIO()
        picture.quantize(LEVELS).save(out, "PNG", optimize=True)
        (FOLDER / f"{name}-p{number}.png").write_bytes(out.getvalue())


def _show(page: str, before: Image.Image | None, after: Image.Image | None, folder: Path) -> Path:
    """Approved, now, and now with what differs in red, side by side."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = [picture.convert("RGB") for picture in (before, after) if picture is not None]
    if before is not None and after is not None and before.size == after.size:
        mask = ImageChops.difference(before, after).point(lambda value: 255 if value >= SEEN else 0)
        marked = after.point(lambda value: 160 + value * 95 // 255).convert("RGB")
        marked.paste((220, 0, 0), mask=mask)
        box = mask.getbbox()
        if box:
            ImageDraw.Draw(marked).rectangle(box, outline=(220, 0, 0))
        shown.append(marked)
    width = sum(picture.width + GAP for picture in shown)
    sheet = Image.new("RGB", (width, max(picture.height for picture in shown)), (90, 90, 90))
    left = 0
    for picture in shown:
        sheet.paste(picture, (left, 0))
        left += picture.width + GAP
    path = folder / f"{page}.png"
    sheet.save(path)
    return path


def forget_shown() -> None:
    """Pictures of an earlier run would mislead."""
    shutil.rmtree(SHOWN, ignore_errors=True)
