"""Stands in for a library that Home Assistant imports as soon as a browser opens it, and that needs a compiler.

It detects speech, which no test uses.
"""


class MicroVad:
    """Never made: no voice pipeline runs."""
