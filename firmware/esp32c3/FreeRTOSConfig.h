/* FreeRTOS's configuration for the ESP32-C3. */
#ifndef FREERTOS_CONFIG_H
#define FREERTOS_CONFIG_H

#include "options.h"

/* The chip has no CLINT: src/tick.rs makes the ticks. */
#define configCPU_CLOCK_HZ 160000000
#define configMTIME_BASE_ADDRESS 0
#define configMTIMECMP_BASE_ADDRESS 0
#define configTICK_TYPE_WIDTH_IN_BITS TICK_TYPE_WIDTH_32_BITS
#define configUSE_TICKLESS_IDLE 0
#define configUSE_TICK_HOOK 0
#define configMINIMAL_STACK_SIZE 128 /* words, for the idle task */

#ifndef __ASSEMBLER__
void rtos_check_stack(void *task);
#endif
#define traceTASK_SWITCHED_OUT() rtos_check_stack((void *) pxCurrentTCB)

#endif
