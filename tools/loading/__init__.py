"""The parts of tools/load, one subject a file. What it has in common with tools/bench lies in tools/benchmark."""
