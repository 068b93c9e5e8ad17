"""ONNX Runtime, inputs and outputs bound once: onnx_runtime.py NET THREADS SECONDS"""

import harness

net_name, threads, seconds, _ = harness.command_line()
net = harness.NETS[net_name]

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

OPERATORS = {"relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid"}
OPSET, IR_VERSION = 17, 9  # old enough for every runtime of these years


def make_model(batch):
    weights = harness.random_weights(net)
    nodes, constants, value = [], [], "x"
    for i, activation in enumerate(net.activations):
        names = [f"kernel_{i}", f"bias_{i}"]
        constants += [numpy_helper.from_array(w, n) for w, n in zip(weights[2 * i :], names)]
        nodes.append(helper.make_node("Gemm", [value, *names], [f"sum_{i}"]))
        value = f"sum_{i}"
        if activation:
            nodes.append(helper.make_node(OPERATORS[activation], [value], [f"out_{i}"]))
            value = f"out_{i}"
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, net.sizes[0]])
    y = helper.make_tensor_value_info(value, TensorProto.FLOAT, [batch, net.sizes[-1]])
    graph = helper.make_graph(nodes, "net", [x], [y], constants)
    opset = helper.make_opsetid("", OPSET)
    return helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION), value


def bound_call(rows):
    batch = len(rows)
    model, output = make_model(batch)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    binding = session.io_binding()
    result = np.empty((batch, net.sizes[-1]), np.float32)
    binding.bind_ortvalue_input("x", onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(rows)))
    binding.bind_output(output, "cpu", 0, np.float32, result.shape, result.ctypes.data)
    # The closure keeps `result` alive: the session writes to its address.
    return lambda: (session.run_with_iobinding(binding), result)[1]


report = harness.Report("onnxruntime", net_name, threads)
x, _ = harness.data(net_name)
report.latency(bound_call(x[:1]), seconds)
if net.loss == "cross-entropy":
    report.rate("infer1000", 1000, bound_call(x[:1000]), seconds / 2)
