"""The version of Vega-Lite in which pictures are described, and whose library draws them in a page.

It is that of Altair's schema, said here for those who need the number and not Altair, which takes long to import.
"""

SPOKEN = "v6.4"
