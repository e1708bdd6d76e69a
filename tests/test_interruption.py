"""Ctrl-C and SIGTERM: the first ends the work in an orderly way, the second at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from aggregator.terminal.interruption import BrokenOffError, interruptible
from tests.conftest import CHECKOUT


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_unwinds_the_work(number: signal.Signals, status: int) -> None:
    before = signal.getsignal(number)
    put_away = []
    with pytest.raises(BrokenOffError) as caught, interruptible():
        try:
            os.kill(os.getpid(), number)
            pytest.fail("it went on")
        finally:
            os.kill(os.getpid(), number)  # sent twice at once, as GNU timeout does
            put_away.append(True)
    assert caught.value.exit_status == status
    assert put_away == [True]
    assert signal.getsignal(number) is before


def test_a_later_signal_ends_the_program_at_once() -> None:
    code = (
        "import os, signal, time; from aggregator.terminal.interruption import interruptible as i\n"
        "def stop(): os.kill(os.getpid(), signal.SIGTERM)\n"
        "with i():\n try: stop()\n finally: time.sleep(1.1); stop(); time.sleep(60)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, timeout=30, check=False)
    assert done.returncode == -signal.SIGTERM
