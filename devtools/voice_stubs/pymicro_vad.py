"""Stands in for a library that Home Assistant imports as soon as a browser opens it, and that needs a compiler.

It finds out when somebody begins to speak. Nobody speaks to a Home Assistant of ours.
"""


class MicroVad:
    """Never made: no voice pipeline runs."""
