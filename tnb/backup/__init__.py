"""Backups that only the holder of a key can read, and bringing them back.

A backup is an age file (age-encryption.org) around a plain tar: the manifest, the database in parts, and
their sum. With the key it can be opened without this product; docs/upgrade.md says how.
"""
