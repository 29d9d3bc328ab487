"""A face for the window, out of a whole one: subset.py WHOLE.ttf SMALL.ttf"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

CHARACTERS = (
    "U+0000-024F,U+0259,U+02B0-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,U+1F00-1FFF,"
    "U+2000-206F,U+2070-20CF,U+2100-218F,U+2190-21FF,U+2200-22FF,U+2300-23FF,"
    "U+2500-25FF,U+2600-27BF,U+FB00-FB06,U+FFFD"
)


def tabular_digits(font):
    """Glyph to glyph, as the feature of equally wide digits has it."""
    table = font["GSUB"].table
    glyphs = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    glyphs.update(getattr(getattr(part, "ExtSubTable", part), "mapping", {}))
    return glyphs


def main(whole, small):
    font = TTFont(whole)
    glyphs = tabular_digits(font)
    for table in font["cmap"].tables:
        for digit in range(ord("0"), ord("9") + 1):
            if digit in table.cmap:
                table.cmap[digit] = glyphs.get(table.cmap[digit], table.cmap[digit])
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
    subsetter.subset(font)
    font.save(small)


main(*sys.argv[1:])
