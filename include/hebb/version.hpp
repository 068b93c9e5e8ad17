#pragma once

/// The version of hebb, in this one place: CMake, pkg-config and `hebb --version` read it here.

/// First number: rises when programs must change.
#define HEBB_VERSION_MAJOR 0
/// Second number: rises with new features.
#define HEBB_VERSION_MINOR 1
/// Third number: rises with repairs.
#define HEBB_VERSION_PATCH 0
