"""Units: from exposures and facts to one row for each unit, as narwhals expressions over lazy frames."""
