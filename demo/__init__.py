"""The demo: a real Home Assistant, a real broker, and simulated devices with a year of history."""
