"""What a vendor computed of an experiment, with our own numbers beside it."""
