"""The signs of the picture, each told apart by its shape alone. ``r`` is half the size of a sign."""

from cases.timeline.ink import INK, PAPER, WARN, Path, box, circle, line, shape


def stop_sign(reason: str, x: float, y: float, r: float) -> list[Path]:
    """Why a treatment was stopped: growth a filled triangle, toxicity a cross, completion a full stop (bar),
    the patient's choice a ring, another reason a hollow diamond."""
    thick = f"{r * 0.42:.1f}"
    if reason == "progression":
        return [shape([(x, y - r), (x + r, y + r * 0.85), (x - r, y + r * 0.85)], fill=WARN)]
    if reason == "toxicity":
        s = r * 0.8
        return [
            line((x - s, y - s), (x + s, y + s), INK, r * 0.45),
            line((x - s, y + s), (x + s, y - s), INK, r * 0.45),
        ]
    if reason == "completed":
        return [box(x - r * 0.35, y - r * 1.2, r * 0.7, r * 2.4, fill=INK)]
    if reason == "patient":
        return [circle(x, y, r * 0.8, fill=PAPER, stroke=INK, thick=thick)]
    return [diamond(x, y, r * 0.95, fill=PAPER, stroke=INK, thick=thick)]


def diamond(x: float, y: float, r: float, **more: str) -> Path:
    return shape([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], **more)


def finding_sign(sign: str, x: float, y: float, r: float) -> list[Path]:
    """A specimen is a filled triangle pointing down at its day, imaging a hollow square; growth is the
    triangle pointing up that also ends a treatment, death a cross."""
    if sign == "progression":
        return stop_sign(sign, x, y, r)
    if sign == "death":
        upright = line((x, y - r * 1.1), (x, y + r * 1.1), INK, r * 0.45)
        return [upright, line((x - r * 0.7, y - r * 0.35), (x + r * 0.7, y - r * 0.35), INK, r * 0.45)]
    if sign == "specimen":
        return [shape([(x - r, y - r * 0.8), (x + r, y - r * 0.8), (x, y + r)], fill=INK)]
    s = r * 0.8
    return [box(x - s, y - s, 2 * s, 2 * s, fill=PAPER, stroke=INK, thick=f"{r * 0.35:.1f}")]


# Told apart by shape, filling and dashes, not only by colour.
STYLES = (
    ("circle", "#0b4f8a", ""),
    ("square", "#8f3a12", "9 4"),
    ("triangle", "#14603a", "3 4"),
    ("diamond", "#5b3f8c", "12 4 3 4"),
    ("ring", "#7a4a00", "6 3"),
    ("hollow-square", "#1b2126", "2 3"),
    ("hollow-triangle", "#0f6a75", "14 4"),
    ("hollow-diamond", "#8a1f5a", "9 3 2 3 2 3"),
)


def point_sign(style: int, x: float, y: float, r: float) -> Path:
    """The sign of a series of values; styles repeat after eight."""
    name, colour, _dash = STYLES[style % len(STYLES)]
    hollow = {"fill": PAPER, "stroke": colour, "thick": f"{r * 0.45:.1f}"}
    filled = hollow if "hollow" in name or name == "ring" else {"fill": colour}
    if name in ("circle", "ring"):
        return circle(x, y, r, **filled)
    if "square" in name:
        return box(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8, **filled)
    if "triangle" in name:
        return shape([(x, y - r * 1.15), (x + r * 1.1, y + r * 0.85), (x - r * 1.1, y + r * 0.85)], **filled)
    return diamond(x, y, r * 1.25, **filled)
