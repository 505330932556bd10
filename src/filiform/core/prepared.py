"""Queries whose SQL is written once in a process, for what almost every page asks.

Django builds, resolves and compiles a queryset anew each time it is used, which costs more than the database takes to
answer it. `Prepared` compiles a queryset the first time and afterwards only puts values into its places:

    ONE_VISIT = Prepared(lambda: Visit.objects.of(Slot("organization")).filter(ref=Slot("ref")).values_list(*COLUMNS))
    ONE_VISIT.first(organization=1, ref="01M8…")

The queryset keeps its scope and its types, and reads the same on both engines. It must end in `values_list`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any, cast

from django.db import connection
from django.db.models import CharField, DateTimeField, Expression, Field, ForeignKey, Lookup, Model, QuerySet
from django.db.models.sql import UpdateQuery


class Slot(Expression):
    """A place for a value in a prepared query. A moment needs `field=DateTimeField()`, so that SQLite reads it."""

    def __init__(self, name: str, field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=field)
        self.name = name
        self.field_of_value = field

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def given(self, value: Any) -> Any:
        return self.field_of_value.get_db_prep_value(value, connection) if self.field_of_value else value


def organization() -> int:
    """The organization of a prepared query, as `objects.of` takes it."""
    return cast("int", Slot("organization_id"))


def moment(name: str) -> Slot:
    return Slot(name, DateTimeField())


class Among(Lookup):
    """`id__among=Slot("ids")`: one of many whole numbers or words, in one place whatever their number."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_values = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            array = "text[]" if isinstance(self.lhs.output_field, CharField) else "bigint[]"
            return f"{left} = ANY(%s::{array})", [*left_values, self.rhs]
        return f"{left} IN (SELECT value FROM json_each(%s))", [*left_values, self.rhs]  # noqa: S608  a column


Field.register_lookup(Among)
ForeignKey.register_lookup(Among)


class Prepared:
    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self.build = build
        self.compiled: tuple[str, tuple[Any, ...], Any] | None = None

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Every row. One query. A value for each slot, by its name."""
        sql, places, convert = self.compiled or self._compile()
        with connection.cursor() as cursor:
            cursor.execute(sql, [_put(place, values) for place in places])
            return cast("list[tuple[Any, ...]]", convert(cursor.fetchall()))

    def first(self, **values: Any) -> tuple[Any, ...] | None:
        """The first row or none. One query. The queryset should end at one row itself."""
        rows = self.rows(**values)
        return rows[0] if rows else None

    def _compile(self) -> tuple[str, tuple[Any, ...], Any]:
        compiler = self.build().query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])

        def convert(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

        self.compiled = (sql, tuple(places), convert)
        return self.compiled


class PreparedUpdate:
    """An UPDATE of always the same columns, written once: `build` says which rows, by slots of its own."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], columns: Sequence[str]) -> None:
        self.build, self.columns = build, tuple(columns)
        self.compiled: tuple[str, tuple[Any, ...]] | None = None

    def run(self, **values: Any) -> int:
        """One statement; a value for each column and for each slot, by name. How many rows were changed."""
        sql, places = self.compiled or self._compile()
        with connection.cursor() as cursor:
            cursor.execute(sql, [_put(place, values) for place in places])
            return cast("int", cursor.rowcount)

    def _compile(self) -> tuple[str, tuple[Any, ...]]:
        rows = self.build()
        field = rows.model._meta.get_field
        query = cast("UpdateQuery", rows.query.chain(UpdateQuery))
        query.add_update_values({name: Slot(name, cast("Any", field(name))) for name in self.columns})
        sql, places = query.get_compiler(connection=connection).as_sql()
        self.compiled = (sql, tuple(places))
        return self.compiled


class PreparedInsert:
    """An INSERT of one row of a table, written once. The key the database gives is asked for where it is `keyed`."""

    def __init__(self, model: Callable[[], type[Model]], *, keyed: bool = False) -> None:
        self.model, self.keyed = model, keyed
        self.compiled: tuple[str, tuple[Any, ...]] | None = None

    def write(self, row: Model) -> None:
        """One statement."""
        sql, fields = self.compiled or self._compile()
        with connection.cursor() as cursor:
            cursor.execute(sql, [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
            if self.keyed:
                row.pk = cursor.fetchone()[0]
        row._state.adding, row._state.db = False, connection.alias

    def write_all(self, rows: Sequence[Model]) -> None:
        """One statement for all of them, whatever their number; keys are not asked for."""
        sql, fields = self.compiled or self._compile()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # As one text, which the database takes apart by the types of its own table.
                told = [
                    {field.column: field.get_prep_value(getattr(row, field.attname)) for field in fields}
                    for row in rows
                ]
                cursor.execute(self._of_many(fields), [json.dumps(told, default=str)])
            else:
                cursor.executemany(
                    sql, [[f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields] for row in rows]
                )
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias

    def _of_many(self, fields: tuple[Any, ...]) -> str:
        table = connection.ops.quote_name(self.model()._meta.db_table)
        names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        return f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608  names of the model

    def _compile(self) -> tuple[str, tuple[Any, ...]]:
        meta, quoted = self.model()._meta, connection.ops.quote_name
        fields = tuple(field for field in meta.concrete_fields if not field.primary_key)
        names = ", ".join(quoted(cast("str", field.column)) for field in fields)
        places = ", ".join("%s" for _ in fields)
        told = f" RETURNING {quoted(cast('str', meta.pk.column))}" if self.keyed else ""
        self.compiled = (f"INSERT INTO {quoted(meta.db_table)} ({names}) VALUES ({places}){told}", fields)  # noqa: S608  names of the model
        return self.compiled


def _put(place: Any, values: dict[str, Any]) -> Any:
    if not isinstance(place, Slot):
        return place
    value = place.given(values[place.name])
    if isinstance(value, Collection) and not isinstance(value, str):
        return list(value) if connection.vendor == "postgresql" else json.dumps(list(value))
    return value
