# Installs the library, its headers, the tool, and what find_package(hebb) and pkg-config read.

include(CMakePackageConfigHelpers)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/hebb)

install(TARGETS hebb EXPORT hebbTargets)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/hebb TYPE INCLUDE FILES_MATCHING PATTERN "*.hpp")
install(EXPORT hebbTargets NAMESPACE hebb:: DESTINATION ${config_dir})
if(TARGET hebb_cli)
  # Next to a shared library the tool finds it wherever the tree is moved.
  file(RELATIVE_PATH to_libraries ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
  set_target_properties(hebb_cli PROPERTIES INSTALL_RPATH "$<$<BOOL:${BUILD_SHARED_LIBS}>:$ORIGIN/${to_libraries}>")
  install(TARGETS hebb_cli)
  if(NOT CMAKE_CROSSCOMPILING)  # the tool writes its manual and its completions
    install(CODE "
      set(hebb \"$<TARGET_FILE:hebb_cli>\")
      set(share \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATAROOTDIR}\")
      file(MAKE_DIRECTORY \${share}/man/man1 \${share}/bash-completion/completions
        \${share}/zsh/site-functions \${share}/fish/vendor_completions.d)
      execute_process(COMMAND \${hebb} man --output \${share}/man/man1 COMMAND_ERROR_IS_FATAL ANY)
      foreach(pair bash:bash-completion/completions/hebb zsh:zsh/site-functions/_hebb fish:fish/vendor_completions.d/hebb.fish)
        string(REGEX MATCH \"(.*):(.*)\" matched \${pair})
        execute_process(COMMAND \${hebb} completion \${CMAKE_MATCH_1} OUTPUT_FILE \${share}/\${CMAKE_MATCH_2}
          COMMAND_ERROR_IS_FATAL ANY)
      endforeach()")
  endif()
endif()

# Who links a static library also links what it needs.
get_target_property(library_type hebb TYPE)
if(library_type STREQUAL "STATIC_LIBRARY")
  set(find_dependencies "include(CMakeFindDependencyMacro)\nfind_dependency(Threads)\n")
  set(pkgconfig_link "-pthread")
  if(HEBB_WITH_ZLIB)
    string(APPEND find_dependencies "find_dependency(ZLIB)\n")
    string(PREPEND pkgconfig_link "-lz ")
  endif()
  if(HEBB_WITH_ZIP)
    string(PREPEND pkgconfig_link "-lzip ")
  endif()
  if(HEBB_WITH_CAIRO)
    string(PREPEND pkgconfig_link "-lcairo ")
  endif()
  if(HEBB_WITH_YAML)
    string(APPEND find_dependencies "find_dependency(yaml-cpp)\n")
    string(PREPEND pkgconfig_link "-lyaml-cpp ")
  endif()
endif()

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/hebbConfig.cmake.in ${PROJECT_BINARY_DIR}/hebbConfig.cmake
  INSTALL_DESTINATION ${config_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/hebbConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/hebbConfig.cmake ${PROJECT_BINARY_DIR}/hebbConfigVersion.cmake
        DESTINATION ${config_dir})

cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR
           BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE relative_include)
configure_file(${PROJECT_SOURCE_DIR}/cmake/hebb.pc.in ${PROJECT_BINARY_DIR}/hebb.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/hebb.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
