"""Matrix: sales by who made them. So far the rollup that the event log keeps of it; no screen reads it yet."""
