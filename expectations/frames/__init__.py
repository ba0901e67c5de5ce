"""Check frames: for every rule a pure function from what is known to one row per thing checked."""
