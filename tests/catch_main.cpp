// Catch2's main, in a library of its own so that no test has to compile it again.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
