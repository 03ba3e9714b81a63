"""Whisper's encoder on the processor: half a minute of sound as what the decoder listens to.

It is most of the work, and the same for every hearing of the same sound. CTranslate2's own takes twice as long on
processors without 8-bit instructions (docs/benchmarks.md); this one is built of the very same weights, and its answers
differ from CTranslate2's in 32 bits by no more than rounding.

Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022): two convolutions, sinusoidal places,
and layers of attention and a wide step, each normed beforehand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines.ctranslate2_weights import layers, not_whisper, numbers, variables
from sasci_archive.engines.graph import ONNXRUNTIME, Graph, Model, session

FRAMES = 3_000
"""Frames of sound, a hundredth of a second each, that the encoder takes: thirty seconds, no more and no less."""


class Encoder:
    """The encoder of the Whisper in `folder` (weights for CTranslate2), loaded. Raises NotToBeHad.

    The answer does not depend on the number of threads.
    """

    def __init__(self, folder: Path, *, threads: int) -> None:
        try:
            # Half a minute of sound is so much that packing the matrices anew each time takes no time that could be measured.
            self._session = session(network(variables(folder)), threads=threads, packed=False)
        except (KeyError, ValueError) as error:
            raise not_whisper(folder) from error

    def encoded(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-mel features (band, FRAMES) → (place, width): a place for every two frames."""
        found: NDArray[np.float32] = self._session.run(None, {"features": features[np.newaxis]})[0][0]
        return found


def network(given: dict[str, NDArray[Any]]) -> Model:
    """The encoder as ONNX: features (sound, band, FRAMES) → (sound, place, width)."""
    graph = Graph()

    def named(name: str) -> str:
        return graph.weight(numbers(given, f"encoder/{name}"))

    def normed(x: str, name: str) -> str:
        gamma, beta = named(f"{name}/gamma"), named(f"{name}/beta")
        return graph.op("LayerNormalization", x, gamma, beta, axis=-1, epsilon=1e-5)

    def linear(x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        return graph.op("Add", graph.op("MatMul", x, graph.weight(weight.T)), graph.weight(bias))

    def step(x: str, name: str) -> str:
        return linear(x, numbers(given, f"encoder/{name}/weight"), numbers(given, f"encoder/{name}/bias"))

    def bent(x: str) -> str:
        return graph.op("Gelu", x, domain=ONNXRUNTIME)

    def attention(x: str, name: str) -> str:
        weights = np.split(numbers(given, f"encoder/{name}/linear_0/weight"), 3)
        biases = np.split(numbers(given, f"encoder/{name}/linear_0/bias"), 3)
        parts = [linear(x, weight, bias) for weight, bias in zip(weights, biases, strict=True)]
        heads = int(given["encoder/num_heads"])
        return step(graph.op("MultiHeadAttention", *parts, num_heads=heads, domain=ONNXRUNTIME), f"{name}/linear_1")

    x = bent(graph.op("Conv", "features", named("conv1/weight"), named("conv1/bias"), pads=[1, 1]))
    x = bent(graph.op("Conv", x, named("conv2/weight"), named("conv2/bias"), pads=[1, 1], strides=[2]))
    x = graph.op("Add", graph.op("Transpose", x, perm=[0, 2, 1]), named("position_encodings/encodings"))
    for layer in (f"layer_{number}" for number in range(layers(given, "encoder"))):
        heard = attention(normed(x, f"{layer}/self_attention/layer_norm"), f"{layer}/self_attention")
        x = graph.op("Add", x, heard)
        wide = bent(step(normed(x, f"{layer}/ffn/layer_norm"), f"{layer}/ffn/linear_0"))
        x = graph.op("Add", x, step(wide, f"{layer}/ffn/linear_1"))
    bands = given["encoder/conv1/weight"].shape[1]
    return graph.model({"features": ("sound", bands, FRAMES)}, normed(x, "layer_norm"))
