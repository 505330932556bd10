"""The log of exposures: who of the staff met blood, what was done, which tests are due. For her and the owner alone."""
