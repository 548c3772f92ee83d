"""What all tests of the core share."""

import logging

# The plugin of Home Assistant's tests turns on a log line for every statement, which takes longer than the statement.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
