"""Fifty clients and a thousand times: who gets what, and does anybody get what another has?

People at the public door and people at the desk go for the same times of one clinic through HTTP, against the real
server with two workers, on SQLite and on PostgreSQL. `make race` runs it.
"""
