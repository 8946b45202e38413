"""A made-up company for a first look without own exports: its cast, its deals and the files it would export."""
