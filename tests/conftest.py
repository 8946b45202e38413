"""What holds for every test: properties are tried on the same examples each time, and are not timed."""

from hypothesis import settings

settings.register_profile("loudou", derandomize=True, deadline=None)
settings.load_profile("loudou")
