# hebb_embed(TARGET FILES...): compiles files into a target; src/io/embedded.hpp finds them by name.
function(hebb_embed target)
  set(arrays "")
  set(entries "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    cmake_path(GET file FILENAME name)
    string(MAKE_C_IDENTIFIER ${name} identifier)
    string(APPEND arrays "constexpr std::uint8_t ${identifier}[] = {${bytes}};\n")
    string(APPEND entries "    {\"${name}\", ${identifier}},\n")
  endforeach()
  set(source ${PROJECT_BINARY_DIR}/embedded/files.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"// Written by cmake/HebbEmbed.cmake.
#include \"io/embedded.hpp\"

namespace hebb::io {

namespace {

@arrays@
constexpr EmbeddedFile kFiles[] = {
@entries@};

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return kFiles; }

}  // namespace hebb::io
")
  target_sources(${target} PRIVATE ${source})
endfunction()
