"""What Baton costs and how fast it is, measured: `python -m tests.bench`."""
