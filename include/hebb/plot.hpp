/// \file
/// Pictures: every function returns a Figure, which can be saved as SVG, PNG and PDF.
#pragma once

#include "hebb/plot/activations.hpp"
#include "hebb/plot/chart.hpp"
#include "hebb/plot/classification.hpp"
#include "hebb/plot/dataset.hpp"
#include "hebb/plot/descent.hpp"
#include "hebb/plot/figure.hpp"
#include "hebb/plot/images.hpp"
#include "hebb/plot/network.hpp"
#include "hebb/plot/regression.hpp"
#include "hebb/plot/terminal.hpp"
#include "hebb/plot/training.hpp"
#include "hebb/plot/weights.hpp"
