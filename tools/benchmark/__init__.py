"""How long builds take on this machine, as ratios and seconds: docs/benchmarks.md."""
