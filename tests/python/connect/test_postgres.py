"""A PostgreSQL server of the test's own: what it holds arrives as it is."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from cli.errors import SatsumaError

TABLES = """
create table customers (customer_id int primary key, city text, joined timestamptz, note jsonb);
insert into customers values (1, 'Köln', '2024-03-01 10:00+02', '{"a": 1}'), (2, null, null, null);
create table "Order Lines" (order_no int, customer_id int, amount numeric(10,2), at timestamp);
insert into "Order Lines" values (7, 1, 12.50, '2024-03-02 09:00'), (8, 2, 3, '2024-03-03 09:00');
create view big_orders as select * from "Order Lines" where amount > 10;
"""


def program(name):
    """A program of PostgreSQL, which Debian keeps off the path."""
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None
    )
    if found is None:
        pytest.skip(f"PostgreSQL's {name} is not installed (Debian: apt install postgresql)")
    return found


@pytest.fixture(scope="module")
def server():
    """The address of a server in a folder of its own; it does not run as root."""
    pytest.importorskip("adbc_driver_postgresql", reason="adbc-driver-postgresql is not installed")
    initdb, pg_ctl, psql = program("initdb"), program("pg_ctl"), program("psql")
    folder = Path(tempfile.mkdtemp(prefix="satsuma_pg_"))
    user: dict[str, object] = {}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        user = {"user": "nobody", "group": nobody.pw_gid, "extra_groups": []}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def call(*command, **more):
        ended = subprocess.run(
            list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"}, **user, **more,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr + ended.stdout

    data = folder / "data"
    call(initdb, "-D", data, "-U", "ann", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    call(pg_ctl, "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        call(psql, "-h", "127.0.0.1", "-p", port, "-U", "ann", "-d", "postgres", "-c", TABLES)
        yield f"postgresql://ann:secret@127.0.0.1:{port}/postgres"
    finally:
        call(pg_ctl, "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def test_tables_and_views_arrive_with_their_types(connect, server):
    found = connect(server)
    assert sorted(found.plan.profiles) == ["big_orders", "customers", "order_lines"]
    found = connect(f"{server}#customers,Order Lines").run()
    assert found.rows(
        "select user_id, city, cast(signed_up_at as varchar) from stg_given__users order by 1"
    ) == [("1", "Köln", "2024-03-01 08:00:00"), ("2", None, None)]
    assert found.rows("select sum(line_amount) from stg_given__order_lines")[0][0] == 15.50


def test_the_password_is_in_no_label(connect, server):
    labels = [profile.table.label for profile in connect(server).plan.profiles.values()]
    assert labels
    assert "secret" not in "".join(labels)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("#nothing", "has no table nothing"),
        ("_of_nobody", 'database "postgres_of_nobody" does not'),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(connect, server, change, sentence):
    with pytest.raises(SatsumaError, match=sentence) as refused:
        connect(server + change)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
