"""A made-up company for a first look without own exports: its cast, its deals, the files it would export."""
