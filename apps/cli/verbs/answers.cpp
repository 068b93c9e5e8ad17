#include "cli/verbs/answers.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/files/model_files.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "hebb/ops.hpp"
#include "io/csv_text.hpp"

namespace hebb::cli {

namespace {

constexpr float kThreshold = 0.5f;
constexpr const char* kPrediction = "prediction";
constexpr const char* kFile = "file";

/// The shortest text that reads back to the same float32.
void append_number(std::string& line, float value) {
  char digits[32];
  line.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// Names of the columns of answers.
std::vector<std::string> column_names(const Meaning& meaning) {
  std::vector<std::string> names;
  switch (meaning.task) {
    case Task::binary:
    case Task::multiclass:
      names = meaning.names;
      names.insert(names.begin(), kPrediction);
      break;
    case Task::multilabel:
      names = meaning.names;
      for (const std::string& label : meaning.names) names.push_back(label + "_probability");
      break;
    case Task::regression:
      names = meaning.names.size() == 1 ? std::vector<std::string>{kPrediction} : meaning.names;
      break;
  }
  return names;
}

/// Adds the answer that a row of outputs stands for.
void append_answer(std::string& line, const Meaning& meaning, std::span<const float> row) {
  const auto append_all = [&](std::span<const float> numbers) {
    for (const float number : numbers) {
      line += ',';
      append_number(line, number);
    }
  };
  switch (meaning.task) {
    case Task::binary: {
      const float both[] = {1 - row[0], row[0]};
      io::append_csv_field(line, meaning.names[row[0] > kThreshold ? 1 : 0]);
      return append_all(both);
    }
    case Task::multiclass: {
      const auto best = std::max_element(row.begin(), row.end()) - row.begin();
      io::append_csv_field(line, meaning.names[static_cast<std::size_t>(best)]);
      return append_all(row);
    }
    case Task::multilabel:
      for (const float p : row) line += p > kThreshold ? "1," : "0,";
      line.pop_back();
      return append_all(row);
    case Task::regression: append_number(line, row[0]); return append_all(row.subspan(1));
  }
}

/// CSV, a line a sample, written as it comes.
class CsvAnswers : public Answers {
 public:
  CsvAnswers(const std::string& path, const TrainedModel& trained) : trained_(trained) {
    if (path != kPipe) file_.emplace(path);
  }

  void add(const Tensors& outputs, const std::vector<std::string>& files) override {
    if (outputs.size() != 1 || outputs[0].rank() != 2) {
      throw DataError(text::format(
          "the model gives {} {}, and a line of CSV holds one row of numbers; name a {} file with "
          "-o",
          outputs.size() == 1 ? "an output of shape" : "outputs, the first of shape",
          outputs[0].shape().to_string(), outputs.size() == 1 ? ".npy or .npz" : ".npz"));
    }
    if (!begun_) begin(outputs[0].shape()[1], !files.empty());
    const std::vector<float> numbers = outputs[0].to_vector<float>();
    const auto rows = static_cast<std::size_t>(outputs[0].shape()[0]);
    if (rows == 0) return;
    const std::size_t width = numbers.size() / rows;
    std::string lines;
    for (std::size_t row = 0; row < rows; ++row) {
      append_answer(lines, meaning_, std::span(numbers).subspan(row * width, width));
      if (!files.empty()) io::append_csv_field(lines += ',', files[row]);
      lines += '\n';
    }
    write(lines);
  }

  void finish() override {
    if (file_) file_->commit();
  }

 private:
  void begin(std::int64_t width, bool with_files) {
    begun_ = true;
    meaning_ = trained_.meaning_of(width);
    std::vector<std::string> names = column_names(meaning_);
    if (with_files) names.emplace_back(kFile);
    std::string line;
    for (const std::string& name : names) {
      if (!line.empty()) line += ',';
      io::append_csv_field(line, name);
    }
    write(line + '\n');
  }

  void write(std::string_view text) {
    if (file_) return file_->write(text);
    print_result(text);
  }

  const TrainedModel& trained_;
  std::optional<FileReplacement> file_;
  Meaning meaning_;
  bool begun_ = false;
};

/// Arrays, an output each, written at the end.
class ArrayAnswers : public Answers {
 public:
  ArrayAnswers(std::string path, const Model& model) : path_(std::move(path)), model_(model) {}

  void add(const Tensors& outputs, const std::vector<std::string>&) override {
    blocks_.resize(outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) blocks_[i].push_back(outputs[i]);
  }

  void finish() override {
    const std::vector<std::string> names = model_.output_names();
    std::vector<NamedTensor> arrays;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      arrays.push_back({names.at(i), concatenate(blocks_[i], 0)});
    }
    write_arrays(path_, arrays);
  }

 private:
  std::string path_;
  const Model& model_;
  std::vector<Tensors> blocks_;
};

}  // namespace

void check_answer_path(const std::string& path) {
  if (path == kPipe || is_array_path(path) || path.ends_with(".csv")) return;
  throw UsageError(text::format(
      "-o: expected a .csv, .npy or .npz file, or - for the standard output, got \"{}\"", path));
}

std::unique_ptr<Answers> open_answers(const std::string& path, const TrainedModel& trained) {
  if (is_array_path(path)) return std::make_unique<ArrayAnswers>(path, *trained.model);
  return std::make_unique<CsvAnswers>(path, trained);
}

}  // namespace hebb::cli
