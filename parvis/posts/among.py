"""`native_id__among={...}`: as `__in`, but the values are one parameter and not a thousand.

Building, sending and reading a statement with five hundred placeholders costs more than looking their rows up.
Values are plain texts or numbers.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.db.models import Field, ForeignKey, Lookup


@Field.register_lookup
@ForeignKey.register_lookup
class Among(Lookup):
    """The value is a set: Django looks into lists for expressions, one by one."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        values = msgspec.json.encode(list(self.rhs)).decode()
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, values)  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, list(self.rhs)]
