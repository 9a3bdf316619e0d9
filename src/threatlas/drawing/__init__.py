"""Pictures of systems, attack paths and risk as SVG: same input, same bytes; no input or output, and nothing in them runs.

A page puts ``STYLESHEET`` into its one style element and pictures into its text with ``Picture.inline``; a file of its own is
``Picture.document``. Everything that is drawn is escaped here.
"""

from threatlas.drawing.charts import Curve, Interval, Option, draw_exceedance, draw_frontier, draw_intervals
from threatlas.drawing.graph import Edge, Layout, Node, Rectangle, Route, Spacing
from threatlas.drawing.graph_picture import Join, Spot, draw_graph
from threatlas.drawing.layered import layered
from threatlas.drawing.matrix import Cell, Column, draw_matrix
from threatlas.drawing.path_picture import Need, PathPicture, Step, draw_path
from threatlas.drawing.stylesheet import STYLESHEET
from threatlas.drawing.svg import Picture, escape
from threatlas.drawing.system_picture import Asset, Flow, SystemPicture, draw_system
from threatlas.drawing.waterfall import Factor, draw_waterfall

__all__ = [
    "STYLESHEET",
    "Asset",
    "Cell",
    "Column",
    "Curve",
    "Edge",
    "Factor",
    "Flow",
    "Interval",
    "Join",
    "Layout",
    "Need",
    "Node",
    "Option",
    "PathPicture",
    "Picture",
    "Rectangle",
    "Route",
    "Spacing",
    "Spot",
    "Step",
    "SystemPicture",
    "draw_exceedance",
    "draw_frontier",
    "draw_graph",
    "draw_intervals",
    "draw_matrix",
    "draw_path",
    "draw_system",
    "draw_waterfall",
    "escape",
    "layered",
]
