/* SPDX-License-Identifier: Apache-2.0 */
/* lifecycle.c: where a version stands on a day. Pure. */
#include "desk/catalog/catalog.h"

enum version_position version_position(const struct version *version, int64_t day)
{
    if (version->released_on > day)
        return POSITION_UNRELEASED;
    return day < version->n_1_from ? POSITION_N : day < version->older_from ? POSITION_N_1 : POSITION_OLDER;
}

enum lifecycle version_lifecycle(const struct version *version, int64_t day)
{
    if (day < version->released_on)
        return LIFECYCLE_UNRELEASED;
    if (day > version->extended_ends_on)
        return LIFECYCLE_ENDED;
    return day <= version->mainstream_ends_on ? LIFECYCLE_MAINSTREAM : LIFECYCLE_EXTENDED;
}

enum code version_verdict(const struct version *version, enum version_rule rule, int64_t day)
{
    bool in_mainstream = day <= version->mainstream_ends_on;
    bool recent = rule == VERSION_RECENT || rule == VERSION_RECENT_MAINSTREAM;

    if (version->released_on > day)
        return CODE_not_released;
    if (day > version->extended_ends_on)
        return CODE_lifecycle_ended;
    enum version_position position = recent ? version_position(version, day) : POSITION_N;
    if (recent && position == POSITION_OLDER)
        return CODE_version_not_recent;
    bool needs_mainstream = rule == VERSION_MAINSTREAM || rule == VERSION_RECENT_MAINSTREAM
                            || (rule == VERSION_RECENT && position == POSITION_N_1);
    return needs_mainstream && !in_mainstream ? CODE_mainstream_ended : CODE_none;
}
