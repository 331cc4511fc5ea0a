#!/usr/bin/env python3
"""Writes snippets of Liquid, one JSON string a line: hand-written ones, and combinations by a fixed seed."""

import json
import random
import re
from pathlib import Path

VALUES = ["page.title", "page.n", "page.f", "page.neg", "page.list", "page.words", "page.map", "page.objs", "page.empty",
          "page.blank", "page.none", "page.yes1", "page.no1", "page.html", "page.num", "page.emptylist", "page.nested",
          "nothing", "'a b'", '""', "0", "-1", "3.0", "nil", "true", "(1..3)"]
FILTERS = ["upcase", "size", "first", "last", "join: ','", "sort", "reverse", "plus: 2", "times: 2", "append: 'z'",
           "default: 'd'", "escape", "split: ' '", "strip", "uniq", "compact", "round", "abs", "slice: 1, 2",
           "truncate: 4", "replace: 'a', 'o'", "jsonify", "capitalize", "map: 'n'", "where: 'n', 'x'", "ceil",
           "strip_html", "remove: 'e'", "prepend: page.n", "minus: page.none", "divided_by: 2", "modulo: 2",
           "slugify", "number_of_words", "url_encode", "date: '%Y'", "sort_natural", "concat: page.list",
           "xml_escape", "downcase", "truncatewords: 1", "newline_to_br", "array_to_sentence_string"]
OPERATORS = ["==", "!=", "<", ">", "<=", ">=", "contains", "<>"]
OTHERS = ["empty", "blank", "nil", "5", "'5'", "page.n", "page.none", "'a'", "true", "page.list", "2.5", "''"]


def generated(count):
    chance = random.Random(20)
    for number in range(count):
        if number % 3 == 0:
            condition = f"{chance.choice(VALUES)} {chance.choice(OPERATORS)} {chance.choice(OTHERS)}"
            if chance.random() < 0.3:
                condition += f" {chance.choice(['and', 'or'])} {chance.choice(VALUES)}"
            yield f"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}"
        else:
            filters = "".join(f" | {chance.choice(FILTERS)}" for _ in range(chance.randint(1, 3)))
            yield f"[{{{{ {chance.choice(VALUES)}{filters} }}}}]"


def main():
    folder = Path(__file__).parent
    hand = (folder / "hand.txt").read_text().rstrip("\n")
    cases = hand.split("\n===\n")
    # Outputs and conditions of one line are cases of their own too.
    for case in list(cases):
        if "\n" not in case and "{%" not in case:
            cases += re.findall(r"\{\{.*?\}\}", case)
        elif re.fullmatch(r"(\{% if .*?\{% endif %\} ?)+", case):
            cases += re.findall(r"\{% if .*?\{% endif %\}", case)
    cases += generated(450)
    # Tags, and a sample of all filters and operators with values of all kinds.
    cases += (folder / "more.txt").read_text().rstrip("\n").split("\n===\n")
    cases += (folder / "grid.txt").read_text().splitlines()
    for case in dict.fromkeys(cases):
        print(json.dumps(case))


main()
