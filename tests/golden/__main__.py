"""Write the golden texts anew."""

from tests.golden import LETTERS, letters

LETTERS.mkdir(exist_ok=True)
for old in LETTERS.glob("*.txt"):
    old.unlink()
for name, text in letters().items():
    (LETTERS / f"{name}.txt").write_text(text, encoding="utf-8")
