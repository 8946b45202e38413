"""Building apart, publishing, what is remembered."""
