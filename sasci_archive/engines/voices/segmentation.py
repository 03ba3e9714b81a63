"""Who of at most three is speaking in each 17 ms of ten seconds: the published network segmentation-3.0.

PyanNet: sinc filters and convolutions, four two-way LSTMs, and one class for each set of up to two speakers of three
("powerset"), so that overlap is heard as such. Which of the three is which holds within the ten seconds only.

Ravanelli & Bengio, "Speaker recognition from raw waveform with SincNet" (2018); Bredin & Laurent, "End-to-end speaker
segmentation" (2021); Plaquet & Bredin, "Powerset multi-class cross entropy loss" (2023). Weights: pyannote, MIT.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import RATE
from sasci_archive.engines.graph import Graph, Model, session
from sasci_archive.engines.voices.checkpoint import Weights

CHUNK = 10 * RATE
"""Samples the network was trained on at a time."""

HOP = 270
"""Samples from one frame to the next: 10 by the filters, 3 by each of three poolings."""

FIELD = 991
"""Samples one frame sees."""

FRAMES = 589
"""Frames of a chunk."""

SPEAKERS = 3

POWERSET = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1)], dtype=np.float32)
"""The class's number → who of the three speaks."""

_HIDDEN = 128


class Segmentation:
    """The network, loaded."""

    def __init__(self, weights: Weights) -> None:
        self._session = session(network(weights))

    def scores(self, chunks: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-probabilities of the seven classes, (chunk, frame, class), of sound (chunk, sample) of CHUNK samples."""
        found: NDArray[np.float32] = self._session.run(None, {"sound": chunks[:, None, :]})[0]
        return found

    def certainties(self, chunks: NDArray[np.float32]) -> NDArray[np.float32]:
        """How surely each of the three speaks, 0…1: (chunk, frame, speaker)."""
        found: NDArray[np.float32] = np.exp(self.scores(chunks)) @ POWERSET
        return found


def network(weights: Weights) -> Model:
    """PyanNet as ONNX: sound (chunk, 1, sample) → log-probabilities (chunk, frame, class)."""
    graph = Graph()

    def named(name: str) -> str:
        return graph.weight(weights[name])

    def normed(x: str, name: str) -> str:
        return graph.op("InstanceNormalization", x, named(f"{name}.weight"), named(f"{name}.bias"), epsilon=1e-5)

    def pooled(x: str, layer: int) -> str:
        x = graph.op("MaxPool", x, kernel_shape=[3], strides=[3])
        return graph.op("LeakyRelu", normed(x, f"sincnet.norm1d.{layer}"), alpha=0.01)

    x = normed("sound", "sincnet.wav_norm1d")
    x = graph.op("Conv", x, graph.weight(_sinc_filters(weights)), strides=[10])
    x = pooled(graph.op("Abs", x), 0)
    for layer in (1, 2):
        x = graph.op("Conv", x, named(f"sincnet.conv1d.{layer}.weight"), named(f"sincnet.conv1d.{layer}.bias"))
        x = pooled(x, layer)
    x = graph.op("Transpose", x, perm=[2, 0, 1])  # (frame, chunk, feature), as ONNX's LSTM has it
    for layer in range(4):
        w, r, b = (graph.weight(array) for array in _lstm_weights(weights, layer))
        x = graph.op("LSTM", x, w, r, b, direction="bidirectional", hidden_size=_HIDDEN)
        x = graph.op("Transpose", x, perm=[0, 2, 1, 3])  # (frame, chunk, direction, feature)
        x = graph.op("Reshape", x, graph.weight(np.array([0, 0, 2 * _HIDDEN])))
    for name in ("linear.0", "linear.1", "classifier"):
        x = graph.op("MatMul", x, graph.weight(weights[f"{name}.weight"].T))
        x = graph.op("Add", x, named(f"{name}.bias"))
        if name != "classifier":
            x = graph.op("LeakyRelu", x, alpha=0.01)
    x = graph.op("LogSoftmax", graph.op("Transpose", x, perm=[1, 0, 2]), axis=-1)
    return graph.model({"sound": ("chunk", 1, "sample")}, x)


def _sinc_filters(weights: Weights) -> NDArray[np.float32]:
    """The first layer's filters: for each learned band an even (cosine) and an odd (sine) windowed band-pass, 251 long.

    Their lower edge and width are kept above 50 Hz each, their upper edge below half the rate.
    """
    name = "sincnet.conv1d.0.filterbank"
    low = 50 + np.abs(weights[f"{name}.low_hz_"].astype(np.float64))
    high = np.clip(low + 50 + np.abs(weights[f"{name}.band_hz_"]), 50, RATE / 2)
    time, window = weights[f"{name}.n_"], weights[f"{name}.window_"]
    width = 2 * (high - low)
    even = (np.sin(high * time) - np.sin(low * time)) / (time / 2) * window / width
    odd = (np.cos(low * time) - np.cos(high * time)) / (time / 2) * window / width
    even = np.concatenate([even, np.ones_like(width), even[:, ::-1]], axis=1)
    odd = np.concatenate([odd, np.zeros_like(width), -odd[:, ::-1]], axis=1)
    return np.concatenate([even, odd])[:, None, :].astype(np.float32)


def _lstm_weights(weights: Weights, layer: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Both directions of a layer. PyTorch has the gates as input, forget, cell, output; ONNX as input, output, forget, cell."""

    def gates(kind: str, suffix: str) -> NDArray[np.float32]:
        i, f, c, o = np.split(weights[f"lstm.{kind}_l{layer}{suffix}"], 4)
        return np.concatenate([i, o, f, c])

    ways = ("", "_reverse")
    return (
        np.stack([gates("weight_ih", way) for way in ways]),
        np.stack([gates("weight_hh", way) for way in ways]),
        np.stack([np.concatenate([gates("bias_ih", way), gates("bias_hh", way)]) for way in ways]),
    )
