/* What official Janet's sources see before their own first line: no ambient powers, memory from Rust, no way to exit. */
#ifndef MICROJANET_SHIM_H
#define MICROJANET_SHIM_H

#include <stddef.h>
#include <stdint.h>

#define JANET_NO_EV
#define JANET_NO_NET
#define JANET_NO_FFI
#define JANET_NO_DYNAMIC_MODULES
#define JANET_NO_PROCESSES
#define JANET_NO_FILEWATCH

/* Below a chip's Janet there is no operating system, only a C library (build.rs defines MICROJANET_CHIP). */
#ifdef MICROJANET_CHIP
#define JANET_SINGLE_THREADED
#define JANET_REDUCED_OS
#define JANET_NO_REALPATH
#define JANET_NO_SYMLINKS
#define JANET_NO_UMASK
#define JANET_NO_LOCALES
#define JANET_NO_CRYPTORAND
#define JANET_NO_UTC_MKTIME
#endif

/* Slots of one fiber's stack, 8 bytes each. Janet's own default is no limit at all (C3). */
#define JANET_STACK_MAX 0x40000

#define JANET_API

/* These never return null: where memory is out they raise an error in the running fiber (C1). That is why Janet's own
 * `x = janet_realloc(x, n); if (!x) ...` cannot lose `x`. */
void *microjanet_malloc(size_t size);
void *microjanet_calloc(size_t count, size_t size);
void *microjanet_realloc(void *memory, size_t size);
void microjanet_free(void *memory);
#define janet_malloc(size) microjanet_malloc(size)
#define janet_calloc(count, size) microjanet_calloc((count), (size))
#define janet_realloc(memory, size) microjanet_realloc((memory), (size))
#define janet_free(memory) microjanet_free(memory)

/* Where a size does not fit into the address space. */
_Noreturn void microjanet_out_of_memory(void);
#define JANET_OUT_OF_MEMORY microjanet_out_of_memory()

_Noreturn void microjanet_abort(const char *message);
_Noreturn void microjanet_fail(const char *message);
#define JANET_EXIT(message) microjanet_fail(message)
#define JANET_TOP_LEVEL_SIGNAL(message) microjanet_abort(message)

#endif
