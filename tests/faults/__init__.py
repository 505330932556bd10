"""What happens to recorded acts when everything around them breaks: `python -m tests.faults`, or `make faults`.

The real server is killed, the network between it and its clients is cut, the disk of its database is filled, while many
clients record sessions. Each client writes down what was acknowledged; afterwards that is compared with what is stored.
Not part of `make test`: it takes minutes. Only the comparison itself is tested there (`test_comparison.py`).
"""
