"""The parts of tools/bench, one subject a file; the standard library is all they need."""
