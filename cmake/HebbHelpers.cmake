# hebb_missing(PACKAGE DEBIAN_PACKAGE [OPTION]): say how to get a dependency and which option does without it.
function(hebb_missing package debian_package)
  set(hint "install ${debian_package} (scripts/setup installs everything on Debian)")
  if(ARGC GREATER 2)
    string(APPEND hint ", or do without: -D${ARGV2}=OFF")
  endif()
  message(FATAL_ERROR "hebb: ${package} was not found; ${hint}")
endfunction()

# hebb_require(PACKAGE DEBIAN_PACKAGE [OPTION]): find a dependency, or say that it is missing. A macro, so that what
# find_package sets stays visible.
macro(hebb_require package debian_package)
  find_package(${package} QUIET)
  if(NOT ${package}_FOUND)
    hebb_missing(${package} ${debian_package} ${ARGN})
  endif()
endmacro()

# hebb_settings(TARGET): how all code of this project is compiled.
function(hebb_settings target)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  # The same bits on every machine: a fused multiply-add stands only where the source says so.
  target_compile_options(${target} PRIVATE -ffp-contract=off)
  if(PROJECT_IS_TOP_LEVEL)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion)
  endif()
  if(HEBB_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# hebb_quick_to_build(TARGET): for programs whose own code is not what takes time.
function(hebb_quick_to_build target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# hebb_program(TARGET SOURCES...): an executable that knows the public API only.
function(hebb_program target)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE hebb::hebb)
  hebb_settings(${target})
endfunction()

# hebb_internal_program(TARGET SOURCES...): one that may look into src/ as well (the tool, tests, benchmarks).
function(hebb_internal_program target)
  hebb_program(${target} ${ARGN})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PRIVATE fmt::fmt)
  if(HEBB_WITH_JSON)
    target_link_libraries(${target} PRIVATE nlohmann_json::nlohmann_json)
  endif()
endfunction()
