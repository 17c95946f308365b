/* SPDX-License-Identifier: Apache-2.0 */
/* lifecycle.c: where a version stands on a day. Pure. */
#include "desk/catalog/catalog.h"

/* A retired version counts for its own release only: it may have been retired because it was a mistake. */
static bool counts(const struct version *other, const struct version *version)
{
    return str_equal(other->channel, version->channel) && (!other->thing.retired || other == version);
}

/* The earliest day of a release among the versions that count. */
static int64_t release_day(const struct version *version, struct str release)
{
    const struct product *product = version->product;
    int64_t day = DAY_NEVER;

    for (size_t i = 0; i < product->version_count; i++) {
        const struct version *other = product->versions[i];
        if (counts(other, version) && str_equal(other->release, release) && other->released_on < day)
            day = other->released_on;
    }
    return day;
}

enum version_position version_position(const struct version *version, int64_t day)
{
    const struct product *product = version->product;
    int64_t own_day = release_day(version, version->release);
    struct str newer = STR("");
    bool found = false;

    if (version->released_on > day)
        return POSITION_UNRELEASED;
    for (size_t i = 0; i < product->version_count; i++) {
        const struct version *other = product->versions[i];
        if (!counts(other, version) || other->released_on <= own_day || str_equal(other->release, version->release)
            || (found && str_equal(other->release, newer)))
            continue;
        int64_t other_day = release_day(version, other->release);
        if (other_day <= own_day || other_day > day)
            continue;
        if (found)
            return POSITION_OLDER;
        found = true;
        newer = other->release;
    }
    return found ? POSITION_N_1 : POSITION_N;
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

const char *version_position_name(enum version_position position)
{
    static const char *const names[] = { "N", "N-1", "older", "unreleased" };

    return names[position];
}

const char *lifecycle_name(enum lifecycle lifecycle)
{
    static const char *const names[] = { "unreleased", "mainstream", "extended", "ended" };

    return names[lifecycle];
}
