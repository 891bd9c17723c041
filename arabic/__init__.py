"""Moroccan Arabic as the record needs it: search keys, dates, counted nouns, safe text. No Django here."""
