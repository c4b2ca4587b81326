"""The upper layers of the encoder and its head, as JAX sees them: what is taught."""

from __future__ import annotations

import math
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np

from parvis.lib.mood.source import Source

HEADS = 12
EPSILON = 1e-12
DROPPED = 0.1
BLOCKS = 48
# Heads and how many answers each has: the mood of posts about everything, that of posts about brands, and their kind.
# The last two only shape the vectors: what is used reads them anew (`tools.mood.branding`, `tools.triage`).
ANSWERS = {"head": 3, "brand": 3, "kind": 7}
Weights = dict[str, jax.Array]


def start(source: Source, first: int, seed: int) -> Weights:
    """The public weights of the layers from `first` on, small random heads, and a way back to the public direction."""
    found = {
        f"{number}.{name}": jnp.asarray(value)
        for number in range(first, source.shape.layers)
        for name, value in source.layer(number).items()
    }
    chance = np.random.default_rng(seed)
    for name, answers in ANSWERS.items():
        found[f"{name}.weight"] = jnp.asarray(chance.normal(0, 0.02, (answers, source.shape.width)), jnp.float32)
        found[f"{name}.bias"] = jnp.zeros(answers, jnp.float32)
    width = source.shape.width
    return found | {"public.weight": jnp.eye(width), "public.bias": jnp.zeros(width)}


def vectors(weights: Weights, states: jax.Array, mask: jax.Array, key: jax.Array | None) -> jax.Array:
    """(posts, width): the mean over pieces of the last layer's states. With a `key`, parts are dropped at random."""
    numbers = sorted({int(name.split(".")[0]) for name in weights if name[0].isdigit()})
    keys = [None] * (2 * len(numbers)) if key is None else list(jax.random.split(key, 2 * len(numbers)))
    for place, number in enumerate(numbers):
        layer = {name.partition(".")[2]: value for name, value in weights.items() if name.startswith(f"{number}.")}
        states = _layer(layer, states, mask, keys[2 * place], keys[2 * place + 1])
    seen = mask[..., None].astype(states.dtype)
    return (states * seen).sum(1) / seen.sum(1)


def scores(weights: Weights, states: jax.Array, mask: jax.Array, key: jax.Array | None) -> jax.Array:
    """(posts, 3): the scores of the moods before any calibration."""
    return heard(weights, points(weights, states, mask, key), "head")


def points(weights: Weights, states: jax.Array, mask: jax.Array, key: jax.Array | None) -> jax.Array:
    """(posts, width): what the heads see of the vectors; all of it without a `key`."""
    inner, outer = (None, None) if key is None else jax.random.split(key)
    return _dropped(vectors(weights, states, mask, inner), outer)


def heard(weights: Weights, points: jax.Array, head: str) -> jax.Array:
    """(posts, answers): one head's scores."""
    return points @ weights[f"{head}.weight"].T + weights[f"{head}.bias"]


def _layer(
    layer: Mapping[str, jax.Array],
    states: jax.Array,
    mask: jax.Array,
    first: jax.Array | None,
    second: jax.Array | None,
) -> jax.Array:
    seen = _attention(layer, states, mask)
    states = _normed(layer, "aln", states + _dropped(_product(layer, "ao", seen), first))
    inner = jax.nn.gelu(_product(layer, "fi", states), approximate=False)
    return _normed(layer, "oln", states + _dropped(_product(layer, "fo", inner), second))


def _attention(layer: Mapping[str, jax.Array], states: jax.Array, mask: jax.Array) -> jax.Array:
    posts, pieces, width = states.shape

    def split(value: jax.Array) -> jax.Array:
        return value.reshape(posts, pieces, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    joined = {part: jnp.concatenate([layer[f"{name}.{part}"] for name in "qkv"]) for part in ("weight", "bias")}
    three = product(states.reshape(-1, width), joined["weight"]) + joined["bias"]
    query, key, value = (split(part) for part in jnp.split(three, 3, axis=-1))
    likeness = query @ key.transpose(0, 1, 3, 2) / np.sqrt(width // HEADS)
    likeness = jnp.where(mask[:, None, None, :], likeness, -1e9)
    return (jax.nn.softmax(likeness, -1) @ value).transpose(0, 2, 1, 3).reshape(posts, pieces, width)


def _product(layer: Mapping[str, jax.Array], name: str, value: jax.Array) -> jax.Array:
    flat = value.reshape(-1, value.shape[-1])
    return (product(flat, layer[f"{name}.weight"]) + layer[f"{name}.bias"]).reshape(*value.shape[:-1], -1)


@jax.custom_vjp
def product(value: jax.Array, weight: jax.Array) -> jax.Array:
    """value @ weight.T from halved numbers (bfloat16), summed in full: several times faster with AMX."""
    return _dot(value, weight, 1, 1)


def _product_and_inputs(value: jax.Array, weight: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return product(value, weight), (value.astype(jnp.bfloat16), weight.astype(jnp.bfloat16))


def _product_slopes(inputs: tuple[jax.Array, jax.Array], slope: jax.Array) -> tuple[jax.Array, jax.Array]:
    value, weight = inputs
    halved = slope.astype(jnp.bfloat16)
    return _dot(halved, weight, 1, 0), _dot(_turned(halved), value, 1, 0)


def _turned(value: jax.Array) -> jax.Array:
    """The transposed copy. XLA multiplies by a mere view of columns at less than half the speed; turned by blocks of
    rows, and kept apart by the barrier, it has to copy."""
    rows, columns = value.shape
    blocks = value.reshape(math.gcd(rows, BLOCKS), -1, columns).transpose(2, 0, 1)
    return jax.lax.optimization_barrier(blocks.reshape(columns, rows))


def _dot(left: jax.Array, right: jax.Array, left_axis: int, right_axis: int) -> jax.Array:
    halves = left.astype(jnp.bfloat16), right.astype(jnp.bfloat16)
    axes = (((left_axis,), (right_axis,)), ((), ()))
    return jax.lax.dot_general(*halves, axes, preferred_element_type=jnp.float32)


product.defvjp(_product_and_inputs, _product_slopes)


def _normed(layer: Mapping[str, jax.Array], name: str, value: jax.Array) -> jax.Array:
    centred = value - value.mean(-1, keepdims=True)
    scale = jax.lax.rsqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
    return centred * scale * layer[f"{name}.weight"] + layer[f"{name}.bias"]


def _dropped(value: jax.Array, key: jax.Array | None) -> jax.Array:
    if key is None:
        return value
    shape = (
        len(value),
        *[1] * (value.ndim - 2),
        value.shape[-1],
    )  # the same numbers of a state for all pieces of a post
    drawn = jax.random.bits(key, shape, jnp.uint8)
    return jnp.where(drawn >= round(256 * DROPPED), value * (256 / (256 - round(256 * DROPPED))), 0)
