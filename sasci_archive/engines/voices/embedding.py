"""A voice as 192 numbers: the published network CAM++ (zh_en, 16 kHz, common, advanced).

Two stretches of speech by one person give vectors that point nearly the same way (cosine). From mel bands, their mean over the
stretch taken off: a small residual network over frequency; three densely connected blocks of time-delay layers, each
layer's output masked by its context; mean and deviation over time; and one last layer.

Wang, Zheng, Chen, Cheng & Chen, "CAM++: a fast and efficient network for speaker verification using context-aware
masking" (2023). Weights: 3D-Speaker, Apache-2.0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines.graph import Graph, Model, session
from sasci_archive.engines.voices.checkpoint import Weights
from sasci_archive.engines.voices.features import BANDS

SIZE = 192
"""Numbers of an embedding."""

_BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers and dilation of each dense block
_CONTEXT = 100  # frames (of 20 ms) that share one mask
_EPSILON = 1e-5
_FLOAT = 1  # ONNX's number for float32


class Embedding:
    """The network, loaded."""

    def __init__(self, weights: Weights) -> None:
        self._session = session(network(weights))

    def of(self, bands: NDArray[np.float32]) -> NDArray[np.float32]:
        """The voice of one stretch's mel bands (frame, band), at least 5 frames: SIZE numbers, of length 1."""
        found = self.raw(bands)
        return found / np.linalg.norm(found)

    def raw(self, bands: NDArray[np.float32]) -> NDArray[np.float32]:
        """As the network gives it, of any length."""
        centred = bands - bands.mean(axis=0)
        found: NDArray[np.float32] = self._session.run(None, {"bands": centred.T[None]})[0][0]
        return found


def network(weights: Weights) -> Model:
    """CAM++ as ONNX: mel bands (stretch, band, frame) → embeddings (stretch, number)."""
    graph = Graph()
    layers = _Layers(graph, weights)
    x = graph.op("Unsqueeze", "bands", graph.weight(np.array([1])))
    x = layers.over_frequency(x)
    x, frames = layers.over_time(x)
    x = layers.mean_and_deviation(x, frames)
    x = layers.conv(x, "xvector.dense.linear.weight", "xvector.dense.nonlinear.batchnorm")
    return graph.model({"bands": ("stretch", BANDS, "frame")}, graph.op("Squeeze", x, graph.weight(np.array([-1]))))


class _Layers:
    """The network's parts, each from its input's name to its output's."""

    def __init__(self, graph: Graph, weights: Weights) -> None:
        self.graph = graph
        self.weights = weights

    def over_frequency(self, x: str) -> str:
        """(stretch, 1, band, frame) → (stretch, 320, frame): 32 channels of 10 bands."""
        x = self.relu(self.conv(x, "head.conv1.weight", "head.bn1", pads=[1, 1, 1, 1]))
        for layer in ("head.layer1", "head.layer2"):
            x = self.residual(self.residual(x, f"{layer}.0", 2), f"{layer}.1", 1)
        x = self.relu(self.conv(x, "head.conv2.weight", "head.bn2", pads=[1, 1, 1, 1], strides=[2, 1]))
        return self.graph.op("Reshape", x, self.graph.weight(np.array([0, 32 * BANDS // 8, -1])))

    def over_time(self, x: str) -> tuple[str, str]:
        """(stretch, 320, frame) → (stretch, 512, every second frame), and how many of these there are."""
        graph = self.graph
        x = self.conv(x, "xvector.tdnn.linear.weight", "xvector.tdnn.nonlinear.batchnorm", pads=[2, 2], strides=[2])
        x = self.relu(x)
        frames = graph.op("Gather", graph.op("Shape", x), graph.weight(np.array(2)), axis=0)
        every = graph.op("Range", graph.weight(np.array(0)), frames, graph.weight(np.array(1)))
        mask = graph.op("Div", every, graph.weight(np.array(_CONTEXT)))  # which mask is each frame's
        for block, (layers, dilation) in enumerate(_BLOCKS, 1):
            for layer in range(1, layers + 1):
                name = f"xvector.block{block}.tdnnd{layer}"
                y = self.normed(x, f"{name}.nonlinear1.batchnorm")
                y = self.relu(self.conv(y, f"{name}.linear1.weight", f"{name}.nonlinear2.batchnorm"))
                x = graph.op("Concat", x, self.masked(y, mask, f"{name}.cam_layer", dilation), axis=1)
            x = self.normed(x, f"xvector.transit{block}.nonlinear.batchnorm")
            x = graph.op("Conv", x, graph.weight(self.weights[f"xvector.transit{block}.linear.weight"]))
        return self.normed(x, "xvector.out_nonlinear.batchnorm"), frames

    def mean_and_deviation(self, x: str, frames: str) -> str:
        """Over time; the deviation is the unbiased one. (stretch, 512, frame) → (stretch, 1024, 1)."""
        graph = self.graph
        mean = graph.op("ReduceMean", x, axes=[-1], keepdims=1)
        apart = graph.op("Sub", x, mean)
        total = graph.op("ReduceSum", graph.op("Mul", apart, apart), graph.weight(np.array([-1])), keepdims=1)
        count = graph.op("Sub", graph.op("Cast", frames, to=_FLOAT), graph.weight(np.float32(1)))
        return graph.op("Concat", mean, graph.op("Sqrt", graph.op("Div", total, count)), axis=1)

    def masked(self, x: str, which: str, name: str, dilation: int) -> str:
        """A time-delay layer, weighed by what surrounds it: the whole stretch and its own 100 frames."""
        graph, weights = self.graph, self.weights
        kernel = graph.weight(weights[f"{name}.linear_local.weight"])
        local = graph.op("Conv", x, kernel, pads=[dilation] * 2, dilations=[dilation])
        near = graph.op("AveragePool", x, kernel_shape=[_CONTEXT], strides=[_CONTEXT], ceil_mode=1)
        mask = graph.op("Add", near, graph.op("ReduceMean", x, axes=[-1]))
        for layer, then in (("linear1", "Relu"), ("linear2", "Sigmoid")):
            kernel, bias = (graph.weight(weights[f"{name}.{layer}.{part}"]) for part in ("weight", "bias"))
            mask = graph.op(then, graph.op("Conv", mask, kernel, bias))
        return graph.op("Mul", local, graph.op("Gather", mask, which, axis=2))

    def residual(self, x: str, name: str, stride: int) -> str:
        """Two convolutions and the way past them."""
        y = self.conv(x, f"{name}.conv1.weight", f"{name}.bn1", pads=[1, 1, 1, 1], strides=[stride, 1])
        y = self.conv(self.relu(y), f"{name}.conv2.weight", f"{name}.bn2", pads=[1, 1, 1, 1])
        if stride > 1:
            x = self.conv(x, f"{name}.shortcut.0.weight", f"{name}.shortcut.1", strides=[stride, 1])
        return self.relu(self.graph.op("Add", x, y))

    def conv(self, x: str, name: str, norm: str, **attributes: Any) -> str:
        """A convolution with the normalisation that follows it drawn into its weights."""
        weight, (factor, summand) = self.weights[name], self.norm(norm)
        folded = weight * factor.reshape(-1, *(1,) * (weight.ndim - 1))
        return self.graph.op("Conv", x, self.graph.weight(folded), self.graph.weight(summand), **attributes)

    def normed(self, x: str, norm: str) -> str:
        """A normalisation that precedes its convolution."""
        factor, summand = (self.graph.weight(array[:, None]) for array in self.norm(norm))
        return self.relu(self.graph.op("Add", self.graph.op("Mul", x, factor), summand))

    def norm(self, name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """A batch normalisation as factor and summand; the last one has learned neither."""
        mean, variance = self.weights[f"{name}.running_mean"], self.weights[f"{name}.running_var"]
        scale, shift = self.weights.get(f"{name}.weight"), self.weights.get(f"{name}.bias")
        factor = (np.ones_like(mean) if scale is None else scale) / np.sqrt(variance + np.float32(_EPSILON))
        return factor, (np.zeros_like(mean) if shift is None else shift) - mean * factor

    def relu(self, x: str) -> str:
        """Nothing below zero."""
        return self.graph.op("Relu", x)
