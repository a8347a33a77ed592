"""Looking at the log: what is drawn for it each month, by which rules, and what the reviewer says."""
