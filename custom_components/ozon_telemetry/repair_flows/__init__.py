"""The dialogues of the repair issues, one for each that asks for more than a confirmation."""
