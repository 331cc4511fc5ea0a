#!/usr/bin/env python3
"""Writes odd front matters, one JSON string a line: hand-written ones, and combinations by a fixed seed."""

import json
import random
from pathlib import Path

VALUES = [
    "x", "x y", "'x'", '"x"', "", " ", "~", "yes", "no", "012", "1.0", "1e3", "2015-1-2",
    "2015-01-02 03:04:05", "2015-01-02 03:04:05 -0700", ":sym", "a: b", "a:b", "#c", "x #c", "x#c", "[a, b]",
    "[a,b", "{a: b}", "{a:b}", "- x", "-x", "&x y", "*x", "!t y", "|", ">", "%x", "@x", "`x`", "\\x", "x\ty",
    "\tx", "é", "中", "1:30", "<<", "...", "---", "'it''s'", '"a\\nb"', '"a\nb"', "'a\nb'", "a\nb", "a\n b",
    "|\n  a\n   b", ">\n  a\n  b", "|-\n a", "\n  x", "\n  - a\n  - b", "\n- a\n- b", "\n  k: v", "\n k: v\n  l: w",
    "[a,\nb]", "{a: b,\nc: d}", '"a', "'a", "a'", 'a"', "x: ", "x:", "a, b", "?x", "? x", "0x1f", "1_0", "+1", "-1",
    "true", "Off", "null", ".inf", "=", "!", "&", "*", "%", "{", "}", "[", "]", ",", ":", "-", "?", "\u00a0x",
    "x\u2028y", "x\u0085y", "\ufeffx", "\u200bx",
]
KEYS = ["a", "title", "'q'", '"q"', "a b", "é", "1", "yes", "~", ":s", "a-b", "a.b", "a/b", "_a", "$a", "2015-01-02"]
SEPARATORS = [": ", ": ", ": ", ": ", ":", " : ", ":\t", ":  "]
INDENTS = ["", "", "", "", "", " ", "  ", "\t"]
ENDS = ["\n", "\n", "\n", "\r\n", "\n\n", " \n", "\t\n", " # c\n"]


def generated(count):
    chance = random.Random(20)
    for _ in range(count):
        text = ""
        for _ in range(chance.randint(1, 4)):
            text += chance.choice(INDENTS) if chance.random() < 0.25 else ""
            text += chance.choice(KEYS) + chance.choice(SEPARATORS) + chance.choice(VALUES)
            text += chance.choice(ENDS)
        yield text


def main():
    hand = (Path(__file__).parent / "hand.txt").read_text().rstrip("\n")
    cases = [case + "\n" for case in hand.split("\n===\n")]
    cases += ["a: b\r\nc: d\r\n", "a: |\r\n  b\r\n  c\r\n", "a: \"b\r\n  c\"\r\n", "a: b\rc: d\r", "a: \u0007\n",
              "a: \"\u0007\"\n", "a: \u0000\n", "a: \u007f\n", "a: \u0080\n", "\ufeffa: b\n", "a: " + "x" * 2000 + "\n",
              "x" * 1100 + ": y\n", "? " + "x" * 1100 + "\n: y\n", "a: b", "", "\n\n", "   \n", "a: " + "[" * 40 + "]" * 40 + "\n",
              "".join(f"k{i}: {i}\n" for i in range(200))]
    cases += list(generated(900))
    for case in dict.fromkeys(cases):
        print(json.dumps(case))


main()
