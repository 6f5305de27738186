"""Who the patients are, sealed: keys, fields of models that seal what they keep, and terms for the search."""
