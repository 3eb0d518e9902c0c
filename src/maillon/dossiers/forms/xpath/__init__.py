"""XPath 1.0 with ODK's functions, evaluated by lxml.

``parsing`` reads an expression into a tree; ``rewriting`` writes it back for libxml2: ODK's own functions under
names that libxml2 does not keep for itself, dates compared as numbers, what a filter repeats taken out of it;
``compiled`` holds the result; ``functions`` are ODK's; ``session`` is what they know of the evaluation under way.
"""
