"""Statements built once: their text is kept for each database, and only values go to the driver.

A command reads and writes some thirty times. Building, compiling and wrapping each statement anew cost more than the
database itself; the statements are SQLAlchemy's all the same, and so are the types of their columns and their errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import cache, lru_cache
from importlib import import_module
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Float, Select, Table, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from storage import kept
from storage.columns import Instant

Values = Mapping[str, Any]
Process = Callable[[Any], Any]
# Where a session keeps its transaction, and the driver's connection of it.
_DRIVER = "driver"
# Where it keeps what was asked ahead.
_AHEAD = "ahead"


class Prepared:
    """A statement whose text depends on nothing but the database. A bound parameter is given by its name.

    What the session holds back is not written first: rows that a statement must see are written by statements too.
    """

    def __init__(
        self,
        statement: Select[Any] | Insert | Update | Delete,
        columns: Sequence[str] | None = None,
    ) -> None:
        """``columns``: those that are inserted, or set; their values are given by their names."""
        self._statement = statement
        self._columns = columns
        self._texts: dict[str, Text] = {}

    def rows(self, session: Session, values: Values | None = None) -> list[Any]:
        """What a question finds."""
        return answers(session, (self,), values)[0]

    def first(self, session: Session, values: Values | None = None) -> Any | None:
        """The first row that a question finds."""
        return next(iter(self.rows(session, values)), None)

    def write(self, session: Session, rows: Sequence[Values]) -> None:
        """Write rows; nothing happens when there are none."""
        if not rows:
            return
        session.info.pop(_AHEAD, None)
        driver, dialect = _driver(session)
        text = self._text(dialect)
        cursor = driver.cursor()
        try:
            if len(rows) == 1:
                cursor.execute(text.sql, text.given(rows[0]))
            else:
                cursor.executemany(text.sql, [text.given(row) for row in rows])
        except dialect.loaded_dbapi.Error as error:
            raise _wrapped(error, text.sql, dialect) from error
        finally:
            cursor.close()

    def _text(self, dialect: Dialect) -> Text:
        found = self._texts.get(dialect.name)
        if found is None:
            found = self._texts[dialect.name] = self.written(dialect)
        return found

    def written(self, dialect: Dialect) -> Text:
        """Its text for a database."""
        statement, columns = self._statement, list(self._columns) if self._columns else None
        compiled: Any = statement.compile(dialect=dialect, column_keys=columns)
        binds: Mapping[str, BindParameter[Any]] = compiled.binds
        ins = {name: process for name, bind in binds.items() if (process := _in(bind.type, dialect))}
        fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        return Text(
            sql=compiled.string,
            given=_by_place(compiled.positiontup, fixed, ins) if compiled.positional else _by_name(fixed, ins),
            out=_row_of(statement, dialect) if isinstance(statement, Select) else None,
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A statement as one driver takes it, with what its types do to values on the way in and out."""

    sql: str
    given: Callable[[Values], Any]
    """Values as the driver takes them."""
    out: Process | None
    """What is made of each row that is found."""

    def found(self, rows: list[Any]) -> list[Any]:
        """Rows of the driver as they are wanted."""
        return rows if self.out is None else list(map(self.out, rows))


def _row_of(statement: Select[Any], dialect: Dialect) -> Process | None:
    """What is made of a row; None where it is what the driver gives."""
    columns = ((place, _out(column.type, dialect)) for place, column in enumerate(statement.selected_columns))
    outs = tuple((place, process) for place, process in columns if process)
    return each(outs, tuple) if outs else None


def each(outs: Sequence[tuple[int, Process]], whole: Process) -> Process:
    """The values of a row through what is made of some of them, and then what is made of all together."""

    def out(row: Sequence[Any]) -> Any:
        values = list(row)
        for place, process in outs:
            values[place] = process(values[place])
        return whole(values)

    return out


def _by_name(fixed: Values, ins: Mapping[str, Process]) -> Callable[[Values], Any]:
    """Values by their names, with those that the statement itself holds, through what their types do to them."""

    def given(values: Values) -> Values:
        whole = {**fixed, **values}
        for name, process in ins.items():
            whole[name] = process(whole[name])
        return whole

    return given if fixed or ins else lambda values: values


def _by_place(names: Sequence[str], fixed: Values, ins: Mapping[str, Process]) -> Callable[[Values], Any]:
    """The same by their places, where the driver wants them so."""
    pick = _picked(names)
    changed = tuple((place, ins[name]) for place, name in enumerate(names) if name in ins)
    made = each(changed, tuple) if changed else None
    if fixed:
        return (lambda values: made(pick({**fixed, **values}))) if made else lambda values: pick({**fixed, **values})
    return (lambda values: made(pick(values))) if made else pick


def _picked(names: Sequence[str]) -> Callable[[Values], tuple[Any, ...]]:
    """``itemgetter`` of one name gives a value, of several a tuple of values."""
    if not names:
        return lambda _: ()
    pick = itemgetter(*names)
    return pick if len(names) > 1 else lambda values: (pick(values),)


def _in(type_: TypeEngine[Any], dialect: Dialect) -> Process | None:
    process = type_.dialect_impl(dialect).bind_processor(dialect)
    return _remembered(process) if process and isinstance(type_, Instant) else process


def _remembered(process: Process) -> Process:
    """Many rows of a transaction are of one instant. In a zone with an hour that comes twice Python holds both for one."""
    known = lru_cache(maxsize=64)(process)
    return lambda value: known(value) if value is not None and value.tzinfo is UTC else process(value)


def _out(type_: TypeEngine[Any], dialect: Dialect) -> Process | None:
    # Both drivers give a float as it is; SQLAlchemy would ask for the column's number, which only an answer knows.
    return None if isinstance(type_, Float) else type_.dialect_impl(dialect).result_processor(dialect, None)


def answers(session: Session, questions: Sequence[Prepared], values: Values | None = None) -> list[list[Any]]:
    """What several questions about one thing find, in their order: in a pipeline, PostgreSQL is waited for once."""
    known = _known(session, questions, values or {})
    return _ask(session, [(one, values or {}) for one in questions]) if known is None else known


# A question that will be asked, and with which values.
Question = tuple[Prepared, Values]


@contextmanager
def asked_ahead(session: Session, questions: Iterable[Question]) -> Iterator[None]:
    """Ask PostgreSQL all at once what is about to be asked one by one: it is waited for once. On SQLite nobody is waited for.

    The answers hold within the block, until something is written. What an outer block has asked is not asked again.
    """
    if _driver(session)[1].name != "postgresql":
        yield
        return
    before: dict[Any, list[Any]] = session.info.get(_AHEAD, {})
    named = {(question, _named(values)): (question, values) for question, values in questions}
    new = {name: question for name, question in named.items() if name not in before}
    if new:
        with pipelined(session):  # a transaction begins with them
            session.info[_AHEAD] = before | dict(zip(new, _ask(session, list(new.values())), strict=True))
    try:
        yield
    finally:
        if before and _AHEAD in session.info:
            session.info[_AHEAD] = before
        else:
            session.info.pop(_AHEAD, None)


def _known(session: Session, questions: Sequence[Prepared], values: Values) -> list[list[Any]] | None:
    """The answers that were asked ahead; None unless all of them were."""
    ahead = session.info.get(_AHEAD)
    if not ahead:
        return None
    named = _named(values)
    keys = [(question, named) for question in questions]
    return [ahead[key] for key in keys] if all(key in ahead for key in keys) else None


def _named(values: Values) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(values.items()))


def _ask(session: Session, questions: Sequence[Question]) -> list[list[Any]]:
    driver, dialect = _driver(session)
    if dialect.name == "postgresql" and len(questions) > 1:
        with pipelined(session):
            return _asked(driver, dialect, questions)
    return _asked(driver, dialect, questions)


def _asked(driver: Any, dialect: Dialect, questions: Sequence[Question]) -> list[list[Any]]:
    """All is asked before the first answer is read: in a pipeline it is waited for once."""
    texts = [question._text(dialect) for question, _ in questions]
    cursors: list[Any] = []
    try:
        for text, (_, values) in zip(texts, questions, strict=True):
            cursors.append(driver.execute(text.sql, text.given(values)))
        return [text.found(cursor.fetchall()) for text, cursor in zip(texts, cursors, strict=True)]
    except dialect.loaded_dbapi.Error as error:
        raise _wrapped(error, texts[min(len(cursors), len(texts) - 1)].sql, dialect) from error


@contextmanager
def pipelined(session: Session) -> Iterator[None]:
    """A transaction that waits for PostgreSQL only where it needs an answer; on SQLite nobody is waited for.

    What the database refuses is raised by the next question, or at the end.
    """
    driver, dialect = _driver(session)
    if dialect.name != "postgresql" or driver.pgconn.pipeline_status:
        yield
        return
    try:
        with driver.pipeline():
            yield
    except dialect.loaded_dbapi.Error as error:  # of a statement whose answer nobody has waited for
        raise _wrapped(error, "", dialect) from error


@contextmanager
def alone(session: Session) -> Iterator[None]:
    """Work that is undone by itself when it fails: what the transaction has written before it stays."""
    try:
        with session.begin_nested():
            session.connection()  # sets the savepoint, which the session puts off until it needs its connection
            yield
    except BaseException:
        kept.undone(session)
        raise


def in_pipeline(session: Session) -> bool:
    """Whether a session is in a pipeline on PostgreSQL, where rows cannot be copied in."""
    driver, dialect = _driver(session)
    return bool(dialect.name == "postgresql" and driver.pgconn.pipeline_status)


def bind(session: Session, connection: Connection) -> None:
    """A session that serves one transaction, on this connection: statements that are built once go there past the session."""
    session.info[_DRIVER] = (None, connection.connection.driver_connection, connection.dialect)


def database_of(session: Session) -> str:
    """Which database it is: ``sqlite`` or ``postgresql``."""
    return str(_driver(session)[1].name)


def _driver(session: Session) -> tuple[Any, Any]:
    """The driver's connection of a session's transaction, and its dialect.

    A session of the record is one transaction on one connection; asking SQLAlchemy for it at each statement cost a sixth
    of a command.
    """
    known = session.info.get(_DRIVER)
    if known is None or (known[0] is not None and known[0] is not session.get_transaction()):
        connection = session.connection()
        driver = connection.connection.driver_connection
        known = session.info[_DRIVER] = (session.get_transaction(), driver, connection.dialect)
    return known[1], known[2]


def _wrapped(error: Exception, sql: str, dialect: Any) -> Exception:
    """An error of the driver as SQLAlchemy raises it."""
    return DBAPIError.instance(sql, None, error, dialect.loaded_dbapi.Error, dialect=dialect)


@cache
def insertion(table: Table, columns: tuple[str, ...]) -> Prepared:
    """Append rows that have these columns."""
    return Prepared(insert(table).inline(), columns)


@cache
def insertion_once(table: Table, columns: tuple[str, ...], dialect: str) -> Prepared:
    """Append rows, each unless its key is there already."""
    words = import_module(f"sqlalchemy.dialects.{dialect}")  # the other one is not loaded: a tenth of a command's start
    return Prepared(words.insert(table).inline().on_conflict_do_nothing(), columns)
