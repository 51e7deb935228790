"""Files of registers taken in by an officer, on both databases: a hundred thousand notices, ten thousand operators.

The bounds are 60 seconds for 100,000 hiring notices and 5 seconds for 10,000 lines of a register, checked and stored; the
persons of the notices are entered with it. Then one person, and one body, is asked about.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from stdnum import luhn

from benchmarks.bench_register import TIMES, databases
from benchmarks.harness import table, took
from domain.registers.answers import Register
from office import registers
from office.caller import Caller
from runtime.settings import Settings
from storage.database import Database
from storage.registers import FiledRegisters
from tests import lives

NOTICES, OPERATORS = 100_000, 10_000
NOTICES_BOUND, LINES_BOUND, QUESTION_BOUND = 60.0, 5.0, 0.010
FIRST = date(2018, 1, 1)


def body(number: int) -> str:
    """The VAT number of a body of Milan."""
    digits = f"{number:07}015"
    return digits + luhn.calc_check_digit(digits)


def operators() -> Iterator[str]:
    """A register of accredited operators."""
    yield "cf;albo;stato;dal;al;sede;denominazione"
    for number in range(1, OPERATORS + 1):
        yield f"{body(number)};Accreditato lavoro;definitiva;2015-01-01;;{number};Ente {number}"


def notices() -> Iterator[str]:
    """Hiring notices in the ministerial shape: five of each of twenty thousand persons."""
    yield (
        "lavoratore_CodiceFiscale;datoreLavoro_CodiceFiscale;rapporto_DataInizio;rapporto_DataFine;rapporto_TipologiaContrattuale;"
        "rapporto_TipoOrario;invio_CodiceComunicazione;tipo comunicazione;SYS_TIPOMODULO"
    )
    for number in range(NOTICES):
        start = FIRST + timedelta(days=number % 365)
        employer = body(1 + number % 5_000)
        yield f"{lives.code_of(f'person {number // 5}')};{employer};{start};{start + timedelta(days=99)};A.02.00;F;{number:016};01;UNILAV"


def written(place: Path, name: str, lines: Iterator[str]) -> Path:
    """A file of a register."""
    path = place / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def seconds_of(work: Callable[[], object]) -> float:
    """How long something takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def caller(place: Path, database: Database) -> Caller:
    """The officer at a record."""
    lives.prepared(database)
    lives.keep_keys(place)
    found = Caller(
        Settings(AZIONI_DATA=place, DATABASE_URL=database.url.render_as_string(hide_password=False)), actor="officer"
    )
    found.database = database
    return found


def main() -> int:
    """Take in both files on both databases; returns 1 when a bound is passed, or not everything was kept."""
    rows, right = [], True
    with tempfile.TemporaryDirectory(prefix="azioni-bench-registers-") as directory, databases() as found:
        place = Path(directory)
        files = {
            Register.accreditation: (written(place, "albo.csv", operators()), OPERATORS, LINES_BOUND),
            Register.hirings: (written(place, "co.csv", notices()), NOTICES, NOTICES_BOUND),
        }
        for name, database in found.items():
            officer = caller(place, database)
            for register, (path, count, bound) in files.items():
                busy = process_time()
                begun = perf_counter()
                taken = registers.take_in(officer, register, path)
                seconds = perf_counter() - begun
                busy = process_time() - busy
                right &= seconds < bound and taken["kept"] == count
                again = seconds_of(partial(registers.take_in, officer, register, path))
                rows.append(
                    [
                        name,
                        f"{count:,} rows of {register}",
                        f"{seconds:.1f} s",
                        f"{busy:.1f} s",
                        f"{bound:.0f} s",
                        f"{again:.2f} s",
                    ]
                )
            questions: dict[str, Callable[..., object]] = {
                "one body": lambda s: FiledRegisters(s).accreditation(body(7), "work", "definitive", FIRST),
                "one person": lambda s: FiledRegisters(s).employments(7),
            }
            for question, ask in questions.items():
                seconds = took(database, ask, TIMES)
                right &= seconds < QUESTION_BOUND
                rows.append([name, question, f"{seconds * 1000:.2f} ms", "", f"{QUESTION_BOUND * 1000:.0f} ms", ""])
    columns = ["database", "what", "taken", "of the processor", "bound", "the same file again"]
    table("Registers of others", columns, rows, right=columns[2:])
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
