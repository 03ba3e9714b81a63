"""The leak test: whether anything that was withheld still stands in a file made for readers.

`texts` says what a finished file holds, with a mark for each place; `search` looks for secrets in all of a folder. It knows
nothing of how an edition is made, and reads what readers get: so it finds what every other check has missed. A file that it
cannot read stops a release. What it says is what it knows: nothing marked was found in the files searched.
"""

from __future__ import annotations
