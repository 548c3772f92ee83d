"""A treatment counter in Python that speaks the whole protocol: for the demo, the tests and the benchmarks."""
