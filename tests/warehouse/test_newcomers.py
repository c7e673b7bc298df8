"""Which competitors are new in open deals: none on the first night, each once after it."""

from datetime import date

from warehouse import newcomers
from warehouse.connection import connect


def test_a_competitor_is_new_in_an_open_deal_until_a_night_has_logged_it_and_never_on_the_first_night():
    with connect(":memory:") as con:
        con.execute("create table marts.at_stake as select 'D1' as deal_id, 'nova' as competitor")
        assert newcomers.newly_found(con) == []
        newcomers.log(con, date(2026, 3, 1))
        con.execute("insert into marts.at_stake values ('D1', 'relay'), ('D2', 'nova')")
        assert newcomers.newly_found(con) == [("D1", "relay"), ("D2", "nova")]
        newcomers.log(con, date(2026, 3, 2))
        assert newcomers.newly_found(con) == []
        assert con.execute("select * from meta.found_in_open_deals order by all").fetchall() == [
            ("D1", "nova", date(2026, 3, 1)),
            ("D1", "relay", date(2026, 3, 2)),
            ("D2", "nova", date(2026, 3, 2)),
        ]
