"""The lessons as static pages: Sphinx reads what `website.py` put together, and runs nothing."""

import os
import sys
from pathlib import Path

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import languages

code = os.environ["SITE_LANGUAGE"]
folders = {one.code: one.folder for one in languages.there()}

project = "autograd_lessons"
html_title = project
extensions = ["myst_nb"]
exclude_patterns = []

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # what is committed is what is shown

html_theme = "furo"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "github-dark"  # furo's own underlines the names of modules
html_math_renderer = "mathml"
html_static_path = [str(HERE / "lessons.css")]
html_favicon = str(HERE / "icon.svg")
html_use_index = False
html_css_files = ["lessons.css"]
templates_path = [str(HERE)]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        *(["languages.html"] if len(folders) > 1 else []),
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False


def on_page(app, pagename, templatename, context, doctree):
    """Say the page's language, and link the same page in the others."""
    context["language"] = code
    up = "" if folders[code] == "." else "../"
    context["languages"] = [
        (one, up + ("" if one.folder == "." else f"{one.folder}/")) for one in languages.there()
    ]
    context["here"] = code


def visit_math(self, node):
    """Write a formula in a line as MathML."""
    self.body.append(convert(node.astext()))
    raise SkipNode


def visit_block(self, node):
    """Write a formula that stands alone as MathML."""
    html = convert(node.astext(), display="block")
    self.body.append(f'<div class="math" tabindex="0">{html}</div>')
    raise SkipNode


def setup(app):
    """Tell Sphinx of the two functions above."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_block, None))
    app.connect("html-page-context", on_page)
