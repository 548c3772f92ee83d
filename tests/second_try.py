"""Second try of a test whose wait ended in vain, as on a busy machine: script/test --reruns.

Such a wait raises TimeoutError: until() of devtools, Playwright's waits, asyncio.timeout(). A wrong figure is an
AssertionError, which fails at once. This plugin of pytest names at the end what was tried again, and why.
"""

from typing import Any, Final

import pytest

_TIME_LIMIT: Final = pytest.StashKey[Any]()


@pytest.hookimpl(tryfirst=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> None:
    """Note the time limit of a test; pytest-timeout sets it then."""
    item.stash[_TIME_LIMIT] = settings


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Limit the time of the second try too: the failure of the first has ended its limit."""
    limit = item.stash.get(_TIME_LIMIT, None)
    if getattr(item, "execution_count", 1) > 1 and limit is not None and not limit.func_only:
        item.ihook.pytest_timeout_cancel_timer(item=item)
        item.ihook.pytest_timeout_set_timer(item=item, settings=limit)


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_handlecrashitem(crashitem: str, sched: Any) -> None:
    """Let a test fail that ended its process: that is no wait, and xdist cannot schedule it again in a group."""
    sched.config.failures_db.set_test_reruns(crashitem, 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was tried again, with what was waited for."""
    if not (again := terminalreporter.getreports("rerun")):
        return
    terminalreporter.section("tried again, as a wait ended in vain")
    for report in again:
        crash = getattr(report.longrepr, "reprcrash", None)
        terminalreporter.line(f"{report.nodeid} - {crash.message if crash else report.longrepr}")
