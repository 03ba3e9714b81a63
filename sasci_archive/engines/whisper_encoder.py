"""Whisper's encoder on the processor: half a minute of sound as what the decoder listens to.

It is most of the work, and the same for every hearing of the same sound. CTranslate2's own takes twice as long on
processors without 8-bit instructions (docs/benchmarks.md); this one is built of the very same weights. It multiplies the
wide matrices in 8 bits, and leaves out what nobody wants encoded: a silence need not be heeded place by place. Exact and
heeding everything, its answers differ from CTranslate2's in 32 bits by no more than rounding.

Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022): two convolutions, sinusoidal places,
and layers of attention and a wide step, each normed beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines.ctranslate2_weights import layers, not_whisper, numbers
from sasci_archive.engines.eight_bits import product, rounded, rows
from sasci_archive.engines.graph import ONNXRUNTIME, Graph, Model, session
from sasci_archive.engines.whisper_halved import NONE, Rows, encoders, is_wide

FRAMES = 3_000
"""Frames of sound, a hundredth of a second each, that the encoder takes: thirty seconds, no more and no less."""

PLACES = FRAMES // 2
"""Places of the answer: one for every two frames."""

EVERYWHERE = np.arange(PLACES)
"""All of them."""


class Encoder:
    """The encoder of the Whisper in `folder` (weights for CTranslate2; `content`: what was unpacked of it), loaded. Raises NotToBeHad.

    The answer does not depend on the number of threads. `exact`: in 32 bits throughout.
    """

    def __init__(self, folder: Path, content: bytes | None = None, *, threads: int, exact: bool = False) -> None:
        try:
            self._session = session(network(*encoders(folder, content), exact=exact), threads=threads)
        except (KeyError, ValueError) as error:
            raise not_whisper(folder) from error

    def encoded(self, features: NDArray[np.float32], places: NDArray[np.int64] = EVERYWHERE) -> NDArray[np.float32]:
        """Log-mel features (band, FRAMES) → (place, width): at those `places` alone, which know of no others."""
        given = {"features": features[np.newaxis], "places": places}
        found: NDArray[np.float32] = self._session.run(None, given)[0][0]
        return found


def network(given: Mapping[str, NDArray[Any]], made: Mapping[str, Rows] = NONE, *, exact: bool) -> Model:
    """The encoder as ONNX: features (1, band, FRAMES) and places (place) → (1, place, width). `made`: wide matrices that are in 8 bits already."""
    graph = Graph()

    def named(name: str) -> str:
        return graph.weight(numbers(given, f"encoder/{name}"))

    def normed(x: str, name: str) -> str:
        gamma, beta = named(f"{name}/gamma"), named(f"{name}/beta")
        return graph.op("LayerNormalization", x, gamma, beta, axis=-1, epsilon=1e-5)

    def linear(x: str, name: str, parts: int = 1) -> list[str]:
        """`x` times each of the `parts` of a matrix."""
        weight, biases = f"encoder/{name}/weight", np.split(numbers(given, f"encoder/{name}/bias"), parts)
        if exact or not is_wide(weight):
            products = [graph.op("MatMul", x, graph.weight(part.T)) for part in np.split(numbers(given, weight), parts)]
        else:
            whole = rounded(graph, x)
            held = (np.split(each, parts) for each in made.get(weight) or rows(numbers(given, weight)))
            products = [product(graph, whole, *part) for part in zip(*held, strict=True)]
        return [graph.op("Add", held, graph.weight(bias)) for held, bias in zip(products, biases, strict=True)]

    def step(x: str, name: str) -> str:
        return linear(x, name)[0]

    def bent(x: str) -> str:
        return graph.op("Gelu", x, domain=ONNXRUNTIME)

    def attention(x: str, name: str) -> str:
        parts = linear(x, f"{name}/linear_0", 3)
        heads = int(given["encoder/num_heads"])
        return step(graph.op("MultiHeadAttention", *parts, num_heads=heads, domain=ONNXRUNTIME), f"{name}/linear_1")

    x = bent(graph.op("Conv", "features", named("conv1/weight"), named("conv1/bias"), pads=[1, 1]))
    x = bent(graph.op("Conv", x, named("conv2/weight"), named("conv2/bias"), pads=[1, 1], strides=[2]))
    x = graph.op("Add", graph.op("Transpose", x, perm=[0, 2, 1]), named("position_encodings/encodings"))
    x = graph.op("Gather", x, "places", axis=1)
    for layer in (f"layer_{number}" for number in range(layers(given, "encoder"))):
        heard = attention(normed(x, f"{layer}/self_attention/layer_norm"), f"{layer}/self_attention")
        x = graph.op("Add", x, heard)
        wide = bent(step(normed(x, f"{layer}/ffn/layer_norm"), f"{layer}/ffn/linear_0"))
        x = graph.op("Add", x, step(wide, f"{layer}/ffn/linear_1"))
    bands = given["encoder/conv1/weight"].shape[1]
    inputs: dict[str, tuple[str | int, ...]] = {"features": (1, bands, FRAMES), "places": ("place",)}
    return graph.model(inputs, normed(x, "layer_norm"), indices={"places"})
