"""How each CRM writes the made-up company down: one module a system, files as frames of text."""
