"""The press: all files of an edition are made side by side, each only where what it reads has changed.

It knows the seminar's folder and every product, and not who may read what: it is given releases. Law: what it keeps is what it
would make.
"""

from __future__ import annotations
