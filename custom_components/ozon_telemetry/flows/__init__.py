"""The dialogues in which people describe their hub, outlets and machines, one module for each thing described."""
