"""Write the golden texts anew."""

from tests.domain import test_offered
from tests.golden import ACTS, LETTERS, acts, letters

for place, texts in ((LETTERS, letters()), (ACTS, acts())):
    place.mkdir(exist_ok=True)
    for old in place.glob("*.txt"):
        old.unlink()
    for name, text in texts.items():
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
test_offered.GOLDEN.write_text(test_offered.written(), encoding="utf-8")
