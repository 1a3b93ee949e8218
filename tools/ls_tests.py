#!/usr/bin/env python3
"""Prints the nouns of FOLDER/PREFIX_<noun>.c, one a line, sorted: meson cannot list a folder itself."""
import pathlib
import sys


def main():
    folder, prefix = sys.argv[1], sys.argv[2]
    for path in sorted(pathlib.Path(folder).glob(prefix + "_*.c")):
        print(path.stem[len(prefix) + 1:])


main()
