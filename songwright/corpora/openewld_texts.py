"""Writes the words of OpenEWLD's songs as lyric files, for the planner's benchmark.

python -m songwright.corpora.openewld_texts ../shared/data/openewld.zip work/openewld-lyrics
"""

import argparse
from pathlib import Path

from songwright.corpora.openewld import lyric_text, songs
from songwright.files import write_text


def main() -> None:
    parser = argparse.ArgumentParser(description="The words of OpenEWLD as lyric files.")
    parser.add_argument("archive", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    written = 0
    for index, sheet in enumerate(songs(options.archive)):
        text = lyric_text(sheet)
        if text.strip():
            write_text(options.folder / f"{index:03d}.txt", text)
            written += 1
    print(f"{written} lyric files in {options.folder}")


if __name__ == "__main__":
    main()
