"""From a page to a PDF/UA-1: the one door to WeasyPrint.

The printing is done by a process of its own (`tmo.pdf.child`) with a limit of memory and of time, which holds no keys
and no connection to anything. It is kept warm, so that fonts and style sheets are read once.
"""

from tmo.pdf.press import CannotPrint, Limits, render

__all__ = ["CannotPrint", "Limits", "render"]
