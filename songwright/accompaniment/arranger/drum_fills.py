"""Drum fills as data: what the drummer plays in the last steps of a section instead of the groove.

Tokens: `s` snare, `g` ghost on the snare, `h` high tom, `m` mid tom, `l` low tom, `f` floor tom, `k` kick,
`o` open hat, `c` clap, `t` stick. A fill is read from its end, which is the section's end.
"""

FILL_VOICES: dict[str, str] = {
    "s": "snare", "g": "snare", "h": "high tom", "m": "mid tom", "l": "low tom", "f": "floor tom", "k": "kick",
    "o": "open hat", "c": "clap", "t": "stick",
}  # fmt: skip

# Simple meters: a quarter, a half, a whole bar of four (or its last three quarters).
STANDARD: tuple[tuple[str, ...], ...] = (
    ("s.ss", "..ss", "s.mf", ".sss", "h.lf"),
    ("s.ssm.ff", "..ssmmff", "s.s.h.lf", "ss.mm.ff", "s..sm.f."),
    ("s...s.s.ssmmllff", "s.ssh.hhm.mml.ff", "k.s.k.ssk.hhmmff", "s..ss..sm..mf.ss", "ssh.ssm.ssl.ssff"),
)
GENTLE: tuple[tuple[str, ...], ...] = (
    ("..gs", "t.t.", "..mf"),
    ("..g.s.gs", "t..tm.f.", "..h.m.f."),
    ("....t...m...l.f.", "..g...g.s.g.s.gs"),
)
DANCE: tuple[tuple[str, ...], ...] = (
    ("c.cc", "s.ss", ".ccc"),
    ("c..cc.cc", "s.s.ssss", "c.c.cccc"),
    ("s...s...s.s.ssss", "c...c...c.c.cccc", "s.s.s.s.ssssssss"),
)
SWUNG: tuple[tuple[str, ...], ...] = (
    ("s.g.", "g.s.", "m.f."),
    ("s.g.s.k.", "g.s.m.f.", "h.m.l.f."),
    ("s...g.s.m...f.k.", "s.g.s.h.m.l.f.s.", "g.s...s.g.m.s.f."),
)
PERCUSSIVE: tuple[tuple[str, ...], ...] = (
    ("t.ss", "..hm", "h.hm"),
    ("t.t.h.mm", "..hhm.ml", "s..sh.m."),
    ("t..t..t.h.hhm.ml", "h..hm..mh.m.l.f.", "s..s..s.h.m.lmf."),
)
# Compound meters: a dotted beat, two, four.
COMPOUND: tuple[tuple[str, ...], ...] = (
    ("s.s.s.", "..s.ff", "s.m.f."),
    ("s.s.s.h.m.f.", "s...s.m.m.f.", "s.ss..m.mf.."),
    ("s.....s.s.s.h.h.m.f.f.f.", "k.s.s.k.m.m.h.m.f.s.s.s.", "s...s.s...s.s.s.m.m.f.f."),
)
COMPOUND_GENTLE: tuple[tuple[str, ...], ...] = (
    ("..g.s.", "t...m.", "..m.f."),
    ("t.....m.f...", "....g.s.g.s.", "......h.m.f."),
    ("............t...m.l.f.", "......g...g.s.g.s.g.s.g."),
)
