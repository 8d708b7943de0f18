/* Official Janet, running the file that it is given in its own event loop. */
#include "janet.h"
#include <stdio.h>

int main(int argc, char **argv) {
    static uint8_t text[1 << 16];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file) return 2;
    size_t length = fread(text, 1, sizeof text, file);
    janet_init();
    int status = janet_dobytes(janet_core_env(NULL), text, (int32_t) length, argv[1], NULL);
    janet_deinit();
    return status;
}
