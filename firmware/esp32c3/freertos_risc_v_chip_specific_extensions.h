/* A core without a CLINT and without registers beyond RISC-V's own. */
#include "chip_specific_extensions/RISCV_no_extensions/freertos_risc_v_chip_specific_extensions.h"
