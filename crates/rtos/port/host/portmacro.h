/* FreeRTOS's port to the host: one OS thread, context switches in user space, written in Rust (src/port/host). */
#ifndef PORTMACRO_H
#define PORTMACRO_H

#include <stdint.h>

#define portSTACK_TYPE uintptr_t
#define portBASE_TYPE long
#define portPOINTER_SIZE_TYPE uintptr_t
typedef portSTACK_TYPE StackType_t;
typedef long BaseType_t;
typedef unsigned long UBaseType_t;
typedef uint64_t TickType_t;
#define portMAX_DELAY ((TickType_t) UINT64_MAX)
#define portTICK_TYPE_IS_ATOMIC 1
#define portTICK_PERIOD_MS ((TickType_t) 1)

#define portSTACK_GROWTH (-1)
#define portBYTE_ALIGNMENT 16
#define portNORETURN __attribute__((noreturn))

/* A yield inside of a critical section takes place at its end, as on a chip whose interrupts are masked. */
extern unsigned long rtos_critical_nesting;
extern unsigned long rtos_yield_pending;
extern void vPortYield(void);
#define portYIELD() vPortYield()
#define portYIELD_FROM_ISR(switch_required) do { if (switch_required) vPortYield(); } while (0)
#define portENTER_CRITICAL() (rtos_critical_nesting++)
#define portEXIT_CRITICAL() do { if (--rtos_critical_nesting == 0 && rtos_yield_pending) vPortYield(); } while (0)
/* Nothing interrupts this port's thread: handlers run where the kernel calls us. */
#define portDISABLE_INTERRUPTS() ((void) 0)
#define portENABLE_INTERRUPTS() ((void) 0)
#define portSET_INTERRUPT_MASK_FROM_ISR() 0
#define portCLEAR_INTERRUPT_MASK_FROM_ISR(mask) ((void) (mask))

extern void rtos_suppress_ticks_and_sleep(TickType_t ticks);
#define portSUPPRESS_TICKS_AND_SLEEP(ticks) rtos_suppress_ticks_and_sleep(ticks)

#define portTASK_FUNCTION_PROTO(function, parameters) void function(void *parameters)
#define portTASK_FUNCTION(function, parameters) void function(void *parameters)
#define portMEMORY_BARRIER() __asm volatile("" ::: "memory")

#define portRECORD_READY_PRIORITY(priority, ready) ((ready) |= (1UL << (priority)))
#define portRESET_READY_PRIORITY(priority, ready) ((ready) &= ~(1UL << (priority)))
#define portGET_HIGHEST_PRIORITY(top, ready) ((top) = (UBaseType_t) (63 - __builtin_clzl(ready)))

#endif
