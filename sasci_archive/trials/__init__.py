"""What we measure ourselves on: the demonstration, the benchmark, mixtures with known turns."""
