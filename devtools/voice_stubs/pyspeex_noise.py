"""Stands in for a library that Home Assistant imports as soon as a browser opens it, and that needs a compiler.

It cleans the sound of a microphone. There is none here.
"""


class AudioProcessor:
    """Never made: no voice pipeline runs."""
