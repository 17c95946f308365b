/* SPDX-License-Identifier: Apache-2.0 */
/*
 * availability_picker.h: what to know about the versions of a product while choosing one: where each stands, and until
 * when one of the asker's plans covers it (SPEC 5.5).
 */
#ifndef DESK_AVAILABILITY_AVAILABILITY_PICKER_H
#define DESK_AVAILABILITY_AVAILABILITY_PICKER_H

#include "desk/availability/availability.h"

/* The last of the days from `from` on, without a gap, on which the rule lets the version pass: DAY_NEVER when it will for
 * ever as far as is announced, DAY_NONE when it does not on that day. Pure. */
int64_t version_covered_until(const struct version *version, enum version_rule rule, int64_t from);

/* Whether the asker can use the contract on its day, and the plan covers incidents of the product; nothing is asked about
 * version, portal and severity. Pure. */
bool availability_covers_product(const struct asker *asker, const struct contract *contract, const struct plan *plan,
                                 const struct product *product);

/* The last day on which the contract runs and its plan's rule lets the version pass, from `from` on; DAY_NONE when there is
 * none, or no version is asked about. Whether the plan covers the product is another question. Pure. */
int64_t plan_covered_until(const struct version *version, const struct plan *plan, int64_t ends_on, int64_t from);

struct picker_version {
    const struct version  *version;
    enum version_position  position;
    enum lifecycle         lifecycle;
    /* The contract, of those that cover the product, that covers the version longest; both NULL when none does. */
    const struct contract *contract;
    const struct plan     *plan;
    int64_t                covered_until;       /* the last day of both the contract and the plan's rule */
    bool                   ends_with_contract;  /* it is the contract's last day: the rule would let it pass longer */
};
/* Of all versions that are not retired, in the order of the catalogue, for the actor today. AVAILABILITY_READ. */
MUST_USE enum err availability_picker(struct ctx *ctx, const struct catalog *catalog, const struct product *product,
                                      struct picker_version **out_versions, size_t *out_count);

/* Every product that is not retired, in the order of the catalogue, and whether one of the actor's contracts covers it today.
 * AVAILABILITY_READ. */
struct picker_product { const struct product *product; bool covered; };
MUST_USE enum err availability_products(struct ctx *ctx, const struct catalog *catalog, struct picker_product **out_products, size_t *out_count);

#endif
