"""Files that people ask for: built by the worker, kept sealed for a day, handed to nobody else."""
