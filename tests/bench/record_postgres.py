"""The record with very many cases in PostgreSQL."""

from tests.bench.plan import Plan
from tests.bench.record import measured
from tests.bench.report import Report
from tests.own_postgres import own_postgres


async def run(plan: Plan) -> Report:
    """As record.py, in a server of its own."""
    with own_postgres() as url:
        return await measured(plan, "record_postgres", "PostgreSQL", url)
