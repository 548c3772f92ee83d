"""Views for reporting tools: what all sites of a ledger counted, in columns that stay the same.

They are a contract: the columns of `v1_...` keep their names and meaning, new ones come last, and what has to change
becomes `v2_...`. A role that may only read needs rights on them alone, not on the tables below.
"""

from typing import Final

from sqlalchemy import Connection, text

from ....domain.event_time import TimeSource
from ....domain.messages import Kind

_PARTS: Final = {
    # one row for each kind of a row that has its sums side by side
    "kinds": ", ".join(
        f"('{kind.key}', sums.{kind.key}, sums.recovered_{kind.key}, sums.uncertain_{kind.key})" for kind in Kind
    ),
    "kind": " ".join(f"WHEN {kind.value} THEN '{kind.key}'" for kind in Kind),
    "time_source": " ".join(f"WHEN {source.value} THEN '{source.name.lower()}'" for source in TimeSource),
    "price": " ".join(f"WHEN '{kind.key}' THEN price.{kind.key}" for kind in Kind),
}

# In the order in which they build upon each other. An empty text means nothing there, and is null here.
_VIEWS: Final = {
    "v1_outlets": """
        SELECT name.site, name.id AS outlet_id, name.name AS outlet, coalesce(own.zone, home.zone) AS zone,
            to_timestamp(name.removed_at::numeric / 1000) AS removed_at
        FROM {schema}.name
        LEFT JOIN {schema}.zone AS own ON (own.site, own.outlet) = (name.site, name.id)
        LEFT JOIN {schema}.zone AS home ON (home.site, home.outlet) = (name.site, '')
        WHERE name.role = 'outlet'""",
    "v1_treatments": """
        SELECT event.site, to_timestamp(event.occurred_at::numeric / 1000) AS occurred_at,
            event.occurred_at AS occurred_ms, to_timestamp(event.received_at::numeric / 1000) AS received_at,
            CASE event.kind {kind} END AS kind,
            nullif(event.outlet, '') AS outlet_id, outlet.name AS outlet,
            nullif(event.machine, '') AS machine_id, machine.name AS machine,
            event.device_id, event.gen AS journal, event.seq AS number,
            CASE event.time_source {time_source} END AS time_source
        FROM {schema}.treatment AS event
        LEFT JOIN {schema}.name AS outlet ON (outlet.site, outlet.id) = (event.site, event.outlet)
        LEFT JOIN {schema}.name AS machine ON (machine.site, machine.id) = (event.site, event.machine)""",
    "v1_daily": """
        SELECT sums.site, date '1970-01-01' + sums.day AS day, nullif(account.outlet, '') AS outlet_id,
            outlet.name AS outlet, nullif(account.machine, '') AS machine_id, machine.name AS machine, each.kind,
            sum(each.treatments)::bigint AS treatments, sum(each.recovered)::bigint AS recovered,
            sum(each.uncertain)::bigint AS uncertain
        FROM {schema}.day AS sums
        JOIN {schema}.account ON account.number = sums.account
        LEFT JOIN {schema}.name AS outlet ON (outlet.site, outlet.id) = (sums.site, account.outlet)
        LEFT JOIN {schema}.name AS machine ON (machine.site, machine.id) = (sums.site, account.machine)
        CROSS JOIN LATERAL (VALUES {kinds}) AS each (kind, treatments, recovered, uncertain)
        WHERE each.treatments <> 0
        GROUP BY sums.site, sums.day, account.outlet, outlet.name, account.machine, machine.name, each.kind""",
    "v1_machines": """
        SELECT name.site, name.id AS machine_id, name.name AS machine, nullif(booked.outlet, '') AS outlet_id,
            outlet.name AS outlet, booked.device_id, counted.treatments,
            to_timestamp(newest.occurred_at::numeric / 1000) AS last_treatment_at,
            to_timestamp(name.removed_at::numeric / 1000) AS removed_at
        FROM {schema}.name
        LEFT JOIN LATERAL (
            SELECT span.device_id, span.outlet FROM {schema}.timeline AS span
            WHERE (span.site, span.machine) = (name.site, name.id) AND NOT EXISTS (
                SELECT FROM {schema}.timeline AS later
                WHERE (later.site, later.device_id) = (span.site, span.device_id) AND later.start > span.start)
            ORDER BY span.start DESC LIMIT 1) AS booked ON true
        LEFT JOIN {schema}.name AS outlet ON (outlet.site, outlet.id) = (name.site, booked.outlet)
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(month.basic + month.standard + month.premium), 0)::bigint AS treatments
            FROM {schema}.account JOIN {schema}.account_month AS month
                ON (month.site, month.account) = (account.site, account.number)
            WHERE (account.site, account.machine) = (name.site, name.id)) AS counted
        LEFT JOIN LATERAL (
            SELECT event.occurred_at FROM {schema}.treatment AS event
            WHERE event.machine = name.id AND event.site = name.site ORDER BY event.occurred_at DESC LIMIT 1
        ) AS newest ON true
        WHERE name.role = 'machine'""",
    "v1_revenue": """
        SELECT daily.site, daily.day, daily.outlet_id, daily.outlet, daily.machine_id, daily.machine, daily.kind,
            daily.treatments, holds.price, daily.treatments * holds.price AS revenue
        FROM {schema}.v1_daily AS daily
        LEFT JOIN LATERAL (
            SELECT CASE WHEN told.price ~ '^[0-9]+([.][0-9]+)?$' THEN told.price::numeric END AS price
            FROM (
                SELECT CASE daily.kind {price} END AS price FROM {schema}.price
                WHERE (price.site, price.outlet) = (daily.site, daily.outlet_id)
                    AND price.start <= daily.day - date '1970-01-01'
                ORDER BY price.start DESC LIMIT 1) AS told) AS holds ON true""",
}
NAMES: Final = tuple(sorted(_VIEWS))


def create(connection: Connection, schema: str) -> None:
    """Create the views beside the tables of a ledger, or make them what they are today."""
    for name, query in _VIEWS.items():
        connection.execute(text(f"CREATE OR REPLACE VIEW {schema}.{name} AS {query.format(schema=schema, **_PARTS)}"))
