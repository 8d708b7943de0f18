/* FreeRTOS's configuration for QEMU's `virt` machine, 32 bits. */
#ifndef FREERTOS_CONFIG_H
#define FREERTOS_CONFIG_H

#include "options.h"

#define configCPU_CLOCK_HZ 10000000 /* of the CLINT's timer, which makes the ticks */
#define configMTIME_BASE_ADDRESS 0x0200BFF8
#define configMTIMECMP_BASE_ADDRESS 0x02004000
#define configTICK_TYPE_WIDTH_IN_BITS TICK_TYPE_WIDTH_32_BITS
#define configUSE_TICKLESS_IDLE 0
#define configUSE_TICK_HOOK 0
#define configMINIMAL_STACK_SIZE 128 /* words, for the idle task */

#ifndef __ASSEMBLER__
void rtos_check_stack(void *task);
#endif
#define traceTASK_SWITCHED_OUT() rtos_check_stack((void *) pxCurrentTCB)

#endif
