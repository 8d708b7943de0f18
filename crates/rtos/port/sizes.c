/* The kernel's version, and the sizes that src/ffi.rs keeps room for, in words. */
#include "FreeRTOS.h"
#include "queue.h"
#include "task.h"

#define TASK_WORDS (sizeof(void *) == 4 ? 20 : 15)
#define QUEUE_WORDS (sizeof(void *) == 4 ? 20 : 24)

_Static_assert(sizeof(StaticTask_t) <= TASK_WORDS * sizeof(void *), "src/ffi.rs: TaskControlBlock is too small");
_Static_assert(sizeof(StaticQueue_t) <= QUEUE_WORDS * sizeof(void *), "src/ffi.rs: Queue is too small");
_Static_assert(_Alignof(StaticTask_t) <= _Alignof(void *), "src/ffi.rs: TaskControlBlock needs more alignment");
_Static_assert(_Alignof(StaticQueue_t) <= _Alignof(void *), "src/ffi.rs: Queue needs more alignment");

const char rtos_kernel_version[] = tskKERNEL_VERSION_NUMBER;
