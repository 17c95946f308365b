/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract_desk.h: what the contract desk does: it issues contracts, one by one, as a draft first, or many from a file, finds
 * and corrects them (SPEC 4.1, 4.2).
 */
#ifndef DESK_CONTRACT_DESK_CONTRACT_DESK_H
#define DESK_CONTRACT_DESK_CONTRACT_DESK_H

#include "base/typed.h"
#include "desk/contract/contract.h"
#include "desk/organization/organization.h"
#include "job/queue.h"

/* What the desk gives when it issues one. */
struct contract_issue {
    struct str plan_id;
    int64_t    organization_id, account_id; /* 0: none */
    struct str account, holder;             /* or whom the desk means by an e-mail address, or by a text: contract_holder_find() */
    struct str new_organization, new_organization_country;  /* or an organization that is added with it: its name; or empty */
    bool       new_organization_anyway;     /* though another one's name looks the same */
    int64_t    starts_on;                   /* DAY_NONE: today in the contract's zone */
    int64_t    units;                       /* 0: the plan's allocation */
    struct str country, time_zone;          /* empty: the holder's; a zone also the region's, or UTC */
    bool       draft;
};
/* Issues a contract with new IDs (Access ID 10 digits with Luhn check digit, Contract ID 12 digits) and its first
 * grant [4.1], and adds the organization that is to hold it where it is a new one: both or neither. Policy CONTRACT_ISSUE, and for the
 * organization ORGANIZATION_MANAGE. */
MUST_USE enum err contract_issue(struct ctx *ctx, const struct contract_issue *issue, struct contract *out_contract);
/* Adds a field fault for all that contract_issue() would find wrong, and does nothing: for what some of is refused already. CONTRACT_ISSUE. */
MUST_USE enum err contract_issue_faults(struct ctx *ctx, const struct contract_issue *issue);
/* Issues a draft: from then on it is what its days say. One that is none stays as it is. Its IDs, its term and the grant that it was
 * prepared with stay; what contract_refusal() says is answered with `conflict`. Policy CONTRACT_ISSUE. */
MUST_USE enum err contract_issue_draft(struct ctx *ctx, int64_t id, struct contract *out_contract);
/* The holder that somebody at the desk means, into issue->organization_id or ->account_id: issue->account is an e-mail address;
 * issue->holder that, a partner ID, or the whole name of an organization, whatever its case. A part of a name is a guess, so it is a fault
 * of the field `holder` that names up to 5 candidates; so are two of the same name. Faults are added (field_add()), and then both ids are 0.
 * Asks no policy: for contract_issue(). */
MUST_USE enum err contract_holder_find(struct ctx *ctx, struct contract_issue *issue);

/* Who may be meant by a part of a name, a partner ID or an address, for somebody to choose. */
struct holder_candidate {
    struct str value;           /* as issue->holder means it alone: a partner ID, or an e-mail address */
    struct str name;
    bool       is_account;
};
#define HOLDER_CANDIDATES 20
/* Organizations, then accounts that are open and verified; at most HOLDER_CANDIDATES, and whether there are more. Policy CONTRACT_ISSUE. */
MUST_USE enum err contract_holder_candidates(struct ctx *ctx, struct str words, struct holder_candidate **out_candidates, size_t *out_count, bool *out_more);
/* All organizations, to be offered while somebody types; none where there are more than HOLDERS_OFFERED. Policy CONTRACT_ISSUE. */
#define HOLDERS_OFFERED 200
MUST_USE enum err contract_holders_offered(struct ctx *ctx, struct organization **out_organizations, size_t *out_count);

/* Imports contracts from CSV [4.1] (RFC 4180; a BOM, bare line feeds and bare carriage returns are forgiven): header access_id,contract_id,plan,organization,account,starts_on,ends_on,units,country
 * (organization by id or name, all but the first three optional). `country` is for lines that name none and whose holder has
 * none. The whole file or nothing; every fault with its
 * line number (at most 100). What a spreadsheet has made of IDs is refused with the lines (contract_sheet.h), and so are digits that
 * begin with no zero and are fewer than the longest of the column, or fewer than IDs of ours have where none of the column begins
 * with a zero, IDs that may be rounded, and columns that look swapped; as_written: all that is right, but for what was rounded for sure. Lines and columns of nothing are passed over. units 0:
 * nothing is left. An ends_on of the file is the last usable day; without one the plan's term is taken. Policy CONTRACT_ISSUE. */
MUST_USE enum err contract_import(struct ctx *ctx, struct str csv, struct str country, bool as_written, int64_t *out_count);

/* A contract as the desk sees it: all its blocks, lifted ones too, oldest first, with who set and lifted them and why;
 * who cancelled it and why. CONTRACT_SEARCH. */
struct contract_desk {
    struct contract              contract;
    const struct contract_block *blocks;
    size_t                       block_count;
    struct str                   cancelled_by, cancel_reason;   /* empty: the operator, not cancelled, or before this was kept */
    struct str                   created_by, created_by_name;   /* e-mail and name of who issued or imported it; empty: the operator, or not known */
    bool                         created_known; /* the log says who it was; a contract may be older than the log */
    int64_t                      account_count; /* that have added it */
};
MUST_USE enum err contract_desk_find(struct ctx *ctx, int64_t id, struct contract_desk *out_desk);

/* What the desk does to a contract, and why it cannot be done to this one on contract->day, or empty. Looks at cancelled,
 * draft, ends_on, counted and day alone. */
enum contract_act { CONTRACT_ISSUE_DRAFT, CONTRACT_TOP_UP, CONTRACT_ADJUST, CONTRACT_SUSPEND, CONTRACT_CANCEL, CONTRACT_MAIL_IDS };
struct str contract_refusal(struct ctx *ctx, const struct contract *contract, enum contract_act act);

/* What issuing a draft, or lifting all of its blocks, makes of a contract on contract->day, before it is done: "It can then be used from 1 Dec 2026
 * on, when it starts." The ledger moves by neither. */
struct str contract_usable_words(struct ctx *ctx, const struct contract *contract);

/*
 * Both IDs by mail, to those of the holder who may see them [3.7]: the account that holds it, or the organization's global and partner administrators; whose
 * account is open and verified. Each time that it is asked for they are mailed once. `conflict` for what contract_refusal() says, and where
 * there is no such person. The log names neither IDs nor people. Policy CONTRACT_ISSUE.
 */
struct contract_recipient { struct str name, email, language; };
MUST_USE enum err contract_mail_ids(struct ctx *ctx, int64_t id, struct contract_recipient **out_recipients, size_t *out_count);
/* Who would get them; none: nobody. Asks no policy. */
MUST_USE enum err contract_recipients(struct ctx *ctx, const struct contract *contract, struct contract_recipient **out_recipients, size_t *out_count);
/* "Anna Berg <anna@fabrikam.example>, ..." */
struct str contract_recipients_text(struct ctx *ctx, const struct contract_recipient *recipients, size_t count);
/* The mails of one such asking, about the contract (ref_id). */
extern const struct job_name contract_ids_job;

extern const struct text_rule block_name_rule;

/* Corrections by the desk; each with a reason [4.2]. CONTRACT_CORRECT. from_on DAY_NONE: today in the contract's zone;
 * until_on DAY_NONE: until lifted; a field fault of `until` when it comes before the first day. What contract_refusal()
 * says is answered with `conflict`. */
MUST_USE enum err contract_suspend(struct ctx *ctx, int64_t id, struct str name, struct str reason, int64_t from_on,
                                   int64_t until_on, struct contract_block *out_block);
/* Lifts one block, or all (block_id 0). `conflict` when there is none in force, a field fault of `block` when it is
 * none of this contract. The reason may be empty: programs of before it was asked for give none. */
MUST_USE enum err contract_resume(struct ctx *ctx, int64_t id, int64_t block_id, struct str reason, struct contract *out_contract);
/* For ever; what is cancelled already stays as it is. The reason goes to the security log too. */
MUST_USE enum err contract_cancel(struct ctx *ctx, int64_t id, struct str reason, struct contract *out_contract);

/* Corrects a balance: ledger_adjust() with a reason. `conflict` for what contract_refusal() says, and when not as much is left as whoever
 * corrects has seen (LEDGER_ANY_LEFT: however much). CONTRACT_CORRECT. */
MUST_USE enum err contract_adjust_seen(struct ctx *ctx, int64_t id, int64_t units, int64_t seen_left, struct str reason,
                                       struct ledger_entry *out_entry);
/* What it would do, without doing it, or the fault that it would meet. CONTRACT_CORRECT. */
MUST_USE enum err contract_adjust_preview(struct ctx *ctx, int64_t id, int64_t units, struct ledger_preview *out_preview);
/* Top-up: another grant until `expires_on` (DAY_NONE: the contract's end; not after it). `conflict` when the
 * contract is unlimited, cancelled or over. CONTRACT_CORRECT. */
MUST_USE enum err contract_top_up(struct ctx *ctx, int64_t id, int64_t units, int64_t expires_on, struct str reason,
                                  struct ledger_entry *out_entry);

#endif
