"""Crowd: how near people are to a brand. So far the states that the event log keeps of it; no screen reads them yet."""
