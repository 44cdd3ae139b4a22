"""When a team works, and how much of that time lies between two moments."""
