#pragma once

#include <sqlite3.h>

// Swift cannot call a C function with a variable number of arguments.
static inline int sqlite_count_memory(int yes) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, yes); }
