"""Proof that the rule set holds, over every case there can be.

The rules, compiled once into gates (space, circuit, compiled), are asked in two ways: by a SAT solver
(sat, claims) and by enumeration (planes, enumeration). Each answer is checked against the readable
evaluator. mutation asks whether the vignettes and the claims would notice a damaged rule.
Needs the dependency group ``proof``; the product runs without it.
"""
