/* SPDX-License-Identifier: Apache-2.0 */
/* parts.c: the looks of parts, by kind. */
#include "view/parts.h"

struct attributes callout_look(enum callout_kind kind)
{
    static const struct attributes looks[] = {
        [CALLOUT_OK] = { STR_INIT(" class=\"callout callout-ok\" role=\"status\"") }, [CALLOUT_INFO] = { STR_INIT(" class=\"callout callout-info\"") },
        [CALLOUT_WARN] = { STR_INIT(" class=\"callout callout-warn\"") }, [CALLOUT_STOP] = { STR_INIT(" class=\"callout callout-stop\"") },
    };

    return looks[kind];
}

struct html callout_icon(enum callout_kind kind)
{
    return icon(kind == CALLOUT_OK ? ICON_CHECK : kind == CALLOUT_INFO ? ICON_INFO : ICON_WARNING);
}

struct str badge_look(enum badge_kind kind)
{
    static const struct str looks[] = {
        [BADGE_QUIET] = STR_INIT("badge badge-quiet"), [BADGE_OK] = STR_INIT("badge badge-ok"), [BADGE_INFO] = STR_INIT("badge badge-info"),
        [BADGE_WARN] = STR_INIT("badge badge-warn"), [BADGE_STOP] = STR_INIT("badge badge-stop"),
    };

    return looks[kind];
}

int64_t tab_count(bool here, bool whole, size_t count)
{
    return here && whole ? (int64_t)count : TAB_COUNTS_NOTHING;
}

struct attributes column_look(const struct column *column)
{
    static const struct attributes looks[] = {
        [COLUMN_WORDS] = { STR_INIT("") }, [COLUMN_PLAIN] = { STR_INIT("") }, [COLUMN_BUTTON] = { STR_INIT(" class=\"no-print\"") },
        [COLUMN_WIDE] = { STR_INIT(" class=\"cell-wide\"") }, [COLUMN_WHOLE] = { STR_INIT(" class=\"nowrap\"") }, [COLUMN_FIGURES] = { STR_INIT(" class=\"num\"") },
    };

    return looks[column->kind];
}
