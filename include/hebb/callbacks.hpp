/// \file
/// Callbacks: code of the user's that runs during training. The class to derive from is Callback;
/// hebb's own are in namespace callbacks, with Keras's names and options.
#pragma once

#include "hebb/callbacks/backup.hpp"
#include "hebb/callbacks/callback.hpp"
#include "hebb/callbacks/lambda.hpp"
#include "hebb/callbacks/learning_rate.hpp"
#include "hebb/callbacks/logging.hpp"
#include "hebb/callbacks/monitor.hpp"
#include "hebb/callbacks/stopping.hpp"
#include "hebb/callbacks/tensorboard.hpp"
#include "hebb/callbacks/weights.hpp"
