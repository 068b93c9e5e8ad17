# Protozero (https://github.com/mapbox/protozero), which is headers alone: sets Protozero_FOUND and Protozero_INCLUDE_DIR.
find_path(Protozero_INCLUDE_DIR protozero/pbf_builder.hpp)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Protozero REQUIRED_VARS Protozero_INCLUDE_DIR)
mark_as_advanced(Protozero_INCLUDE_DIR)
