"""SASCI Archive: witness seminars, from the recording to a citable edition."""

__version__ = "0.1.0"
