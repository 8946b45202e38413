"""Settings, lock, clock."""
