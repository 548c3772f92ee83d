"""Reports: a calendar period in figures and tables, as Markdown, HTML or CSV."""
