"""The directory's decisions: who may be shown, where she is, and what a part of the body stands for. Pure."""
