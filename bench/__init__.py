"""Benchmarks: speed as ratios within one run, because this kind of machine is too noisy for absolute times."""
