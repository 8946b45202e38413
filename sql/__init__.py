"""The marts as SQL, the metric registry, and the runner that makes tables of them."""
