"""The portal killed in the midst of people's work, and what is there when it comes back.

`rounds.py` does it, `portal.py` and `databases.py` start and kill, `people.py` and `work.py` are those who write, and
`inside.py` looks into the record afterwards.
"""
