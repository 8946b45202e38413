"""From a folder of files to tables of text: recognising and reading. Nothing is interpreted here."""
