"""Our graphs against PyTorch with the same weights: layer by layer as the papers describe them, written plainly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sasci_archive.engines import RATE
from sasci_archive.engines.voices import embedding, segmentation
from sasci_archive.engines.voices.checkpoint import Weights

pytestmark = [pytest.mark.weights, pytest.mark.openai]


@pytest.fixture(scope="module")
def torch() -> Any:
    torch = pytest.importorskip("torch")
    torch.set_num_threads(2)
    return torch


def _pyannet(torch: Any, weights: Weights, sound: Any) -> Any:
    f = torch.nn.functional
    w = {name: torch.from_numpy(array) for name, array in weights.items()}
    bank = "sincnet.conv1d.0.filterbank"
    low = 50 + w[f"{bank}.low_hz_"].abs()
    high = (low + 50 + w[f"{bank}.band_hz_"].abs()).clamp(50, 8000)
    time, window = w[f"{bank}.n_"], w[f"{bank}.window_"]
    even = (torch.sin(high @ time) - torch.sin(low @ time)) / (time / 2) * window
    odd = (torch.cos(low @ time) - torch.cos(high @ time)) / (time / 2) * window
    even = torch.cat([even, 2 * (high - low), even.flip(1)], 1) / (2 * (high - low))
    odd = torch.cat([odd, torch.zeros_like(low), -odd.flip(1)], 1) / (2 * (high - low))
    x = f.instance_norm(sound, weight=w["sincnet.wav_norm1d.weight"], bias=w["sincnet.wav_norm1d.bias"])
    for layer in range(3):
        name = f"sincnet.conv1d.{layer}"
        if layer == 0:
            x = f.conv1d(x, torch.cat([even, odd])[:, None], stride=10).abs()
        else:
            x = f.conv1d(x, w[f"{name}.weight"], w[f"{name}.bias"])
        norm = f"sincnet.norm1d.{layer}"
        x = f.leaky_relu(f.instance_norm(f.max_pool1d(x, 3), weight=w[f"{norm}.weight"], bias=w[f"{norm}.bias"]))
    lstm = torch.nn.LSTM(60, 128, num_layers=4, bidirectional=True, batch_first=True)
    lstm.load_state_dict({n.removeprefix("lstm."): t for n, t in w.items() if n.startswith("lstm.")})
    x, _ = lstm(x.transpose(1, 2))
    for name in ("linear.0", "linear.1"):
        x = f.leaky_relu(f.linear(x, w[f"{name}.weight"], w[f"{name}.bias"]))
    return f.log_softmax(f.linear(x, w["classifier.weight"], w["classifier.bias"]), -1)


def _campplus(torch: Any, weights: Weights, bands: Any) -> Any:
    f = torch.nn.functional
    w = {name: torch.from_numpy(array) for name, array in weights.items()}

    def norm(x: Any, name: str) -> Any:
        mean, variance = w[f"{name}.running_mean"], w[f"{name}.running_var"]
        return f.batch_norm(x, mean, variance, w.get(f"{name}.weight"), w.get(f"{name}.bias"))

    def block(x: Any, name: str, stride: int) -> Any:
        y = f.relu(norm(f.conv2d(x, w[f"{name}.conv1.weight"], stride=(stride, 1), padding=1), f"{name}.bn1"))
        y = norm(f.conv2d(y, w[f"{name}.conv2.weight"], padding=1), f"{name}.bn2")
        if stride > 1:
            x = norm(f.conv2d(x, w[f"{name}.shortcut.0.weight"], stride=(stride, 1)), f"{name}.shortcut.1")
        return f.relu(x + y)

    x = f.relu(norm(f.conv2d(bands[:, None], w["head.conv1.weight"], padding=1), "head.bn1"))
    for layer in ("head.layer1", "head.layer2"):
        x = block(block(x, f"{layer}.0", 2), f"{layer}.1", 1)
    x = f.relu(norm(f.conv2d(x, w["head.conv2.weight"], stride=(2, 1), padding=1), "head.bn2")).flatten(1, 2)
    x = f.relu(
        norm(f.conv1d(x, w["xvector.tdnn.linear.weight"], stride=2, padding=2), "xvector.tdnn.nonlinear.batchnorm")
    )
    for number, (layers, dilation) in enumerate(((12, 1), (24, 2), (16, 2)), 1):
        for index in range(1, layers + 1):
            name = f"xvector.block{number}.tdnnd{index}"
            y = f.conv1d(f.relu(norm(x, f"{name}.nonlinear1.batchnorm")), w[f"{name}.linear1.weight"])
            y = f.relu(norm(y, f"{name}.nonlinear2.batchnorm"))
            cam = f"{name}.cam_layer"
            local = f.conv1d(y, w[f"{cam}.linear_local.weight"], padding=dilation, dilation=dilation)
            near = f.avg_pool1d(y, 100, 100, ceil_mode=True).repeat_interleave(100, -1)[..., : y.shape[-1]]
            mask = f.relu(
                f.conv1d(near + y.mean(-1, keepdim=True), w[f"{cam}.linear1.weight"], w[f"{cam}.linear1.bias"])
            )
            mask = torch.sigmoid(f.conv1d(mask, w[f"{cam}.linear2.weight"], w[f"{cam}.linear2.bias"]))
            x = torch.cat([x, local * mask], 1)
        transit = f"xvector.transit{number}"
        x = f.conv1d(f.relu(norm(x, f"{transit}.nonlinear.batchnorm")), w[f"{transit}.linear.weight"])
    x = f.relu(norm(x, "xvector.out_nonlinear.batchnorm"))
    x = torch.cat([x.mean(-1), x.std(-1)], 1)[..., None]
    return norm(f.conv1d(x, w["xvector.dense.linear.weight"]), "xvector.dense.nonlinear.batchnorm")[..., 0]


def test_the_segmentation_network_is_the_published_one(torch: Any, segmentation_weights: Weights) -> None:
    sound = np.random.default_rng(0).standard_normal((2, 2 * RATE)).astype(np.float32) * np.float32(0.1)
    sound *= np.sin(np.arange(2 * RATE) / 3000).astype(np.float32)
    with torch.inference_mode():
        reference = _pyannet(torch, segmentation_weights, torch.from_numpy(sound)[:, None]).numpy()
    scores = segmentation.Segmentation(segmentation_weights).scores(sound)
    assert scores.shape == reference.shape == (2, 115, 7)
    assert np.abs(scores - reference).max() < 1e-3
    assert np.allclose(np.exp(scores).sum(axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize("frames", [20, 199, 200, 201, 402])
def test_the_embedding_network_is_the_published_one(torch: Any, embedding_weights: Weights, frames: int) -> None:
    bands = np.random.default_rng(frames).standard_normal((frames, 80)).astype(np.float32) * 3 - 5
    centred = torch.from_numpy(bands - bands.mean(axis=0)).T[None]
    with torch.inference_mode():
        reference = _campplus(torch, embedding_weights, centred).numpy()[0]
    network = embedding.Embedding(embedding_weights)
    assert np.abs(network.raw(bands) - reference).max() < 1e-4
    assert np.linalg.norm(network.of(bands)) == pytest.approx(1)
