"""PostgreSQL: the ledger in a schema of a server's database. Its driver is installed only where it is used."""
