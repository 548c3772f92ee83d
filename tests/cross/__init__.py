"""All parts together: the firmware's program, a real broker, a real Home Assistant."""
