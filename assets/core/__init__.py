"""From recognised files to core.*: cleaning, loading, references. One asset a table."""
