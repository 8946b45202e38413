"""The real graph, the real command line, real files."""
