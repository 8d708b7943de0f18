/* FreeRTOS's configuration for the host. */
#ifndef FREERTOS_CONFIG_H
#define FREERTOS_CONFIG_H

#include "options.h"

#define configCPU_CLOCK_HZ 1000000
#define configTICK_TYPE_WIDTH_IN_BITS TICK_TYPE_WIDTH_64_BITS
#define configUSE_TICKLESS_IDLE 1
#define configUSE_TICK_HOOK 0
#define configMINIMAL_STACK_SIZE 2048 /* words; the idle task calls the operating system */

#endif
