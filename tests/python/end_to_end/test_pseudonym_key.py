"""The key of all pseudonyms: used for every hash, and written nowhere."""

import hashlib

from tests.python.end_to_end.builds import Build

# A quote in it must neither end the SQL nor change the hash.
KEY = "sesame'; select 1 --"


def test_the_key_makes_the_hashes_and_no_file_holds_it(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    header = (
        "learner_no,reg_time,real_name,email,mobile,sex,birthday,city,province,country_code,"
        "plan_name,channel_source,occupation,study_goal,lang"
    )
    row = "L1,2026-01-01T10:00:00Z,An Example, An@Example.com ,,F,,,,CN,free,ad,student,,en"
    (raw / "raw_users.csv").write_text(f"{header}\n{row}\n")
    settings = {
        "SATSUMA_PII_KEY": KEY,
        "DBT_LOG_LEVEL_FILE": "debug",
        "DBT_WRITE_JSON": "True",
    }
    build = Build(tmp_path, raw=raw, settings=settings)
    build.dbt("run", "--select", "+stg_demo__users")

    expected = hashlib.sha256(f"{KEY}:an@example.com".encode()).hexdigest()
    assert build.value("select email_hash from staging.stg_demo__users") == expected
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in written if b"sesame" in path.read_bytes()] == []
    assert {"dbt.log", "manifest.json"} <= {path.name for path in written}
