"""ops.*: what was read and what became of it, findings, the metric registry, the dictionary, the runs."""
