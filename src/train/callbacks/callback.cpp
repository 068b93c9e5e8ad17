#include "hebb/callbacks/callback.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

Run& Callback::run() const {
  if (!run_) throw ValueError("callback: it takes part in no run; pass it to fit()");
  return *run_;
}

Frequency::Frequency(std::int64_t batches, Checked) : batches_(batches) {
  if (batches >= 1) return;
  throw ValueError(text::format(
      "callback: a frequency is \"epoch\", \"batch\" or a number of batches from 1 up, got {}",
      batches));
}

}  // namespace hebb
