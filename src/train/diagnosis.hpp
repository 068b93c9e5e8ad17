// Why a step of training gave numbers that are not finite.
#pragma once

#include <string>
#include <vector>

#include "hebb/model.hpp"
#include "nn/output_plan.hpp"
#include "train/batches.hpp"

namespace hebb {

/// Runs a batch again, without changing a weight, and says where the first NaN or infinity comes
/// up: in the output of which layer on the way forward, else in the gradient of which weight on the
/// way back. A part of a sentence.
std::string first_fault(Model& model, const std::vector<OutputPlan>& plans, const Samples& batch);

/// `largest weight: -12.5 in dense/kernel`; NaN and infinity count as largest of all.
std::string largest_weight(const Model& model);

}  // namespace hebb
