/* FreeRTOS's options that the Rust code above relies on, whatever the machine. Every FreeRTOSConfig.h includes this. All memory
 * is Rust's: the kernel allocates nothing itself. */
#ifndef RTOS_OPTIONS_H
#define RTOS_OPTIONS_H

#define configTICK_RATE_HZ 1000 /* T1 */
#define configUSE_PREEMPTION 1
#define configUSE_TIME_SLICING 0 /* R2: a tick never takes the CPU from one actor for another */
#define configUSE_PORT_OPTIMISED_TASK_SELECTION 1
#define configMAX_PRIORITIES 5
#define configMAX_TASK_NAME_LEN 8

#define configUSE_IDLE_HOOK 1

#define configSUPPORT_STATIC_ALLOCATION 1
#define configSUPPORT_DYNAMIC_ALLOCATION 0
#define configKERNEL_PROVIDED_STATIC_MEMORY 1

#define configUSE_MUTEXES 0
#define configUSE_TASK_NOTIFICATIONS 1
#define configUSE_TIMERS 0
#define configQUEUE_REGISTRY_SIZE 0

/* Ports check the canary below each stack themselves: the kernel's check compares the stack pointer, which is right to be
 * elsewhere while a task is on the VM's stack. */
#define configCHECK_FOR_STACK_OVERFLOW 0

#define INCLUDE_vTaskDelay 1
#define INCLUDE_vTaskDelete 1
#define INCLUDE_vTaskSuspend 1
#define INCLUDE_xTaskGetCurrentTaskHandle 1
#define INCLUDE_xTaskGetIdleTaskHandle 1

#ifndef __ASSEMBLER__
_Noreturn void rtos_assert_failed(const char *file, int line);
#endif
#define configASSERT(x) do { if (!(x)) rtos_assert_failed(__FILE__, __LINE__); } while (0)

#endif
