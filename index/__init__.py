"""Letters -> something searchable."""
