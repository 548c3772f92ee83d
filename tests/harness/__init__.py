"""Real programs for tests, demo and benchmarks: a broker and Home Assistant as processes, and their interfaces."""
