"""When it runs, and with which settings: definitions, settings, command line."""
