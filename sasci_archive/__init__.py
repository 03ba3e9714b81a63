"""SASCI Archive: witness seminars, from the recording to a citable edition."""

import os

# As soon as it is loaded, onnxruntime (1.32) numbers the machine and tells its makers of what is run; nothing here tells anybody anything
# (its Privacy.md, "Disabling Telemetry").
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"
