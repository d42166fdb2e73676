"""The part writer: a small network that invents what each player of the band plays, for `--band free`.

`loading.load_part_writer` fetches it, `writing.invent` lets it write.
"""
