"""TFLite (LiteRT), buffers held between calls: tflite.py NET THREADS SECONDS FOLDER

tflite.py convert FOLDER, run where TensorFlow is installed, writes the models that the other form reads.
"""

import os
import sys

CONVERT = sys.argv[1] == "convert"
BATCHES = (1, 1000)


def file_of(folder, name, batch):
    return os.path.join(folder, f"net_{name}_{batch}.tflite")


def convert(folder):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import harness
    import tensorflow as tf

    activations = {"relu": tf.nn.relu, "tanh": tf.tanh, "sigmoid": tf.sigmoid, None: tf.identity}
    for name, net in harness.NETS.items():
        weights = [tf.constant(w) for w in harness.random_weights(net)]

        def forward(x, net=net, weights=weights):
            for kernel, bias, activation in zip(weights[::2], weights[1::2], net.activations):
                x = activations[activation](tf.matmul(x, kernel) + bias)
            return x

        for batch in BATCHES:
            signature = tf.TensorSpec((batch, net.sizes[0]), tf.float32)
            function = tf.function(forward, input_signature=[signature]).get_concrete_function()
            model = tf.lite.TFLiteConverter.from_concrete_functions([function]).convert()
            with open(file_of(folder, name, batch), "wb") as file:
                file.write(model)


def measure():
    import harness

    net_name, threads, seconds, folder = harness.command_line()
    from ai_edge_litert.interpreter import Interpreter

    x, _ = harness.data(net_name)

    def call(batch):
        interpreter = Interpreter(model_path=file_of(folder, net_name, batch), num_threads=threads)
        interpreter.allocate_tensors()
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x[:batch])
        return interpreter.invoke

    report = harness.Report("tflite", net_name, threads)
    report.latency(call(1), seconds)
    if harness.NETS[net_name].loss == "cross-entropy":
        report.rate("infer1000", 1000, call(1000), seconds / 2)


if CONVERT:
    os.makedirs(sys.argv[2], exist_ok=True)
    convert(sys.argv[2])
else:
    measure()
