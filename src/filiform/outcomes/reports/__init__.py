"""The owner's report: the figures of the pages on paper, made in the background step by step."""
