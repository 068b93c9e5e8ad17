# The library, target hebb::hebb. Its dependencies are private: no third-party type stands in a public
# header, so an installed hebb asks its users for none of the header-only ones.

include(GNUInstallDirs)
file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.cpp)

add_library(hebb ${sources})
add_library(hebb::hebb ALIAS hebb)
hebb_settings(hebb)
target_compile_features(hebb PUBLIC cxx_std_20)
target_include_directories(hebb
  PUBLIC  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
  PRIVATE ${PROJECT_SOURCE_DIR}/src)
set_target_properties(hebb PROPERTIES
  VERSION   ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}) # before 1.0 a minor version may break programs

include(${CMAKE_CURRENT_LIST_DIR}/HebbEmbed.cmake)
file(GLOB tables CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/data/*.csv ${PROJECT_SOURCE_DIR}/data/*.csv.gz)
hebb_embed(hebb ${tables})

hebb_require(Threads "a threads library")
hebb_require(fmt libfmt-dev)
target_link_libraries(hebb PRIVATE Threads::Threads $<BUILD_INTERFACE:fmt::fmt-header-only>)

if(HEBB_WITH_ZLIB)
  hebb_require(ZLIB zlib1g-dev HEBB_WITH_ZLIB)
  target_link_libraries(hebb PRIVATE ZLIB::ZLIB)
  target_compile_definitions(hebb PRIVATE HEBB_WITH_ZLIB=1)
endif()
if(HEBB_WITH_ZIP) # by name: the CMake package of Debian 12 wants tools that its library package does not have
  find_path(HEBB_ZIP_INCLUDE zip.h)
  find_library(HEBB_ZIP_LIBRARY zip)
  mark_as_advanced(HEBB_ZIP_INCLUDE HEBB_ZIP_LIBRARY)
  if(NOT HEBB_ZIP_INCLUDE OR NOT HEBB_ZIP_LIBRARY)
    hebb_missing(libzip libzip-dev HEBB_WITH_ZIP)
  endif()
  target_include_directories(hebb SYSTEM PRIVATE ${HEBB_ZIP_INCLUDE})
  target_link_libraries(hebb PRIVATE zip)
  target_compile_definitions(hebb PRIVATE HEBB_WITH_ZIP=1)
endif()
if(HEBB_WITH_IMAGES) # header-only, and no CMake package
  find_path(HEBB_STB_INCLUDE stb/stb_image.h)
  mark_as_advanced(HEBB_STB_INCLUDE)
  if(NOT HEBB_STB_INCLUDE)
    hebb_missing(stb libstb-dev HEBB_WITH_IMAGES)
  endif()
  target_include_directories(hebb SYSTEM PRIVATE ${HEBB_STB_INCLUDE})
  target_compile_definitions(hebb PRIVATE HEBB_WITH_IMAGES=1)
endif()
if(HEBB_WITH_CAIRO) # by name: cairo has no CMake package
  find_path(HEBB_CAIRO_INCLUDE cairo/cairo.h)
  find_library(HEBB_CAIRO_LIBRARY cairo)
  mark_as_advanced(HEBB_CAIRO_INCLUDE HEBB_CAIRO_LIBRARY)
  if(NOT HEBB_CAIRO_INCLUDE OR NOT HEBB_CAIRO_LIBRARY)
    hebb_missing(cairo libcairo2-dev HEBB_WITH_CAIRO)
  endif()
  target_include_directories(hebb SYSTEM PRIVATE ${HEBB_CAIRO_INCLUDE})
  target_link_libraries(hebb PRIVATE cairo)
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/plot/cairo_canvas.cpp PROPERTIES
    COMPILE_DEFINITIONS HEBB_WITH_CAIRO=1)
endif()
if(HEBB_WITH_JSON)
  hebb_require(nlohmann_json nlohmann-json3-dev HEBB_WITH_JSON)
  target_link_libraries(hebb PRIVATE $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>)
  target_compile_definitions(hebb PRIVATE HEBB_WITH_JSON=1)
endif()
if(HEBB_WITH_YAML)
  hebb_require(yaml-cpp libyaml-cpp-dev HEBB_WITH_YAML)
  target_link_libraries(hebb PRIVATE yaml-cpp)
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/io/yaml.cpp PROPERTIES
    COMPILE_DEFINITIONS HEBB_WITH_YAML=1)
endif()
if(HEBB_WITH_TENSORBOARD)
  list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
  hebb_require(Protozero libprotozero-dev HEBB_WITH_TENSORBOARD)
  target_include_directories(hebb SYSTEM PRIVATE $<BUILD_INTERFACE:${Protozero_INCLUDE_DIR}>)
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/train/event_file.cpp PROPERTIES
    COMPILE_DEFINITIONS HEBB_WITH_TENSORBOARD=1)
endif()

# Kernels: always optimised, in debug builds too, and one set of flags per instruction set. Only files named
# *_avx2.cpp may use AVX2, and so on; the table in src/kernels/ chooses at run time what the CPU has. Highway
# gives each file the registers of its flags; it is all headers, so nothing is linked.
# Nobody reads errno or the floating-point flags; without these two GCC leaves loops with sqrt or selects
# scalar. Neither changes a result.
hebb_require(hwy libhwy-dev)
get_target_property(highway_include hwy::hwy INTERFACE_INCLUDE_DIRECTORIES)
target_include_directories(hebb SYSTEM PRIVATE ${highway_include})

set(kernel_options -O3 -fno-math-errno -fno-trapping-math)
set(avx2_options -mavx2 -mfma -mbmi -mbmi2 -mf16c -maes -mpclmul)
set(avx512_options ${avx2_options} -mavx512f -mavx512cd -mavx512bw -mavx512dq -mavx512vl -mprefer-vector-width=512)
set(neon_options -march=armv8-a+crypto) # Highway wants it declared; nothing here encrypts, so every ARM 64-bit CPU will do
set(kernel_sources ${sources})
list(FILTER kernel_sources INCLUDE REGEX "/src/kernels/[^/]*$")
set_source_files_properties(${kernel_sources} PROPERTIES COMPILE_OPTIONS "${kernel_options}")
set_source_files_properties(${PROJECT_SOURCE_DIR}/src/kernels/scalar.cpp PROPERTIES
  COMPILE_DEFINITIONS HWY_COMPILE_ONLY_SCALAR=1)

set(isas)
if(HEBB_KERNELS STREQUAL "auto" AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  set(isas avx2 avx512)
elseif(HEBB_KERNELS STREQUAL "auto" AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")
  set(isas neon)
endif()
foreach(isa IN ITEMS avx2 avx512 neon)
  set(source ${PROJECT_SOURCE_DIR}/src/kernels/loops_${isa}.cpp)
  if(isa IN_LIST isas)
    set_source_files_properties(${source} PROPERTIES
      COMPILE_OPTIONS "${kernel_options};${${isa}_options}" COMPILE_DEFINITIONS HWY_COMPILE_ONLY_STATIC=1)
    string(TOUPPER ${isa} name)
    target_compile_definitions(hebb PRIVATE HEBB_HAVE_${name}=1)
  else()
    set_source_files_properties(${source} PROPERTIES HEADER_FILE_ONLY ON) # leaves it out
  endif()
endforeach()
