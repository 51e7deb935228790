"""The public holidays of Italy, of a library that is asked for this country alone.

Its usual door loads the two hundred others first: a tenth of each command, and ten megabytes of a worker.
"""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location

import holidays


def _italy() -> type[holidays.HolidayBase]:
    path = f"{holidays.__path__[0]}/countries/italy.py"
    spec = spec_from_file_location("holidays_of_italy", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"no Italy in {path}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[holidays.HolidayBase] = module.Italy
    return found


Italy = _italy()
"""What ``holidays.country_holidays("IT")`` makes: days by year, with their names."""
