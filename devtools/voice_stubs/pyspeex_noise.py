"""Stands in for a library that Home Assistant imports as soon as a browser opens it, and that needs a compiler.

It reduces noise of a microphone, which no test uses.
"""


class AudioProcessor:
    """Never made: no voice pipeline runs."""
