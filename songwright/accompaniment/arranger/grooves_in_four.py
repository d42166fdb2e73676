"""Drum grooves in four, from light to full, as data.

Tokens: `X` accent, `x` plain, `o` soft, `g` ghost; see `patterns.py` for the notation. Voices are those of
`drum_grooves.PERCUSSION_KEYS`.
"""

from songwright.accompaniment.arranger.patterns import Groove, Line

BACKBEAT = ".... X... .... X..."
BACKBEAT_TURNS = (".... X..g .... X..g", ".... X..g .g.. X...", ".... X... ..g. X.gg")
EIGHTHS = "x.o. x.o. x.o. x.o."
SIXTEENTHS = "xgog xgog xgog xgog"


def _groove(*lines: Line) -> Groove:
    return Groove(lines)


POP_LIGHT = _groove(
    Line("kick", "x... .... x... ....", ("x... .... x.x. ....", "x... ..o. x... ....")),
    Line("stick", ".... x... .... x...", (".... x... .... x..g",)),
    Line("closed hat", "o.g. o.g. o.g. o.g.", ("o.g. o.g. o.g. o.gg", "o.g. o.o. o.g. o.g.")),
)
POP_MID = _groove(
    Line("kick", "x... .... x.x. ....", ("x..x .... x.x. ....", "x... ..x. x.x. ....", "x... ..x. ..x. ....")),
    Line("snare", BACKBEAT, BACKBEAT_TURNS),
    Line("closed hat", EIGHTHS, ("x.o. x.o. x.o. x...", "x.o. x.ox x.o. x.o.")),
    Line("open hat", ".... .... .... ....", (".... .... .... ..x.", ".... .... .... ....")),
)
POP_FULL = _groove(
    Line("kick", "x... ..x. x.x. ....", ("x..x ..x. x.x. ...x", "x... ..x. ..x. ..x.", "x.x. .... x.x. ..x.")),
    Line("snare", BACKBEAT, BACKBEAT_TURNS),
    Line("ride", "X.x. X.x. X.x. X.x.", ("X.x. X.x. X.xx X.x.", "X.x. X.xx X.x. X.x.")),
    Line("tambourine", ".... o... .... o...", ("..g. o.g. ..g. o.g.",)),
)
ROCK_LIGHT = _groove(
    Line("kick", "x... .... x... ....", ("x... ..x. x... ....", "x... .... x.x. ....")),
    Line("snare", ".... x... .... x...", (".... x... .... x..g",)),
    Line("closed hat", EIGHTHS, ("x.o. x.o. x.o. x.oo",)),
)
ROCK_MID = _groove(
    Line("kick", "x... ..x. x.x. ....", ("x... ..x. x... ..x.", "x.x. ..x. x.x. ....", "x... ..x. ..x. ..x.")),
    Line("snare", BACKBEAT, (".... X... .... X..x", ".... X..g .... X.x.", ".... X... .... X...")),
    Line("closed hat", "X.x. X.x. X.x. X.x.", ("X.x. X.x. X.x. X...",)),
    Line("open hat", ".... .... .... ....", (".... .... .... ..X.",)),
)
ROCK_FULL = _groove(
    Line("kick", "X... ..x. x.x. ..x.", ("X.x. ..x. x.x. ..x.", "X..x ..x. x.x. ...x", "X... x.x. x.x. ..x.")),
    Line("snare", BACKBEAT, (".... X... .... X.xx", ".... X..x .... X..x", ".... X... .x.. X...")),
    Line("open hat", "X... X... X... X...", ("X... X... X... X.x.", "X.x. X... X.x. X...")),
    Line("crash", ".... .... .... ....", (".... .... .... ....", ".... .... x... ....")),
)
FOLK_LIGHT = _groove(
    Line("shaker", "g.o. g.o. g.o. g.o.", ("ggo. g.o. ggo. g.o.", "g.o. ggo. g.og g.o.")),
    Line("kick", "o... .... .... ....", ("o... .... o... ....",)),
)
FOLK_MID = _groove(
    Line("kick", "x... .... x... ....", ("x... ..o. x... ....", "x... .... x.o. ....")),
    Line("stick", ".... x... .... x...", (".... x... .... x.g.",)),
    Line("shaker", "o.x. o.x. o.x. o.x.", ("ogx. ogx. ogx. ogx.", "o.x. ogx. o.x. ogx.")),
)
FOLK_FULL = _groove(
    Line("kick", "x... ..x. x... ....", ("x... ..x. x.x. ....", "x.x. .... x... ..x.")),
    Line("snare", ".... x... .... x...", (".... x..g .... x.g.", ".... x... ..g. x...")),
    Line("tambourine", "..x. ..X. ..x. ..X.", ("..x. o.X. ..x. o.X.", ".ox. .oX. .ox. .oX.")),
    Line("closed hat", "x.o. x.o. x.o. x.o.", ("x.o. x.o. x.o. x.oo",)),
)
BALLAD_LIGHT = _groove(
    Line("kick", "o... .... o... ....", ("o... .... o... ..o.",)),
    Line("stick", ".... .... x... ....", (".... .... x... ..g.",)),
    Line("closed hat", "o.g. o.g. o.g. o.g.", ("o.g. o.g. o.gg o.g.", "o.g. ogg. o.g. o.g.")),
)
BALLAD_MID = _groove(
    Line("kick", "x... .... x... ..o.", ("x... ..o. x... ....", "x... .... x.o. ....")),
    Line("stick", ".... x... .... x...", (".... x... ...g x...",)),
    Line("ride", "x.o. x.o. x.o. x.o.", ("x.o. x.o. x.o. x.oo", "x.o. x.oo x.o. x.o.")),
)
BALLAD_FULL = _groove(
    Line("kick", "x... ..x. x... ..o.", ("x... ..x. x.x. ....", "x... ..x. ..x. ..x.")),
    Line("snare", BACKBEAT, BACKBEAT_TURNS),
    Line("ride", "X.o. x.o. X.o. x.o.", ("X.o. x.o. X.oo x.o.",)),
    Line("crash", ".... .... .... ....", (".... .... o... ....", ".... .... .... ....")),
)
SOUL_LIGHT = _groove(
    Line("kick", "x... ...x ..x. ....", ("x... .... ..x. ..x.", "x..x .... ..x. ....")),
    Line("stick", ".... x... .... x...", (".... x..g .... x...", ".... x... .g.. x..g")),
    Line("closed hat", "xgog xgog xgog xgog", ("xgog xgox xgog xgog", "xgog xgog xggg xgog")),
)
SOUL_MID = _groove(
    Line("kick", "x..x .... ..x. ..x.", ("x... ..x. ..x. ....", "x..x ..x. ..x. ....", "x.x. .... ..x. .x..")),
    Line("snare", ".... X..g .g.. X...", (".... X..g .g.g X..g", ".... X.g. .g.. X.g.", ".g.. X..g .... X..g")),
    Line("closed hat", EIGHTHS, ("x.ox x.o. x.o. x.o.", "x.o. x.o. x.ox x...")),
    Line("open hat", ".... .... .... ....", (".... .... .... ..x.", ".... .... .... ....")),
)
SOUL_FULL = _groove(
    Line("kick", "x..x ..x. ..x. ..x.", ("x..x ..x. x.x. ....", "x.x. ..x. ..x. .x..", "x..x .... x.x. ..x.")),
    Line("snare", "x... X..g x.g. X..g", (".... X..g .g.g X.gg", ".... X.gg .g.. X..x")),
    Line("closed hat", "xoxo xoxo xoxo xoxo", ("xoxo xoxo xoxo xo..",)),
    Line("tambourine", "..x. ..x. ..x. ..x.", ("..x. o.x. ..x. o.x.",)),
    Line("open hat", ".... .... .... ....", (".... .... .... ..X.",)),
)
HIPHOP_LIGHT = _groove(
    Line("kick", "x... .... ..x. ....", ("x... ...o ..x. ....", "x... .... ..x. .o..")),
    Line("closed hat", "x.o. x.o. x.o. x.o.", ("x.o. x.o. x.oo x.o.", "x.o. xoo. x.o. x.o.")),
    Line("stick", ".... x... .... x...", (".... x... .... x.g.",)),
)
HIPHOP_MID = _groove(
    Line("kick", "X... ...x ..x. ....", ("X.x. ...x ..x. ....", "X... ...x ..x. .x..", "X..x .... ..xx ....")),
    Line("snare", ".... X... .... X...", (".... X..g .... X..g", ".... X... .g.. X...")),
    Line("closed hat", "x.xo x.x. x.xo x.x.", ("x.xo x.xx x.xo xxxx", "x.x. x.xo xxx. x.x.")),
    Line("open hat", ".... .... .... ....", (".... ..x. .... ....", ".... .... .... ..x.")),
)
HIPHOP_FULL = _groove(
    Line("kick", "X..x ...x ..x. .x..", ("X.x. ...x ..x. ..x.", "X..x .x.. ..xx ....", "X... ..xx ..x. .x..")),
    Line("snare", ".... X... .... X...", (".... X..g .... X.gg", ".... X... .g.g X...")),
    Line("clap", ".... X... .... X...", (".... X... .... X..x",)),
    Line("closed hat", "xoxo xoxo xoxo xxxx", ("xoxo xxxx xoxo xoxo", "xoxx xoxo xxxo xoxx")),
    Line("open hat", ".... .... .... ....", (".... ..x. .... ..x.", ".... .... ..x. ....")),
)
EDM_LIGHT = _groove(
    Line("kick", "x... .... x... ....", ("x... .... x... ..x.", "x... .... x..x ....")),
    Line("closed hat", "..x. ..x. ..x. ..x.", ("..x. ..x. ..x. .ox.", ".gx. ..x. .gx. ..x.")),
    Line("clap", ".... o... .... o...", (".... o... .... o..g",)),
)
EDM_MID = _groove(
    Line("kick", "X... X... X... X...", ("X... X... X... X..x", "X... X... X.x. X...")),
    Line("clap", ".... x... .... x...", (".... x... .... x..o", ".... x... ...o x...")),
    Line("closed hat", "o.x. o.x. o.x. o.x.", ("ogxg ogxg ogxg ogxg", "o.x. o.xg o.x. ogxg")),
)
EDM_FULL = _groove(
    Line("kick", "X... X... X... X...", ("X... X... X... X.x.", "X... X... X..x X...")),
    Line("clap", ".... X... .... X...", (".... X... .... X..x", ".... X..o .... X.o.")),
    Line("snare", ".... x... .... x...", (".... x... .... x.gg",)),
    Line("open hat", "..X. ..X. ..X. ..X.", ("..X. ..X. ..X. ....",)),
    Line("closed hat", "xo.o xo.o xo.o xo.o", ("xo.o xo.o xo.o xoxo", "xo.o xx.o xo.o xo.o")),
    Line("shaker", "gogo gogo gogo gogo", ("gogo ggoo gogo ggoo",)),
)
TRAIN_LIGHT = _groove(
    Line("kick", "x... .... x... ....", ("x... .... x.o. ....",)),
    Line("stick", ".... x... .... x...", (".... x..g .... x..g",)),
    Line("shaker", "o.o. o.o. o.o. o.o.", ("o.og o.o. o.og o.o.",)),
)
TRAIN_MID = _groove(
    Line("kick", "x... .... x... ....", ("x... ..o. x... ....", "x... .... x... ..o.")),
    Line("snare", "ggXg ggXg ggXg ggXg", ("ggXg ggXg ggXg gxXx", "ggXg ggXg gXgg ggXg", "ggXg goXg ggXg goXg")),
    Line("pedal hat", ".... x... .... x..."),
)
TRAIN_FULL = _groove(
    Line("kick", "x... x... x... x...", ("x... x... x... x.x.", "x... x.x. x... x...")),
    Line("snare", "goXo goXo goXo goXo", ("goXo goXo goXo xxXx", "goXo goXX goXo goXo", "goXo goXo gXoX goXo")),
    Line("ride", "x.x. x.x. x.x. x.x.", ("x.x. x.xx x.x. x.x.",)),
    Line("tambourine", ".... x... .... x...", ("..o. x.o. ..o. x.o.",)),
)
SWING_LIGHT = _groove(
    Line("swirl", "o--- o--- o--- o---", ("o--- o--- o--- o.o.",)),
    Line("pedal hat", ".... x... .... x..."),
    Line("snare", ".... g... .... g...", (".... g.g. .... g...", ".... g... ..g. g...")),
)
SWING_MID = _groove(
    Line("ride", "x... x.o. x... x.o.", ("x... x.o. x.o. x.o.", "x.o. x... x... x.o.", "x... x... x... x.o.")),
    Line("pedal hat", ".... x... .... x..."),
    Line("kick", "g... g... g... g...", ("g... g... g... g.o.", "g... g.o. g... g...")),
    Line("snare", ".... .... .... ....", (".... ..g. .... ....", "..g. .... ..o. ....", ".... .... .... ..g.")),
)
SWING_FULL = _groove(
    Line("ride", "X... X.x. X... X.x.", ("X... X.x. X.x. X.x.", "X.x. X... X... X.x.")),
    Line("pedal hat", ".... X... .... X..."),
    Line("kick", "o... g... g... o...", ("o... g.o. g... g.o.", "o... g... g.x. g...", "o.o. g... g... g.x.")),
    Line("snare", ".... ..g. .... x...", (".... g.o. ..g. ..x.", "..g. ..x. .... g.g.", ".... ..o. ..o. ....")),
)
REGGAE_LIGHT = _groove(
    Line("kick", ".... .... x... ....", (".... .... x... ..g.",)),
    Line("stick", ".... .... x... ....", (".... .... x..g ....",)),
    Line("closed hat", "o.x. o.x. o.x. o.x.", ("o.x. ogx. o.x. o.x.", "o.x. o.x. ogxg o.x.")),
)
REGGAE_MID = _groove(
    Line("kick", ".... .... X... ....", (".... .... X... ..o.", ".... ..o. X... ....")),
    Line("stick", ".... .... X..g ....", ("...g .... X..g ..g.", ".... ..g. X... .g..")),
    Line("closed hat", "x.X. x.X. x.X. x.X.", ("x.Xo x.X. x.X. x.X.", "x.X. xoX. x.Xo x.X.")),
    Line("open hat", ".... .... .... ....", (".... .... .... ..x.",)),
)
REGGAE_FULL = _groove(  # steppers
    Line("kick", "X... X... X... X...", ("X... X... X... X.x.", "X... X.x. X... X...")),
    Line("snare", ".... .... X... ....", (".... .... X..x ....", ".... ..g. X... .g.x", "...x .... X... ....")),
    Line("closed hat", "xoXo xoXo xoXo xoXo", ("xoXo xoXX xoXo xoXo",)),
    Line("stick", "...g .... ...g ....", ("...x ..g. .... ..x.",)),
)
LATIN_LIGHT = _groove(  # bossa nova, two-bar clave on the stick
    Line("kick", "x..o x... x..o x...", ("x..o x..o x..o x...",)),
    Line("stick", "x..x ..x. ..x. x... x..x ..x. ..x. x...", ("x..x ..x. ..x. ..x. x..x ..x. ..x. ..x.",)),
    Line("shaker", "ogog ogog ogog ogog", ("ogog ogoo ogog ogog",)),
)
LATIN_MID = _groove(  # son: three-two clave, congas, bongo bell feel
    Line("kick", "o..x .... o..x ....", ("o..x ..o. o..x ....",)),
    Line("clave", "x..x ..x. ..x. x... ..x. x... x..x ..x."),
    Line("conga slap", ".... x... .... ....", (".... x..g .... x...",)),
    Line("conga", "g... ..g. g... ..xx", ("g.g. ..g. g.g. ..xx", "g... .gg. g... ..xx")),
    Line("shaker", "xgog xgog xgog xgog", ("xgog xgox xgog xgox",)),
)
LATIN_FULL = _groove(  # cascara on the bell, tumbao on the congas, backbeat hints
    Line("kick", "x..x .... x..x ....", ("x..x ..x. x..x ....", "x..x .... x..x ..x.")),
    Line("cowbell", "x.x. xx.x x.xx .x.x", ("x.x. xx.x x.xx .xxx",)),
    Line("clave", "x..x ..x. ..x. x... ..x. x... x..x ..x."),
    Line("conga slap", ".... X... .... X...", (".... X..x .... X...",)),
    Line("conga", "g.g. ..g. g.g. ..XX", ("g.g. .gg. g.g. .gXX", "g.gg ..g. g.g. ..XX")),
    Line("conga low", ".... .... .... ....", (".... .... .... ..x.", ".... ..x. .... ....")),
    Line("snare", ".... .... .... x...", (".... .... ...g x..g",)),
    Line("cabasa", "xoxo xoxo xoxo xoxo", ("xoxo xoxx xoxo xoxx",)),
)
SOFT_LIGHT = _groove(
    Line("shaker", "g... o... g... o...", ("g... o.g. g... o...",)),
)
SOFT_MID = _groove(
    Line("kick", "o... .... o... ....", ("o... .... o... ..g.",)),
    Line("shaker", "g.o. g.o. g.o. g.o.", ("g.o. g.o. ggo. g.o.",)),
)
SOFT_FULL = _groove(
    Line("kick", "x... .... x... ....", ("x... ..o. x... ....",)),
    Line("stick", ".... x... .... x...", (".... x... .... x..g",)),
    Line("closed hat", "o.g. o.g. o.g. o.g.", ("o.g. o.gg o.g. o.g.",)),
)
CINEMATIC_LIGHT = _groove(
    Line("floor tom", "o... .... .... ....", ("o... .... .... ..g.", "o... .... o... ....")),
    Line("shaker", "g.g. g.g. g.g. g.g.", ("g.g. g.gg g.g. g.gg",)),
)
CINEMATIC_MID = _groove(
    Line("kick", "X... .... .... ....", ("X... .... X... ....", "X... ...x X... ....")),
    Line("floor tom", "x..x ..x. x..x ..x.", ("x..x ..x. x.xx x.xx", "x..x ..xx x..x ..xx")),
    Line("low tom", ".... o... .... o...", (".... o..o .... o.o.",)),
)
CINEMATIC_FULL = _groove(
    Line("kick", "X... ..X. X... ....", ("X... ..X. X... X...", "X..X ..X. X... ..X.")),
    Line("snare", ".... .... X... ....", (".... .... X... ..xx", ".... .... X..g .g.x")),
    Line("floor tom", "X.xx x.xx X.xx x.xx", ("X.xx X.xx X.xx XxXx", "XxxX xxXx XxxX xxXx")),
    Line("mid tom", ".... ..x. .... ..x.", (".... ..x. .... x.xx",)),
    Line("ride", "x... x... x... x...", ("x... x... x.x. x.x.",)),
)
SHUFFLE_LIGHT = _groove(
    Line("kick", "x... .... x... ....", ("x... ..o. x... ....",)),
    Line("stick", ".... x... .... x...", (".... x.g. .... x...",)),
    Line("closed hat", "x.o. x.o. x.o. x.o.", ("x.o. x.o. x.o. x...",)),
)
SHUFFLE_MID = _groove(
    Line("kick", "x... x... x... x.o.", ("x... x.o. x... x...", "x.x. x... x... x...")),
    Line("snare", "..g. X.g. ..g. X.g.", ("..g. X.g. ..g. X.x.", "..g. X... ..g. X.g.")),
    Line("ride", "X.o. X.o. X.o. X.o.", ("X.o. X.o. X.x. X.o.",)),
)
SHUFFLE_FULL = _groove(
    Line("kick", "X.o. x.o. X.o. x.x.", ("X.x. x.o. X.o. x.x.", "X.o. x.x. X.x. x.o.")),
    Line("snare", "..g. X.g. ..g. X.g.", ("..g. X.x. ..g. X.x.", "..x. X.g. ..g. X.gx")),
    Line("ride bell", "X.x. X.x. X.x. X.x.", ("X.x. X.xx X.x. X.x.",)),
    Line("tambourine", ".... x... .... x...", (".... x.o. .... x.o.",)),
)
FUNK_LIGHT = _groove(
    Line("kick", "x.x. .... ..x. ....", ("x.x. ...x ..x. ....", "x... ..x. ..x. ....")),
    Line("stick", ".... x..g .g.. x...", (".... x..g .g.g x..g",)),
    Line("closed hat", SIXTEENTHS, ("xgog xgox xgog xgog",)),
)
FUNK_MID = _groove(
    Line("kick", "X.x. .... ..x. .x..", ("X..x .... ..xx ....", "X.x. ..x. ..x. ....", "X.x. ...x ..x. ..x.")),
    Line("snare", ".... X..g .g.. X..g", (".g.. X..g .g.g X..g", ".... X.gg .g.. X.g.", ".... X..g .gX. ...g")),
    Line("closed hat", "xoxo xoxo xoxo xoxo", ("xoxo xo.o xoxo xoxo", "xoxo xoxo xoxo xo..")),
    Line("open hat", ".... .... .... ....", (".... ..x. .... ....", ".... .... .... ..x.")),
)
FUNK_FULL = _groove(
    Line("kick", "X.x. ..x. ..x. .x..", ("X..x ..x. ..xx ..x.", "X.x. .x.. x.x. ....", "X.xx .... ..x. .xx.")),
    Line("snare", ".g.g X..g .g.g X..g", (".g.g X.gg .g.x X..g", "..g. X..X .g.g X.gg")),
    Line("closed hat", "XoxoXoxoXoxoXoxo", ("XoxoXo.oXoxoXoxo", "XoxoXoxoXoxoXo..")),
    Line("open hat", ".... .... .... ....", (".... ..X. .... ....", ".... .... .... ..X.")),
    Line("cowbell", "x... x... x... x...", ("x... x.x. x... x...",)),
)
