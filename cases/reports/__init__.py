"""Reads a pasted report, Chinese or English, and proposes what it may say; people decide.

``read`` in cases.reports.reading is the way in. One module holds the rules of one topic (pathology, imaging,
receptor, markers, course); numbers, dates and negation are those of all. Precision goes before recall: what
is uncertain is proposed with its doubt, or shown without a value, or left out.
"""
