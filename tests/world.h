/* SPDX-License-Identifier: Apache-2.0 */
/*
 * world.h: what tests begin with, above an empty database: the shipped catalogue, people, contracts, requests, drafts, mails. A name
 * stands for the same person everywhere:
 *
 *     anna, olle      @fabrikam.example, who report and read requests; in people_begin() members of Fabrikam AB
 *     greta           @fabrikam.example, in people_begin() its global admin
 *     eva             @contoso.example, who has nothing to do with it
 *     sam             @vendor.example, an engineer
 *     dana            @vendor.example, of the contract desk
 *
 * Who else is needed is made by world_account(), world_member() or world_staff().
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "base/settings.h"
#include "desk/account/account.h"
#include "desk/account/session.h"
#include "desk/account/sign_up.h"
#include "desk/contract_desk/contract_desk.h"
#include "desk/draft/draft.h"
#include "desk/ledger/ledger.h"
#include "desk/request/request.h"
#include "tests/catalog_file.h"
#include "tests/harness.h"
#include "tests/mail_file.h"

/* ---- The catalogue and people ----------------------------------------------------------------------- */

/* Applies the shipped catalogue. */
void world_begin(struct ctx *ctx);
/* The same, with all of the people above; Anna acts. */
struct people { int64_t fabrikam, anna, olle, greta, eva, sam, dana; };
struct people people_begin(struct ctx *ctx);

/* The address of one of them by the name before the @; what is an address stays. */
struct str address_of(struct ctx *ctx, const char *name);
/* Acts as that one from here on. */
void sign_in_as(struct ctx *ctx, const char *name);

/* One more, who has done the profile: in Sweden, Europe/Stockholm. The operator acts from here on. */
int64_t world_account(struct ctx *ctx, const char *email);
/* Country and time zone are taken from everybody, as if the profile had none. */
void nobody_has_a_place(struct ctx *ctx);
int64_t world_organization(struct ctx *ctx, const char *name);
/* One of the organization, with these roles. */
int64_t world_member(struct ctx *ctx, int64_t organization_id, const char *email, unsigned roles);
/* An account of the vendor with that role. */
int64_t world_staff(struct ctx *ctx, const char *email, const char *role);

/* ---- Signing in --------------------------------------------------------------------------------------- */

#define PASSWORD STR("$argon2id$made-up")      /* stands for a hash; what a helper verified is that very text */

/* An engineer named Anna Berg with PASSWORD and a verified address; the operator acts from here on. */
struct account engineer_added(struct ctx *ctx, const char *email);
/* The secret of a new session; nobody acts from here on. */
struct str session_of(struct ctx *ctx, const char *email);
/* The secret of a new link, as if it had been read in the mail; nobody acts from here on. */
struct str link_of(struct ctx *ctx, int64_t account_id, enum link_purpose purpose);
/* The same by e-mail; the operator acts from here on. */
struct str link_to(struct ctx *ctx, const char *email, enum link_purpose purpose);
/* When the address was verified; 0: it was not. */
int64_t verified(struct ctx *ctx, const char *email);

/* ---- Contracts ---------------------------------------------------------------------------------------- */

/* Issues as the operator. starts: a day, or NULL for today; zone: "Europe/Stockholm" where NULL. */
struct contract world_contract(struct ctx *ctx, const char *plan, int64_t organization_id, const char *starts, const char *zone);
/* A contract with a pair of IDs of its own, as if imported. */
struct contract world_contract_with(struct ctx *ctx, const char *plan, int64_t organization_id, const char *access_id, const char *contract_no);
/* A contract of Fabrikam's that anna and olle have added. units 0: the plan's. */
struct contract fabrikam_contract(struct ctx *ctx, const struct people *people, const char *plan, int64_t units);
/* The acts as tests mostly do them: with both IDs, each in its field; whatever is left. */
MUST_USE enum err contract_added(struct ctx *ctx, struct str access_id, struct str contract_no, struct contract *out_contract, bool *out_already);
MUST_USE enum err contract_adjusted(struct ctx *ctx, int64_t id, int64_t units, struct str reason, struct ledger_entry *out_entry);
/* The contract is added to the account. */
void associate(struct ctx *ctx, int64_t account_id, int64_t contract_id);
/* As the operator sees it now. */
struct contract world_find(struct ctx *ctx, int64_t id);
/* What is left today. */
int64_t remaining_of(struct ctx *ctx, int64_t contract_id);
/* Stores a request of that id, as the room on the right would, and debits it in one transaction. */
void world_debit(struct ctx *ctx, int64_t contract_id, int64_t request_id);
void world_request(struct ctx *ctx, int64_t id, int64_t contract_id);
/* As the operator: every ledger is in order. */
void verify_ledgers(struct ctx *ctx);
/* Takes the triggers of contracts, grants and entries away, as somebody would who has the database in his hands, and puts them back. */
void world_unguarded(struct ctx *ctx);
void world_guarded(struct ctx *ctx);
/* One statement with one number in it in place of # ("... WHERE id = #"). */
void world_sql(struct ctx *ctx, const char *sql, int64_t number);

/* ---- Requests ----------------------------------------------------------------------------------------- */

/* An incident of anna's on windows-server-2025 that can be submitted as it is. */
struct submission a_submission(int64_t contract_id);
/* Submits it as whoever acts; it must succeed, and not be one that was there already. */
void submit_ok(struct ctx *ctx, const struct submission *submission, struct request *out_request);
#define SUBMIT_CODE(code, submission) \
    do { struct request not_made; bool not_again; WRITE_CODE(code, request_submit(ctx, submission, &not_made, &not_again)); } while (0)
/* Submits it as anna, in a transaction; it must succeed. */
struct request submitted(struct ctx *ctx, int64_t contract_id);
/* The same with a title. */
struct request submitted_with(struct ctx *ctx, int64_t contract_id, const char *title);
/* Sam closes the request. */
void closed_by_sam(struct ctx *ctx, struct str number, const char *reason);

/* ---- Drafts ------------------------------------------------------------------------------------------- */

#define FIELD(name, value) ((struct draft_field){ STR_INIT(name), value })
#define FIELDS(...) (const struct draft_field[]){ __VA_ARGS__ }, COUNT_OF(((const struct draft_field[]){ __VA_ARGS__ }))

#define PROBLEM \
    FIELD("product", STR("windows-server")), FIELD("version", STR("windows-server-2025")), FIELD("usage", STR("own")), \
    FIELD("kind", STR("incident")), FIELD("title", STR("Replication stops")), FIELD("description", STR("Two of five."))

/* One of anna's with step 1 as PROBLEM says. */
struct draft draft_started(struct ctx *ctx);
/* As it is stored now. */
struct draft draft_found(struct ctx *ctx, int64_t id);
/* Saves a step with its present revision. */
struct draft draft_saved(struct ctx *ctx, const struct draft *before, enum draft_step step, const struct draft_field *fields, size_t count);
struct draft_review draft_reviewed(struct ctx *ctx, const struct draft *draft);
/* Step 2 with this contract and severity, in Sweden. */
struct draft draft_with_plan(struct ctx *ctx, const struct draft *draft, int64_t contract_id, struct str severity);
/* One that can be submitted, on this contract. */
struct draft draft_ready(struct ctx *ctx, int64_t contract_id);
/* The agreement, and the quote that the draft has now. */
struct draft_acceptance draft_accepted(struct ctx *ctx, const struct draft *draft);
/* Whether something is wrong with that field; it must be said in words of a page. */
bool draft_has_fault(const struct draft_review *review, enum draft_step step, struct str field);

#define SAVE_CODE(code, id, step, revision, ...) \
    do { struct draft not_saved; WRITE_CODE(code, draft_save_step(ctx, id, step, revision, FIELDS(__VA_ARGS__), &not_saved)); } while (0)
#define SUBMIT_DRAFT_CODE(code, id, acceptance) \
    do { struct request not_made; bool not_again; \
         WRITE_CODE(code, draft_submit(ctx, id, acceptance, &not_made, &not_again)); } while (0)

/* ---- Mails -------------------------------------------------------------------------------------------- */

/* Fabrikam, Anna, who belongs to it and has added its Gold 20-Pack, and Sam: the others have no account, so that no mail tells them what is left. */
struct mail_world { struct people people; struct contract contract; struct settings settings; };
/* With a setting mail_dir, or without one. */
struct mail_world mails_begin(struct ctx *ctx, bool with_directory);

extern const struct contact anna_contact;
/* A submission of Anna's, with Olle as additional contact. */
struct submission submission_of(const struct mail_world *world, struct contact primary);
struct request anna_submits(struct ctx *ctx, const struct mail_world *world, struct contact primary);

/* Writes the words of everything stored so far into the index. */
void write_words(struct ctx *ctx);
/* How many requests anna finds by these words; nine at most. */
int64_t found_by_anna(struct ctx *ctx, const char *words);

/* Runs what is due; no job may fail. */
void run_jobs(struct ctx *ctx, const struct settings *settings);
/* How many mails there are WHERE ...; columns are those of MAIL_WORDS. */
int64_t mails(struct ctx *ctx, const char *where);
bool body_has(struct ctx *ctx, const char *where, const char *part);
/* The mail of that recipient about an event whose name begins so, as another program reads it. */
struct str letter_to(struct ctx *ctx, const struct mail_world *world, const char *event, const char *recipient);

#endif
