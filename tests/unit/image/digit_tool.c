// Reads lines "WIDTH HEIGHT HEX" (bytes of ink, row by row), writes each as the network gets it: 28
// rows of 28 in one line of hexadecimal, or "none" where there is no ink.
#include "image/digit.h"

#include <stdio.h>
#include <stdlib.h>

static bool read_ink(uint8_t *ink, int n)
{
    for (int i = 0; i < n; i++) {
        unsigned byte;
        if (scanf("%2x", &byte) != 1) {
            return false;
        }
        ink[i] = (uint8_t)byte;
    }
    return true;
}

int main(void)
{
    int width, height;
    while (scanf("%d %d", &width, &height) == 2) {
        uint8_t *ink = malloc((size_t)width * (size_t)height), out[DIGIT_PIXELS];
        if (ink == NULL || !read_ink(ink, width * height)) {
            return 1;
        }
        const bool any = digit_normalise(ink, width, height, out);
        for (int i = 0; any && i < DIGIT_PIXELS; i++) {
            printf("%02x", out[i]);
        }
        puts(any ? "" : "none");
        free(ink);
    }
    return 0;
}
