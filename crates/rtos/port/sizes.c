/* The sizes that src/ffi.rs keeps room for. */
#include "FreeRTOS.h"
#include "queue.h"
#include "task.h"

_Static_assert(sizeof(StaticTask_t) <= 15 * sizeof(uint64_t), "src/ffi.rs: TaskControlBlock is too small");
_Static_assert(sizeof(StaticQueue_t) <= 24 * sizeof(uint64_t), "src/ffi.rs: Queue is too small");
_Static_assert(_Alignof(StaticTask_t) <= _Alignof(uint64_t), "src/ffi.rs: TaskControlBlock needs more alignment");
