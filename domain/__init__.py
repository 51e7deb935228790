"""The rules of the measure: pure Python, no input or output, no clock, no Temporal, no SQL."""
