"""What turns the firmware into a program of this computer."""
