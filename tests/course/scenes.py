"""Courses to draw: (entries of the lists, typed findings). Today is 2026-11-22 in all of them."""

from .made import imaging, lesion, specimen, treatment, value


def nothing():
    return [], {}


def one():
    return [treatment("ssa", "2026-03-02", ongoing=True, name="lanreotide 120 mg")], {}


def typical():
    cga = [
        ("2022-01-10", 176.6),
        ("2022-07-12", 143.6),
        ("2023-02-01", 120),
        ("2023-09-20", 210),
        ("2024-04-11", 610),
        ("2024-10-02", 380),
        ("2025-05-06", 290),
        ("2025-12-01", 640),
        ("2026-05-20", 1480),
        ("2026-10-30", 1120),
    ]
    nse = [
        ("2022-01-10", 12.1),
        ("2023-09-20", 14.8),
        ("2024-04-11", 21.5),
        ("2026-05-20", 33),
        ("2026-10-30", 30),
    ]
    return [
        treatment("primary-resection", "2021-12-08", name="distal pancreatectomy, splenectomy"),
        treatment(
            "ssa",
            "2022-01-20",
            "2024-04-15",
            name="lanreotide 120 mg q4w",
            best_response="SD",
            stopped_for="progression",
        ),
        treatment("captem", "2024-05", "2025-02", best_response="PR", stopped_for="toxicity"),
        treatment("tae", "2025-05-12", best_response="PR"),
        treatment("tae", "2025-08-18"),
        treatment(
            "everolimus",
            "2025-10-07",
            "2026-05-28",
            name="everolimus 10 mg",
            best_response="PD",
            stopped_for="progression",
        ),
        treatment(
            "prrt-lu177", "2026-07-01", ongoing=True, best_response="SD", no_progression_on="2026-10-28"
        ),
        *[value("cga", amount, "ng/mL", day, low=0, high=98) for day, amount in cga],
        *[value("nse", amount, "ng/mL", day, high=16.3) for day, amount in nse],
        value("pancreastatin", 310, "pg/mL", "2024-04-11"),
        value("pancreastatin", 480, "pg/mL", "2026-05-20"),
        specimen("primary", "2021-12-08", procedure="resection", ki67_pct=4, stated_grade="G2"),
        specimen("liver", "2024-04-22", procedure="biopsy", ki67_pct=12),
        specimen("liver", "2026-06-03", procedure="biopsy", ki67_pct=18, stated_grade="G2"),
        imaging("2024-04-09", source="mri", burden_pct=20),
        lesion("2026-05-22", ("5",), size_cm=4.2),
        lesion("2026-05-22", ("6",), size_cm=5),
        lesion("2026-05-22", ("8",)),
        imaging("2026-05-22", source="ct", burden_pct=35),
        imaging("2026-10-28", source="pet"),
    ], {}


def forty():
    codes = ["ssa", "captem", "tae", "everolimus", "sunitinib", "prrt-lu177", "ablation", "surufatinib"]
    found = []
    for place in range(40):
        year, month = 2019 + place // 6, place * 2 % 12 + 1
        start = f"{year}-{month:02d}-03"
        end = f"{year + (month > 8)}-{(month + 3) % 12 + 1:02d}-10"
        end = None if codes[place % 8] in ("tae", "ablation") or end > "2026-11" else end
        found.append(treatment(codes[place % 8], start, end, name=f"course {place + 1}", best_response="SD"))
    return found, {}


def ten_years():
    return [
        treatment("surgery", "2016", name="Whipple"),
        treatment(
            "ssa",
            "2016-09",
            "2021-03",
            name="octreotide LAR 30 mg",
            best_response="SD",
            stopped_for="progression",
        ),
        treatment("everolimus", "2021-04", "2023", best_response="PR", stopped_for="patient"),
        treatment("ablation", "2023-08", name="MWA"),
        treatment("sunitinib", "2023-11-02", best_response="NE"),
        treatment("ctace", None, name="cTACE elsewhere"),
        treatment("interferon-alpha", None, "2020-05", stopped_for="other"),
        *[
            value(
                "cga",
                80 + 15 * ((place * 7) % 23) + place * place / 8,
                "μg/L",
                f"{2016 + place // 10}-{place % 10 + 1:02d}-15",
                high=100,
            )
            for place in range(100)
        ],
        specimen("primary", "2016-05-02", procedure="resection", ki67_pct=2, stated_grade="G1"),
    ], {}


def many_markers():
    found = []
    for place, (code, high) in enumerate(
        [
            ("cga", 98),
            ("nse", 16.3),
            ("pancreastatin", 135),
            ("insulin", 25),
            ("gastrin", 100),
            ("glucagon", 60),
            ("vip", 75),
            ("5hiaa", 10),
        ]
    ):
        for month in range(1, 12, 2):
            amount = high * (0.4 + place * 0.9) * (1 + month / 20)
            found.append(value(code, round(amount, 1), "ng/mL", f"2026-{month:02d}-10", high=high))
    found.append(value("cga", 900, "U/L", "2025-06-10"))
    found.append(value("gastrin", 0, "pmol/L", "2025-06-10"))
    found.append(value("gastrin", 4000, "pmol/L", "2026-06-10"))
    found.append(value("other", 5, "kU/L", None, name="CA 19-9"))
    return found, {}
