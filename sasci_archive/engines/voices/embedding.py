"""A voice as 192 numbers: the published network CAM++ (zh_en, 16 kHz, common, advanced).

Two stretches of speech by one person give vectors that point nearly the same way (cosine). Features are Kaldi's 80 mel
bands, their mean over the stretch taken off; then a small residual network over frequency, three densely connected
blocks of time-delay layers whose outputs are masked by their context, mean and deviation over time, and one last layer.

Wang, Zheng, Chen, Cheng & Chen, "CAM++: a fast and efficient network for speaker verification using context-aware
masking" (2023). Weights: 3D-Speaker, Apache-2.0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import RATE, Samples
from sasci_archive.engines.voices.checkpoint import Weights
from sasci_archive.engines.voices.graph import Graph, session

BANDS = 80
FRAME = RATE // 100
"""Samples from one frame of features to the next."""

SIZE = 192
"""Numbers of an embedding."""

_BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers and dilation of each dense block
_CONTEXT = 100  # frames (of 20 ms) that share one mask
_EPSILON = 1e-5


class Embedding:
    """The network, loaded."""

    def __init__(self, weights: Weights, *, threads: int = 2) -> None:
        self._session = session(network(weights), threads)

    def of(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """The voice of one stretch's features (frame, band): SIZE numbers, length 1."""
        centred = features - features.mean(axis=0)
        found: NDArray[np.float32] = self._session.run(None, {"features": centred.T[None]})[0][0]
        return found / np.linalg.norm(found)


def features(samples: Samples) -> NDArray[np.float32]:
    """Kaldi's log mel bands, (frame, band); frame i sees 25 ms from i * FRAME on."""
    import kaldi_native_fbank

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0.0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = BANDS
    bank = kaldi_native_fbank.OnlineFbank(options)
    bank.accept_waveform(RATE, samples)
    bank.input_finished()
    found = np.empty((bank.num_frames_ready, BANDS), dtype=np.float32)
    for index in range(len(found)):
        found[index] = bank.get_frame(index)
    return found


def network(weights: Weights) -> bytes:
    """CAM++ as ONNX: features (stretch, band, frame) → embeddings (stretch, number)."""
    graph = Graph()

    def scale(name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """A batch normalisation as factor and summand."""
        mean, variance = weights[f"{name}.running_mean"], weights[f"{name}.running_var"]
        factor = weights.get(f"{name}.weight", np.ones_like(mean)) / np.sqrt(variance + _EPSILON)
        return factor, weights.get(f"{name}.bias", np.zeros_like(mean)) - mean * factor

    def conv(x: str, name: str, norm: str, **attributes: object) -> str:
        """A convolution with the normalisation that follows it drawn into its weights."""
        weight, (factor, summand) = weights[name], scale(norm)
        folded = weight * factor.reshape(-1, *(1,) * (weight.ndim - 1))
        return graph.op("Conv", x, graph.weight(folded), graph.weight(summand), **attributes)

    def normed(x: str, norm: str) -> str:
        factor, summand = scale(norm)
        x = graph.op("Add", graph.op("Mul", x, graph.weight(factor[:, None])), graph.weight(summand[:, None]))
        return graph.op("Relu", x)

    def residual(x: str, name: str, stride: int) -> str:
        y = conv(x, f"{name}.conv1.weight", f"{name}.bn1", pads=[1, 1, 1, 1], strides=[stride, 1])
        y = conv(graph.op("Relu", y), f"{name}.conv2.weight", f"{name}.bn2", pads=[1, 1, 1, 1])
        if stride > 1:
            x = conv(x, f"{name}.shortcut.0.weight", f"{name}.shortcut.1", strides=[stride, 1])
        return graph.op("Relu", graph.op("Add", x, y))

    def masked(x: str, name: str, dilation: int) -> str:
        """A time-delay layer whose output is weighed by what surrounds it: the whole stretch and its own 100 frames."""
        local = graph.op(
            "Conv", x, graph.weight(weights[f"{name}.linear_local.weight"]), pads=[dilation] * 2, dilations=[dilation]
        )
        near = graph.op("AveragePool", x, kernel_shape=[_CONTEXT], strides=[_CONTEXT], ceil_mode=1)
        mask = graph.op("Add", near, graph.op("ReduceMean", x, axes=[-1]))
        for layer, kind in (("linear1", "Relu"), ("linear2", "Sigmoid")):
            bias = graph.weight(weights[f"{name}.{layer}.bias"])
            mask = graph.op(kind, graph.op("Conv", mask, graph.weight(weights[f"{name}.{layer}.weight"]), bias))
        return graph.op("Mul", local, graph.op("Gather", mask, which, axis=2))

    # over frequency
    x = graph.op("Unsqueeze", "features", graph.weight(np.array([1])))
    x = graph.op("Relu", conv(x, "head.conv1.weight", "head.bn1", pads=[1, 1, 1, 1]))
    for layer in ("head.layer1", "head.layer2"):
        x = residual(residual(x, f"{layer}.0", 2), f"{layer}.1", 1)
    x = graph.op("Relu", conv(x, "head.conv2.weight", "head.bn2", pads=[1, 1, 1, 1], strides=[2, 1]))
    x = graph.op("Reshape", x, graph.weight(np.array([0, 32 * BANDS // 8, -1])))

    # over time
    x = conv(x, "xvector.tdnn.linear.weight", "xvector.tdnn.nonlinear.batchnorm", pads=[2, 2], strides=[2])
    x = graph.op("Relu", x)
    frames = graph.op("Gather", graph.op("Shape", x), graph.weight(np.array(2)), axis=0)
    every = graph.op("Range", graph.weight(np.array(0)), frames, graph.weight(np.array(1)))
    which = graph.op("Div", every, graph.weight(np.array(_CONTEXT)))  # the mask of each frame
    for block, (layers, dilation) in enumerate(_BLOCKS, 1):
        for layer in range(1, layers + 1):
            name = f"xvector.block{block}.tdnnd{layer}"
            y = normed(x, f"{name}.nonlinear1.batchnorm")
            y = graph.op("Relu", conv(y, f"{name}.linear1.weight", f"{name}.nonlinear2.batchnorm"))
            x = graph.op("Concat", x, masked(y, f"{name}.cam_layer", dilation), axis=1)
        x = normed(x, f"xvector.transit{block}.nonlinear.batchnorm")
        x = graph.op("Conv", x, graph.weight(weights[f"xvector.transit{block}.linear.weight"]))
    x = normed(x, "xvector.out_nonlinear.batchnorm")

    # mean and (unbiased) deviation over time
    mean = graph.op("ReduceMean", x, axes=[-1], keepdims=1)
    squares = graph.op("Sub", x, mean)
    total = graph.op("ReduceSum", graph.op("Mul", squares, squares), graph.weight(np.array([-1])), keepdims=1)
    count = graph.op("Sub", graph.op("Cast", frames, to=1), graph.weight(np.array(1, dtype=np.float32)))
    x = graph.op("Concat", mean, graph.op("Sqrt", graph.op("Div", total, count)), axis=1)
    x = conv(x, "xvector.dense.linear.weight", "xvector.dense.nonlinear.batchnorm")
    return graph.model({"features": ("stretch", BANDS, "frame")}, graph.op("Squeeze", x, graph.weight(np.array([-1]))))
