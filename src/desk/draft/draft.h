/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draft.h: a request while it is being written, in six steps (SPEC 6.1-6.9). What was typed is kept on the server step by
 * step, byte for byte, also when it is wrong. A draft belongs to one account, charges nothing and holds no unit; it ends
 * as one request, or is discarded.
 */
#ifndef DESK_DRAFT_DRAFT_H
#define DESK_DRAFT_DRAFT_H

#include "base/limit.h"
#include "desk/request/request.h"

/* In the order of the page. The last two have no fields of their own that are kept. */
enum draft_step { STEP_NONE, STEP_PROBLEM, STEP_PLAN, STEP_CONTACT, STEP_SHARING, STEP_CHECK, STEP_SUBMIT };
#define DRAFT_STEPS_TYPED STEP_SHARING
#define DRAFT_STEPS       STEP_SUBMIT

/*
 * Fields have flat names, those of the forms, which are those of the API where it has the field:
 *   1 problem  portal product version usage ("own", "customer") kind problem_type category title description, and REQUEST_LINES
 *   2 plan     contract severity requires_24x7 ("true") country time_zone
 *   3 contact  primary_contact.name primary_contact.email primary_contact.phone
 *   4 sharing  add_submitter ("true") additional_contacts[0].name, .email, .phone ... LIMIT_CONTACTS of them; a row may be left empty
 */
struct draft_field { struct str name, value; };

struct draft {
    int64_t    id, account_id;              /* id 0: prefilled, not stored yet */
    int64_t    created_at, updated_at;
    int64_t    revisions[DRAFT_STEPS_TYPED + 1];    /* for each step: how often it was saved with something new */
    const struct draft_field *fields; size_t field_count;   /* none is empty; once submitted there are none */
    int64_t    request_id, submitted_at;    /* 0: not submitted */
};
/* The text that was typed in a field, or empty. */
struct str draft_text(const struct draft *draft, struct str name);
/* The step that a field belongs to; STEP_NONE when no step has it. */
enum draft_step draft_field_step(struct ctx *ctx, struct str name);
/* The names of a step's fields. */
void draft_field_names(struct ctx *ctx, enum draft_step step, const struct str **out_names, size_t *out_count);

/* What somebody who begins has chosen already; each may be empty. What the catalogue does not have, or has no more, counts as not chosen. */
struct draft_begin { struct str portal_id, product_id, version_id, kind; int64_t contract_id; };
/* A new one, not stored: profile, last product and last contract are filled in [6.3]. REQUEST_SUBMIT. */
MUST_USE enum err draft_prefilled(struct ctx *ctx, const struct draft_begin *begin, struct draft *out_draft);
/* Whether somebody wrote something in these fields: words, and not a choice. */
bool draft_is_written(const struct draft_field *fields, size_t count);
/* Stores a new one, prefilled, also with a contract that was chosen before (0: none), and with the first step as typed. Where nothing is
 * written none is made, and the faults are those of the step. `conflict` when the account has LIMIT_DRAFTS open ones; otherwise as draft_save_step(). REQUEST_SUBMIT. */
MUST_USE enum err draft_start(struct ctx *ctx, int64_t contract_id, const struct draft_field *fields, size_t count, struct draft *out_draft);

/* not_found for everybody but its owner. DRAFT_OWN. */
MUST_USE enum err draft_find(struct ctx *ctx, int64_t id, struct draft *out_draft);
/* The same, once no other transaction changes it: first in every rule that does. */
MUST_USE enum err draft_lock(struct ctx *ctx, int64_t id, struct draft *out_draft);
/* Those not submitted, the last touched first, at most LIMIT_DRAFTS; `fields` has only title, product and version. REQUEST_SUBMIT. */
MUST_USE enum err draft_list(struct ctx *ctx, struct draft **out_drafts, size_t *out_count);

/*
 * Replaces what was typed in one step by these fields, whatever they say; fields of other steps are a BUG. `revision` is the
 * step's when the form was made: `conflict` when it was saved since with something else [two windows]. Faults besides:
 * `conflict` when it was submitted, too_large above LIMIT_DRAFT_BYTES for a step, a field fault for what is no text.
 * A wish for work around the clock at a severity that does not allow it is not kept: it stands at another severity. DRAFT_OWN.
 */
MUST_USE enum err draft_save_step(struct ctx *ctx, int64_t id, enum draft_step step, int64_t revision,
                                  const struct draft_field *fields, size_t count, struct draft *out_draft);
/* `conflict` when it was submitted, and then nothing can change it any more. */
MUST_USE enum err draft_check_open(struct ctx *ctx, const struct draft *draft);
/* Removes it for good. `conflict` when it was submitted. DRAFT_OWN. */
MUST_USE enum err draft_discard(struct ctx *ctx, int64_t id);
/* Removes drafts that nobody has touched for LIMIT_DRAFT_DAYS, `limit` at most. Asks no policy: for the nightly job. */
MUST_USE enum err draft_forget(struct ctx *ctx, int64_t limit, int64_t *out_count);

/* The draft with another version and its product, not stored; as it is when the catalogue has no such version. */
struct draft draft_choosing(struct ctx *ctx, const struct catalog *catalog, const struct draft *draft, struct str version_id);
/* The versions that the actor has asked about last, each once, at most `limit`; the catalogue may have retired some. REQUEST_SUBMIT. */
MUST_USE enum err draft_used_versions(struct ctx *ctx, int64_t limit, struct str **out_ids, size_t *out_count);

/* ---- What it comes to (draft_submission.c, draft_review.c) ---------------------------------------------- */

/* The submission that it would be, without agreement and quote, read as the API reads it; its key is that of the draft [4.8].
 * contact_rows: the row of the form that each additional contact comes from. unread: what its reader refused. */
struct draft_submission { struct submission submission; size_t contact_rows[LIMIT_CONTACTS]; struct field_fault *unread; };
void draft_submission(struct ctx *ctx, const struct draft *draft, const struct catalog *catalog, struct draft_submission *out_submission);
/* Whether the severity that was typed is one of the catalogue that does not allow work around the clock. */
bool draft_severity_sleeps(struct ctx *ctx, const struct catalog *catalog, struct str typed);

struct draft_review {
    const struct catalog *catalog;
    struct submission     submission;
    const struct product *product;          /* as typed; NULL: none, or none that is known */
    const struct version *version;          /* a version of that product; NULL likewise */
    struct intent         intent; bool has_intent;      /* what was typed is enough to judge plans */
    struct plan_verdict   portal;           /* without a plan: portal, account, lifecycle. With has_intent */
    struct availability   plans; bool has_plans;        /* every plan [5.2]; else no_plans says why */
    struct str            no_plans;
    const struct plan_verdict *chosen;      /* of the contract as typed; NULL: none */
    struct field_fault   *faults[DRAFT_STEPS + 1];      /* what has to be corrected in each step, by the fields of its form */
    bool                  complete[DRAFT_STEPS + 1];    /* nothing has */
    struct quote          quote; bool has_quote;        /* [6.5], once the first four steps are complete */
};
/* Judges what was typed so far; changes nothing. A review has no fault but what keeps it from reading. REQUEST_SUBMIT. */
MUST_USE enum err draft_review(struct ctx *ctx, const struct draft *draft, struct draft_review *out_review);
/* The first step that is not complete, or STEP_CHECK. */
enum draft_step draft_next_step(const struct draft_review *review);
/* The step to go to after a step was saved: the step itself while something is wrong with it, else the next that is not complete, else one
 * before, else STEP_CHECK. Who pays and how urgent it is, somebody has to have said, though it may be filled in; contacts that are filled in
 * are shown in the check. After STEP_NONE: where somebody who comes back goes on. */
enum draft_step draft_step_after(const struct draft *draft, const struct draft_review *review, enum draft_step step);
/* Chooses a contract that was just added, unless it cannot be used for what was typed. DRAFT_OWN. */
MUST_USE enum err draft_choose_contract(struct ctx *ctx, const struct draft *draft, int64_t contract_id);
/* Whether the product is served at another portal than was chosen: that portal, or NULL [2.2]. */
const struct portal *draft_other_portal(const struct draft_review *review);

/* ---- Submitting ----------------------------------------------------------------------------------------- */

/* The fields of the last form: whether the agreement is accepted, and the quote that was shown. */
struct draft_acceptance { bool agreement_accepted; struct str quote; };
/* request_submit() of the draft, at most once for ever: a draft that was submitted gives its request again, as it is now
 * (out_repeated). Faults are those of request_submit(), with fields named as in the forms; the draft is kept then
 * [4.9]. DRAFT_OWN, REQUEST_SUBMIT. */
MUST_USE enum err draft_submit(struct ctx *ctx, int64_t id, const struct draft_acceptance *acceptance,
                               struct request *out_request, bool *out_repeated);
/* The request of a submitted draft, for whoever submitted it, with the warning when he is no contact [6.7, 6.9].
 * `conflict` when it is not submitted yet. DRAFT_OWN. */
MUST_USE enum err draft_confirmation(struct ctx *ctx, int64_t id, struct request *out_request);

#endif
