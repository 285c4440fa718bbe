"""The simulator behind `bench.simulation`: the production core under simulated time."""
