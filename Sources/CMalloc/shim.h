#pragma once

// The module map of Swift's Glibc leaves this header out.
#include <malloc.h>
