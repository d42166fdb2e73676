"""A lyric file, whatever it is written in, to stanzas of lines with chords, singers, times and directions.

    source.py        bytes     -> numbered lines, columns kept
    wrong_files.py   bytes     -> one sentence, where the file holds no lyrics
    ireal.py     lines     -> charts of bars
    opensong.py, lrc.py, subtitles.py, ultrastar.py, word_times.py
                     lines     -> lines of words in singing order, with their times and singers
    scraps.py        lines     -> lines without what a web page put around them
    line_reader.py   lines     -> stanzas: section names, chords, headers, repeats
    stanzas.py       stanzas   -> stanzas with their kinds and words
    read.py          joins them

Every remark is a `Finding`; nothing is dropped without one.
"""
