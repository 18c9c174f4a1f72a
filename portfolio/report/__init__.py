"""A ``Review`` becomes a file: JSON, CSV, XLSX, Markdown or HTML. Nothing is computed here."""
