"""The engines that carry out relational work: DuckDB by default, any other lazy frame as it is."""
