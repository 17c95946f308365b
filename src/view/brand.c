/* SPDX-License-Identifier: Apache-2.0 */
/* brand.c: contrast as WCAG counts it, and the nearest shade of a color that has enough. */
#include "view/brand.h"

#include <math.h>

#include "base/base.h"

#define CONTRAST_MIN 4.5
#define STEPS        50

/* What the accent stands on as text: the page and the surfaces of assets/entitled.css, the worse of each theme. */
static const struct str light_ground = STR_INIT("#f1efe9"), dark_ground = STR_INIT("#2a2f33");
static const struct str white = STR_INIT("#ffffff"), black = STR_INIT("#000000");

struct rgb { double part[3]; };     /* 0 to 255 */

static double hex_pair(const char *text)
{
    int value = 0;

    for (int i = 0; i < 2; i++) {
        char c = text[i];
        value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static struct rgb rgb_of(struct str color)
{
    MUST(color.len == 7 && color.data[0] == '#');
    return (struct rgb){ { hex_pair(color.data + 1), hex_pair(color.data + 3), hex_pair(color.data + 5) } };
}

static double color_luminance(struct rgb color)
{
    static const double weight[] = { 0.2126, 0.7152, 0.0722 };
    double sum = 0;

    for (int i = 0; i < 3; i++) {
        double part = color.part[i] / 255;
        sum += weight[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double color_contrast(struct rgb a, struct rgb b)
{
    double one = color_luminance(a) + 0.05, other = color_luminance(b) + 0.05;

    return one > other ? one / other : other / one;
}

static struct str hex_of(struct arena *arena, struct rgb color)
{
    return str_format(arena, "#%02x%02x%02x", (unsigned)lround(color.part[0]), (unsigned)lround(color.part[1]),
                      (unsigned)lround(color.part[2]));
}

/* The color moved towards `end` as little as gives enough contrast against the ground. */
static struct rgb readable_on(struct rgb color, struct rgb ground, struct rgb end)
{
    struct rgb shade = color;

    for (int step = 1; step <= STEPS && color_contrast(shade, ground) < CONTRAST_MIN; step++)
        for (int i = 0; i < 3; i++)
            shade.part[i] = round(color.part[i] + (end.part[i] - color.part[i]) * step / STEPS);
    return shade;
}

struct str brand_ink(struct str color)
{
    struct rgb ground = rgb_of(color);

    return color_contrast(ground, rgb_of(white)) >= color_contrast(ground, rgb_of(black)) ? white : black;
}

static void add_tokens(struct buf *out, struct str color, struct str ground, struct str end)
{
    struct rgb accent = rgb_of(color);
    struct rgb ink = readable_on(accent, rgb_of(ground), rgb_of(end));

    buf_add(out, STR(":root{--accent:"));
    buf_add(out, hex_of(out->arena, accent));
    buf_add(out, STR(";--accent-text:"));
    buf_add(out, brand_ink(color));
    buf_add(out, STR(";--accent-ink:"));
    buf_add(out, hex_of(out->arena, ink));
    buf_add(out, STR("}"));
}

struct str brand_css(struct arena *arena, struct str color)
{
    struct buf out = buf_new(arena);

    add_tokens(&out, color, light_ground, black);
    buf_add(&out, STR("\n@media (prefers-color-scheme:dark){"));
    add_tokens(&out, color, dark_ground, white);
    buf_add(&out, STR("}\n"));
    return buf_str(&out);
}
