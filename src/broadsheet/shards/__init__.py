"""Building at scale: units of input bytes are compiled once and kept, then merged into the shards of the output.

    inputs ─ plan ─▶ units ─ compile ─▶ unit files (kept by content) ─ survey ─▶ verdicts ─ assemble ─▶ output shards

A unit's file is a pure function of its bytes, of what is stated about them, and of the compiler. An output shard is a
pure function of the unit files. So neither the number of processes, nor an engine, nor a kill in between can change a
byte of what is written.
"""
