/* SPDX-License-Identifier: Apache-2.0 */
/*
 * brand.h: the operator's color as a stylesheet that comes behind assets/entitled.css: the tokens --accent, --accent-text and --accent-ink
 * for light and for dark. A color that could not be read is made darker or lighter until it has a contrast of 4.5:1 to its background (WCAG
 * 2.2, 1.4.3).
 */
#ifndef VIEW_BRAND_H
#define VIEW_BRAND_H

#include "base/str.h"

/* The color of the pages where the operator has set none: --accent in assets/entitled.css. */
#define BRAND_COLOR "#0f5563"

/* Black or white, whichever reads better on the color, which is "#rrggbb". */
struct str brand_ink(struct str color);
/* `color` is "#rrggbb", as the settings have checked. */
struct str brand_css(struct arena *arena, struct str color);

#endif
