"""Tools of the tests, the demo and the benchmarks: external programs as processes, clients of them, and polling."""
