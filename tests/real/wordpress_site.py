"""A real WordPress for a test: Debian's package on PHP's own server, with a MariaDB that lives in a scratch folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = Path("/usr/share/wordpress")
THEMES = ("twentytwentyone", "twentytwentythree", "twentytwentytwo")
_SCRIPTS = Path(__file__).parent / "wordpress"
_SECONDS = 30  # until a server must have begun to answer
_CONFIGURATION = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""


def what_is_missing() -> str | None:
    """What has to be installed first, in a sentence; None where all is there."""
    programs = ("php", "mariadbd", "mariadb-install-db")
    there = all(shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in programs)
    if there and PACKAGE.is_dir() and _theme() and "mysqli" in _output(["php", "-m"]):
        return None
    packages = "wordpress, wordpress-theme-twentytwentyone, php-cli, php-mysql, php-xml and mariadb-server-core"
    return f"no WordPress: install Debian's packages {packages}"


def _theme() -> str | None:
    return next((name for name in THEMES if (PACKAGE / "wp-content" / "themes" / name).is_dir()), None)


@dataclass(frozen=True)
class WordPress:
    """A WordPress that answers, and what is written in it."""

    folder: Path
    home: str
    public: list[dict[str, str]]  # url, title, published (UTC, "YYYY-MM-DD HH:MM:SS")
    hidden: list[str]  # addresses of a private, a scheduled and a draft post

    def asked(self) -> list[str]:
        """What was asked for since the last call, in order."""
        log = self.folder / "asked"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines

    def write(self, what: str) -> str:
        """Publish one more post ("new") or change the one with this slug; its address."""
        return _output(["php", str(self.folder / "write.php"), self.home, what])


@contextmanager
def serving(folder: Path, *, posts: int) -> Iterator[WordPress]:
    """A fresh WordPress with so many public posts, each older than the one before, and two reports, a post type of its
    own, while the `with` block runs."""
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        database = stack.enter_context(_database(folder))
        port = _free_port()
        home = f"http://127.0.0.1:{port}"
        _lay_out(folder, database)
        written: dict[str, Any] = json.loads(
            _output(["php", str(folder / "fill.php"), home, str(posts)], THEME=_theme())
        )
        stack.enter_context(_web_server(folder, port))
        yield WordPress(folder, home, written["public"], written["hidden"])


def _lay_out(folder: Path, database: Path) -> None:
    """The package's files with a configuration of our own: Debian's looks for one under /etc."""
    shutil.copytree(PACKAGE, folder / "site", ignore=shutil.ignore_patterns("wp-config.php", ".htaccess"))
    (folder / "site" / "wp-config.php").write_text(_CONFIGURATION.format(socket=database))
    for script in _SCRIPTS.glob("*.php"):
        shutil.copy(script, folder)
    always = folder / "site" / "wp-content" / "mu-plugins"
    always.mkdir(exist_ok=True)
    shutil.copy(_SCRIPTS / "reports.php", always)


@contextmanager
def _database(folder: Path) -> Iterator[Path]:
    """The socket of a MariaDB that listens to nothing else."""
    data, address = folder / "mariadb", folder / "mariadb.sock"
    install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"]
    _output([*install, "--skip-test-db", *_as_user()])
    options = [f"--datadir={data}", f"--socket={address}", f"--pid-file={folder / 'mariadb.pid'}", "--skip-networking"]
    fast = ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--skip-log-bin"]
    command = ["mariadbd", "--no-defaults", *options, *fast, *_as_user()]
    with _running(command, folder / "mariadb.log"):
        _wait_until(lambda: _has_answered(socket.AF_UNIX, str(address)), folder / "mariadb.log")
        query = "$c = new mysqli('localhost', 'root', '', '', 0, $argv[1]); $c->query('CREATE DATABASE wordpress');"
        _output(["php", "-r", query, str(address)])
        yield address


def _as_user() -> list[str]:
    return ["--user=root"] if os.geteuid() == 0 else []


@contextmanager
def _web_server(folder: Path, port: int) -> Iterator[None]:
    command = ["php", "-S", f"127.0.0.1:{port}", "-t", str(folder / "site"), str(folder / "router.php")]
    log = folder / "php.log"
    with _running(command, log, ASKED=str(folder / "asked")):
        _wait_until(lambda: _has_answered(socket.AF_INET, ("127.0.0.1", port)), log)
        yield


@contextmanager
def _running(command: list[str], log: Path, **environment: str) -> Iterator[None]:
    """The program while the block runs; ended by its own number."""
    program = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin") or command[0]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=os.environ | environment,
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until(is_up: Any, log: Path) -> None:
    end = time.monotonic() + _SECONDS
    while not is_up():
        if time.monotonic() > end:
            raise TimeoutError(log.read_text(errors="replace")[-2000:])
        time.sleep(0.05)


def _has_answered(family: socket.AddressFamily, address: Any) -> bool:
    with socket.socket(family) as caller:
        return caller.connect_ex(address) == 0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _output(command: list[str], **environment: str | None) -> str:
    """What the program prints; what went wrong is in the error."""
    program = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin") or command[0]
    values = os.environ | {name: value for name, value in environment.items() if value}
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, env=values, check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr[-2000:]}{done.stdout[-2000:]}")
    return done.stdout
