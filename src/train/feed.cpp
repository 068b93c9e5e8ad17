#include "train/feed.hpp"

#include <numeric>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "train/sample_lists.hpp"

namespace hebb {

SampleFeed::SampleFeed(Samples samples, std::int64_t batch_size, std::optional<Rng> rng)
    : samples_(std::move(samples)),
      batch_size_(batch_size),
      order_(samples_.count(), batch_size, rng) {}

void SampleFeed::prepare(Trainer& trainer) { trainer.prepare(samples_, batch_size_); }

void SampleFeed::train(Trainer& trainer, std::int64_t number) {
  const std::int64_t place = order_.seek(number);
  trainer.train_step(samples_, order_.batch(place), order_.batch(place + 1));
}

void SampleFeed::test(Trainer& trainer, std::int64_t number) {
  trainer.test_step(
      gather_batch(samples_, order_.batch(order_.seek(number)), trainer.batch_types()));
}

void SampleFeed::describe_state(StateFields& fields) {
  check_same(fields, "samples", samples_.count());
  order_.describe_state(fields);
}

namespace {

DataLoader& with_batches(const char* caller, DataLoader& loader) {
  if (loader.size() > 0) return loader;
  throw DataError(text::format("{}: the loader has no batches", caller));
}

}  // namespace

LoaderFeed::LoaderFeed(const char* caller, const Model& model, DataLoader& loader)
    : caller_(caller),
      model_(model),
      loader_(with_batches(caller, loader)),
      here_(loader.begin()) {}

Samples LoaderFeed::batch() {
  if (!(here_ != loader_.end())) here_ = loader_.begin();
  const Batch made = *here_;
  Samples samples = samples_of(caller_, model_, made.x, made.y, {});
  check_samples(caller_, samples, model_);
  if (!form_) form_ = SampleForm(samples);
  if (!form_->fits(samples)) {
    throw ShapeError(
        text::format("{}: a batch of the loader has x: {}, y: {}, but the first had x: {}, y: {}; "
                     "they may differ in the number of rows alone",
                     caller_, made.x.shape().to_string(), made.y.shape().to_string(),
                     form_->shape(0).to_string(), form_->shape(1).to_string()));
  }
  return samples;
}

void LoaderFeed::prepare(Trainer& trainer) {
  const Samples first = batch();
  batch_size_ = first.count();
  trainer.prepare(first, batch_size_);
}

std::span<const std::int64_t> LoaderFeed::rows_of(const Samples& samples) {
  rows_.resize(static_cast<std::size_t>(samples.count()));
  std::iota(rows_.begin(), rows_.end(), 0);
  return rows_;
}

void LoaderFeed::train(Trainer& trainer, std::int64_t) {
  const Samples samples = batch();
  trainer.check_labels(samples);
  trainer.train_step(samples, rows_of(samples), {});
  advance();
}

void LoaderFeed::test(Trainer& trainer, std::int64_t) {
  const Samples samples = batch();
  trainer.check_labels(samples);
  trainer.test_step(gather_batch(samples, rows_of(samples), trainer.batch_types()));
  advance();
}

void LoaderFeed::describe_state(StateFields& fields) {
  DataLoader::Place place = here_.place();
  fields.part("loader", [&] {
    check_same(fields, "samples", loader_.samples());
    check_same(fields, "batches", loader_.size());
    fields.field("seed", place.seed);
    fields.field("loop", place.loop);
    fields.field("batch", place.batch);
  });
  if (place != here_.place()) here_ = loader_.begin_at(place);
}

}  // namespace hebb
