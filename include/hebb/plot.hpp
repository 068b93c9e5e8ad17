/// \file
/// Pictures: every function returns a Figure, which can be saved as SVG, PNG and PDF.
#pragma once

#include "hebb/plot/chart.hpp"
#include "hebb/plot/figure.hpp"
#include "hebb/plot/network.hpp"
#include "hebb/plot/terminal.hpp"
