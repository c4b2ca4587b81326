"""Where the parts of a chart stand. Values in, places out: x in per cent of the width, y in pixels from the top.

So text and strokes keep their size at every width, and a template draws the SVG in the reader's language.
"""

from parvis.lib.chart.columns import Box, Column, Columns, Segment, columns
from parvis.lib.chart.lines import Line, Lines, lines, path
from parvis.lib.chart.scale import Scale, Tick, scale

__all__ = ["Box", "Column", "Columns", "Line", "Lines", "Scale", "Segment", "Tick", "columns", "lines", "path", "scale"]
