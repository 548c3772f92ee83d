# Home Assistant puts probatio in voluptuous' place when it is imported: here it does so for the type checker.
from probatio import *  # noqa: F403 - it is the same module
