"""How much work something is, the same on every machine and at every hour: the calls it makes."""

import sys


class Steps:
    """`with Steps() as steps: …`, then `steps.taken`: how many functions were called, Python's own and others."""

    def __enter__(self):
        self.taken = 0
        sys.setprofile(self._count)
        return self

    def _count(self, frame, event, argument):
        self.taken += event in ("call", "c_call")

    def __exit__(self, *raised):
        sys.setprofile(None)
