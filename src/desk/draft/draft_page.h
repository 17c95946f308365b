/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draft_page.h: what the pages of a draft show: the draft with its review, which step is open, and what was typed into a
 * form that failed. The pages themselves are the files draft_*.html. Included by this room only.
 */
#ifndef DESK_DRAFT_DRAFT_PAGE_H
#define DESK_DRAFT_DRAFT_PAGE_H

#include "desk/availability/availability_picker.h"
#include "desk/contract/contract_pages.h"
#include "desk/draft/draft.h"
#include "web/form.h"

/* What the address asks for. */
struct draft_asked {
    enum draft_step    step;                /* the open one; STEP_NONE: where it goes on */
    bool               quiet;               /* nothing is said of what is still missing (the form was sent to see more of it) */
    bool               choose;              /* another product and version is to be chosen, though one is */
    struct str         words;               /* what is looked for among products and versions; or empty */
    bool               at_once;             /* the only version that is found is chosen */
    bool               place;               /* country and time zone are to be changed */
    struct draft_begin begin;
};

#define COVERED_OPEN 12       /* so many products that are covered are not folded away */

/* What products and versions there are to choose from (draft_find.c). */
struct draft_find {
    struct picker_version *rows; size_t count, left_out;        /* what was found, or the versions of `product` */
    const struct product  *product;                             /* whose versions are listed; NULL: none */
    struct picker_version *used; size_t used_count;             /* before */
    struct picker_product *products; size_t product_count;
};

struct draft_page {
    const struct http_call *call;
    struct draft_asked      asked;
    bool                    picking;        /* step 1 is open, and in it what can be chosen, in place of what is asked about it */
    struct draft_find       find;           /* if so */
    struct draft            draft;          /* id 0: not stored yet */
    struct draft_review     review;
    enum draft_step         step;           /* the open one */
    const struct input     *shown;          /* what the fields of the open step hold: as typed in the form that failed, else as stored */
    bool                    typed;          /* the former */
    const struct fault     *fault;          /* of the action that failed, or what was found wrong with the open step; or NULL */
    const struct product   *product;        /* as typed last */
    struct picker_version  *versions; size_t version_count;     /* of that product */
    size_t                  contact_rows;   /* of step 4 */
    struct str              organizations;  /* of the actor, for adding a contract; may be empty */
    const struct contract_offer *offer;     /* a contract that is to be confirmed before it is added, or NULL */
    struct draft           *others; size_t other_count;         /* drafts not finished, on the page of a new one */
};

/* Gathers it. Step 1 is open for a new draft. */
MUST_USE enum err draft_page_of(struct ctx *ctx, struct http_call *call, const struct draft *draft, const struct draft_asked *asked,
                                struct draft_page *out_page);
/* What can be chosen, for step 1; as many as fit on a page. */
MUST_USE enum err draft_find_gather(struct ctx *ctx, const struct draft_asked *asked, const struct catalog *catalog, struct draft_find *out_find);
/* The page with what can be chosen, of a product, or everything (NULL); with a version chosen. */
struct url draft_find_url(struct ctx *ctx, const struct draft_page *page, const struct product *product);
struct url draft_version_url(struct ctx *ctx, const struct draft_page *page, const struct version *version);
/* What is known of the version that is chosen; NULL: none is. */
const struct picker_version *draft_picked(const struct draft_page *page);

/* What a field of the open step holds: as typed in the form that failed, else as stored. `name` ends with a NUL. */
struct str draft_value(const struct draft_page *page, const char *name);
struct str draft_value_of(const struct draft_page *page, struct str name);
/* Whether a radio or option of that value, or a checkbox, is chosen. */
bool draft_chosen(const struct draft_page *page, const char *name, struct str value);
bool draft_ticked(const struct draft_page *page, const char *name);

/* Whether something is in, or wrong with, the fields of step 1 that most people leave as they are. */
bool draft_has_details(const struct draft_page *page);

/* The form of the open step, sent to `to`: it keeps whatever is typed. */
struct form draft_form(struct ctx *ctx, const struct draft_page *page, struct url to);
/* The contract that somebody chose before beginning, on the page of a new draft; or empty. */
struct str draft_begun_on(struct ctx *ctx, const struct draft_page *page);
/* Where the form of a step goes to; the page with a step open. */
struct url draft_action(struct ctx *ctx, const struct draft_page *page, enum draft_step step);
struct url draft_step_url(struct ctx *ctx, int64_t id, enum draft_step step);
/* Step 2 with country and time zone to be changed. */
struct url draft_place_url(struct ctx *ctx, const struct draft_page *page);

/* The plan that is chosen when step 2 opens: the one typed, else the first available. 0: none. */
int64_t draft_plan_chosen(const struct draft_page *page);
/* The plan of that contract; NULL: none. */
const struct plan *draft_plan_shown(const struct draft_page *page);
/* Whether none of the actor's contracts can be used, and one is needed. */
bool draft_lacks_plan(const struct draft_page *page);
/* What a submission would take and what comes back, as far as is known, of the contract that would pay; whether that can be said already: a
 * version is chosen, and a plan can be used or none is needed. */
bool draft_forecast(struct ctx *ctx, const struct draft_page *page, struct quote *out_quote);
/* The country of step 2: what is typed, else that of the contract that would pay, also once it is added; the time zone: what is typed, else the only one of the country.
 * Whether both are in order, and stand there in a line. */
struct str draft_country(struct ctx *ctx, const struct draft_page *page);
struct str draft_zone(struct ctx *ctx, const struct draft_page *page);
bool draft_place_folded(struct ctx *ctx, const struct draft_page *page);
/* Whether all that the contract lacks to be added is a press of a button: the actor sees both its IDs. */
bool draft_can_add(struct ctx *ctx, const struct plan_verdict *verdict);
/* Whether nothing else stands in its way; how many such there are. */
bool draft_one_press(struct ctx *ctx, const struct plan_verdict *verdict);
size_t draft_presses(struct ctx *ctx, const struct draft_page *page);
/* Whether no contract is needed for what was typed. */
bool draft_plan_optional(const struct draft_page *page);
size_t draft_available(const struct draft_page *page);

/* The countries of a region by their names, in order; as many as it has. */
struct country_option { struct str code, name; };
struct country_option *draft_countries(struct ctx *ctx, const struct region *region);
bool draft_zone_listed(const struct catalog *catalog, struct str zone);
/* Whether the actor will be no contact, by his own wish [6.9]. */
bool draft_submitter_left_out(struct ctx *ctx, const struct draft_page *page);
/* What was saved in another window meanwhile and differs from what was typed: fields of the open step; count 0 unless that
 * is the fault. */
struct draft_field *draft_differences(struct ctx *ctx, const struct draft_page *page, size_t *out_count);

/* ---- Words (draft_words.c) ------------------------------------------------------------------------------ */

/* Whether a step that is not open is shown with what was entered in it: somebody finished it, or it was filled in and is in order. */
bool draft_step_done(const struct draft_page *page, enum draft_step step);
/* Whether a step is open: checking and submitting are one decision, and open together. */
bool draft_step_open(const struct draft_page *page, enum draft_step step);
/* What the button says that it does: "Submit and use 1 incident". */
struct str draft_submit_words(struct ctx *ctx, const struct quote *quote);
struct str draft_step_title(struct ctx *ctx, enum draft_step step);
/* "Finished", "Filled in for you", "Step 2 of 6", "Something is missing here", or what it will be about. */
struct str draft_step_state(struct ctx *ctx, const struct draft_page *page, enum draft_step step);
/* The same for the class of the step's list item. */
struct str draft_step_class(const struct draft_page *page, enum draft_step step);
struct str draft_kind_words(struct ctx *ctx, enum request_kind kind);
/* What that means, in a sentence. */
struct str draft_kind_more(struct ctx *ctx, enum request_kind kind);
/* "First answer within 4 h of business time". */
struct str draft_response_words(struct ctx *ctx, int64_t minutes, bool around_the_clock);
/* What the quote will promise at a severity with the plan that is chosen, which is named where another would promise
 * something else: "First answer within 2 h of business time, with Gold 20-Pack". Empty: there is no plan that promises anything. */
struct str draft_target_of(struct ctx *ctx, const struct draft_page *page, const struct severity *severity);
/* "Mainstream until 13 Nov 2029", "All support ended on 9 Jul 2024". */
struct str draft_support_words(struct ctx *ctx, const struct picker_version *version);
/* "Your Gold 20-Pack covers this until 13 Nov 2029" [5.5]. */
struct str draft_covered_words(struct ctx *ctx, const struct picker_version *version);
/* "N", "N-1", "older", "unreleased": the words that the API has. */
struct str draft_position_words(struct ctx *ctx, enum version_position position);
/* "7 of 20 left, until 30 Jul 2027". */
struct str draft_left_words(struct ctx *ctx, const struct contract *contract);
/* The severities at which 24x7 can be asked for: "A"; and how many. */
struct str draft_24x7_words(struct ctx *ctx, const struct catalog *catalog, size_t *out_count);
/* When somebody answers in the region that serves the country, by the reader's clock: "Answered Mon-Fri 08:00-17:00 (your time)"; empty without
 * one. */
struct str draft_hours_words(struct ctx *ctx, const struct draft_page *page);
/* "Sweden, Europe/Stockholm", of what step 2 holds. */
struct str draft_place_line(struct ctx *ctx, const struct draft_page *page);
/* What was entered in a step, in a line. */
struct str draft_line_words(struct ctx *ctx, const struct draft_page *page, enum draft_step step);
/* Who reads the request besides those who are named in it: of the organization that holds the contract; or empty. */
struct str draft_readers_words(struct ctx *ctx, const struct draft_page *page);
/* What draft_forecast() says, in a sentence for where nothing stands beside the form; or empty. */
struct str draft_cost_words(struct ctx *ctx, const struct draft_page *page);
/* When the first answer comes with the plan that is chosen: at the severity that is chosen, or at each. */
struct str draft_answers_words(struct ctx *ctx, const struct draft_page *page);
/* "A Critical, around the clock"; that none is chosen when the catalogue has none of that id. */
struct str draft_severity_of(struct ctx *ctx, const struct catalog *catalog, struct str severity_id, bool around_the_clock);
/* The same of what was typed. */
struct str draft_severity_words(struct ctx *ctx, const struct draft_review *review);
/* "Sweden, Europe/Stockholm". */
struct str draft_place_words(struct ctx *ctx, const struct draft_review *review);
/* "Networking, DNS", or empty. */
struct str draft_problem_words(struct ctx *ctx, const struct draft_review *review);
/* The label of a field: "Title". */
struct str draft_field_words(struct ctx *ctx, struct str name);
/* Of a submitted request: "First answer within 1 h, around the clock". */
struct str draft_target_words(struct ctx *ctx, const struct catalog *catalog, const struct request *request);
struct str draft_title_words(struct ctx *ctx, const struct draft *draft);
/* What a draft of a list is called: its title, or "SQL Server 2022, started 29 Nov 2026". */
struct str draft_name_words(struct ctx *ctx, const struct catalog *catalog, const struct draft *draft);
/* "Windows Server 2025", or that none is chosen. */
struct str draft_version_words(struct ctx *ctx, const struct draft_review *review);
/* "Anna Berg, anna@fabrikam.example, +46 8 1". */
struct str draft_contact_words(struct ctx *ctx, const struct contact *contact);

#endif
