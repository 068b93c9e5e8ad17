#include "hebb/tensors.hpp"

#include <iterator>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

Tensors::Tensors(Tensor one) : size_(1) { few_[0] = std::move(one); }

Tensors::Tensors(std::initializer_list<Tensor> list) {
  for (const Tensor& t : list) push_back(t);
}

Tensors::Tensors(std::initializer_list<NamedTensor> list) {
  for (const NamedTensor& t : list) {
    push_back(t.value);
    names_.push_back(t.name);
  }
}

Tensors::Tensors(const std::vector<Tensor>& list) {
  for (const Tensor& t : list) push_back(t);
}

void Tensors::push_back(Tensor tensor) {
  if (size_ < kInline) {
    few_[size_++] = std::move(tensor);
    return;
  }
  if (size_ == kInline) {
    many_.assign(std::make_move_iterator(few_), std::make_move_iterator(few_ + kInline));
  }
  many_.push_back(std::move(tensor));
  ++size_;
}

void Tensors::clear() {
  for (Tensor& t : few_) t = {};
  many_.clear();
  names_.clear();
  size_ = 0;
}

Tensors::operator const Tensor&() const {
  if (size_ != 1) {
    throw ShapeError(text::format("tensors: a list of {} is not a single tensor", size_));
  }
  return (*this)[0];
}

}  // namespace hebb
