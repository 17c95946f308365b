/* SPDX-License-Identifier: Apache-2.0 */
/* parts.c: the looks of parts, by kind. */
#include "view/parts.h"

struct attributes column_look(const struct column *column)
{
    static const struct attributes looks[] = {
        [COLUMN_WORDS] = { STR_INIT("") }, [COLUMN_PLAIN] = { STR_INIT("") }, [COLUMN_BUTTON] = { STR_INIT("") },
        [COLUMN_WIDE] = { STR_INIT(" class=\"cell-wide\"") }, [COLUMN_WHOLE] = { STR_INIT(" class=\"nowrap\"") }, [COLUMN_FIGURES] = { STR_INIT(" class=\"num\"") },
    };

    return looks[column->kind];
}
