"""The algorithm: pure functions from the facts of a case to what the sources say about each option.

Imports nothing but the standard library. ``evaluate`` answers; ``answer`` says it in a language.
"""
