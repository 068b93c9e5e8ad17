# The maintainer's tasks. Users need only ./demo and ./test.

SOURCES := $(shell git ls-files '*.cpp' '*.hpp' 2>/dev/null)
FUZZ_SECONDS ?= 60
PEERS_OPTIONS ?=

.PHONY: help demo test dev asan tsan scalar fuzz fuzz-long damage compatibility write-faults bench bench-peers gallery test-keras kills math arm format format-check tidy clean

help:            ## list the tasks
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

demo:            ## install, build, train on Fashion-MNIST
	./demo

test:            ## install, build, run all tests
	./test

dev asan tsan scalar: ## build that preset and run its tests
	cmake --preset $@
	cmake --build --preset $@
	ctest --preset $@

math:            ## elementary functions at all floats, a quarter of an hour
	cmake --preset release
	cmake --build build/release --target hebb_test_base
	HEBB_MATH_STRIDE=1 build/release/bin/hebb_test_base --gtest_filter=Math.ErrorsOverAllOfFloat

arm:             ## build the kernels for ARM 64-bit, run their tests under QEMU
	tools/arm.sh

kills:           ## kill training programs 50 times each, see that they end as if they had not been
	cmake --preset release
	cmake --build build/release --target hebb_test_train
	HEBB_KILLS=50 build/release/bin/hebb_test_train --gtest_filter='*Kill.*'

fuzz:            ## run every fuzzer for FUZZ_SECONDS
	cmake --preset fuzz
	cmake --build --preset fuzz
	@tools/fuzz.sh build/fuzz $(FUZZ_SECONDS)

fuzz-long:       ## run every fuzzer for ten million executions
	cmake --preset fuzz
	cmake --build --preset fuzz
	@tools/fuzz.sh build/fuzz 0 10000000

damage:          ## turn every bit of hebb's own model files, one at a time
	cmake --preset release
	cmake --build build/release --target hebb_test_io
	HEBB_DAMAGE_STRIDE=1 build/release/bin/hebb_test_io --gtest_filter='Damage.*'

compatibility:   ## keep a model file of each format that this version writes, for versions to come
	cmake --preset release
	cmake --build build/release --target hebb_test_io
	HEBB_WRITE_COMPATIBILITY=1 build/release/bin/hebb_test_io --gtest_filter='Compatibility.*Written*'

write-faults:    ## kill and fail hebb at every system call that writes
	cmake --preset release
	cmake --build build/release --target hebb_cli
	tests/cli/faults.sh $(CURDIR)/build/release/bin/hebb tests/io/compatibility/0.1.0/model.safetensors \
	  safetensors npz json yaml keras h5 weights.h5

bench:           ## build and run the benchmarks
	cmake --preset bench
	cmake --build --preset bench
	build/bench/bin/hebb_bench
	build/bench/bin/hebb_bench_models all

bench-peers:     ## install other libraries, measure hebb beside them, write bench/RESULTS.md
	cmake --preset bench
	cmake --build --preset bench
	bench/peers/setup
	bench/peers/run.py $(PEERS_OPTIONS)

gallery:         ## draw the pictures of the documentation into docs/pictures
	cmake --preset release
	cmake --build --preset release --target hebb_cli examples/all
	tools/gallery.sh build/release

test-keras:      ## install the real Keras and TensorBoard, let them read what hebb wrote
	cmake --preset release
	cmake --build build/release --target hebb_test_train hebb_test_io
	tools/keras/test.sh build/release

format:          ## lay out all sources
	clang-format -i $(SOURCES)

format-check:    ## say which sources are not laid out
	clang-format --dry-run --Werror $(SOURCES)

tidy:            ## run clang-tidy over the library and the tool
	cmake --preset dev
	clang-tidy -p build/dev --quiet $(filter src/%.cpp apps/%.cpp,$(SOURCES))

clean:           ## remove all builds
	rm -rf build
