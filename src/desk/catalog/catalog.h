/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalog.h: everything that the vendor decides (SPEC 2), as one immutable thing in memory per revision.
 *
 * A process keeps the newest revision (and a few older ones for `as_of`) parsed; each transaction asks the
 * database which revision is in force (one row) and reads a new one when it has changed. What is retired stays
 * findable by id, and is left out of lists.
 */
#ifndef DESK_CATALOG_CATALOG_H
#define DESK_CATALOG_CATALOG_H

#include "base/clock.h"
#include "base/ctx.h"
#include "base/names.h"

struct str_list { const struct str *items; size_t count; };
bool str_list_has(struct str_list list, struct str item);

enum deployment { DEPLOYMENT_ON_PREMISES = 1, DEPLOYMENT_CLOUD = 2, DEPLOYMENT_HYBRID = 4 };
enum portal_sign_in { SIGN_IN_ANY_ACCOUNT, SIGN_IN_WORK, SIGN_IN_PROGRAM_MEMBER, SIGN_IN_SUBSCRIPTION_WRITER };
enum contract_rule { CONTRACT_REQUIRED, CONTRACT_OR_SUBSCRIPTION_PLAN, CONTRACT_INCLUDED };
enum on_behalf { ON_BEHALF_ANY_ACCOUNT, ON_BEHALF_ADMIN_AGENT, ON_BEHALF_WRITER_OR_AGENT };
enum version_rule { VERSION_ANY_SUPPORTED, VERSION_MAINSTREAM, VERSION_RECENT, VERSION_RECENT_MAINSTREAM };
enum plan_unit { UNIT_INCIDENT, UNIT_HOUR };
enum request_kind { KIND_INCIDENT = 1, KIND_ADVISORY = 2, KIND_PROGRAM = 4 };
#define KIND_EACH (KIND_INCIDENT | KIND_ADVISORY | KIND_PROGRAM)
enum ids_visible_to { IDS_TO_MEMBERS, IDS_TO_ADMINISTRATORS };
enum overuse { OVERUSE_BLOCK, OVERUSE_KEEP_PENDING };
enum give_back { GIVE_BACK_LAPSE, GIVE_BACK_EXTEND_DAYS };

/* Every thing begins with this. */
struct catalog_thing { struct str id, name; bool retired; };

/* A link that people follow. Entry links of a portal have no id. */
struct link { struct str id, text, url; };

struct family { struct catalog_thing thing; };

struct portal {
    struct catalog_thing thing;
    struct str_list      families;
    enum portal_sign_in  sign_in;
    enum contract_rule   contract_rule;
    enum on_behalf       on_behalf;
    struct str           link_text;
    const struct link   *entry_links;       /* where requesters start */
    size_t               entry_link_count;
};

struct category { struct str id, name; };
struct problem_type { struct str id, name; const struct category *categories; size_t category_count; };

struct version {
    struct catalog_thing  thing;        /* id is PRODUCT-CYCLE */
    const struct product *product;
    struct str            cycle, release, channel;
    int64_t               released_on;
    int64_t               mainstream_ends_on, extended_ends_on;     /* DAY_NEVER: no end announced */
    int64_t               n_1_from, older_from; /* when another release, and when two, are out that stand above its own */
};

/* How the import sorts cycles into channels and releases; the first rule that fits counts (SPEC 2.3). `release` and
 * `name` hold {cycle} and {label}; empty texts mean channel main, {cycle}, and the usual name. */
struct lifecycle_rule { struct str cycles, channel, release, name; };
/* The catalogue's word on how releases of a channel are ordered (SPEC 2.4): these, the highest first, or with none by date. */
struct release_order { struct str channel; struct str_list releases; };

struct product {
    struct catalog_thing        thing;
    struct str                  family, portal;     /* portal: where its requests go unless another is named */
    enum deployment             deployment;
    const struct problem_type  *problem_types;
    size_t                      problem_type_count;
    const struct version *const*versions;           /* newest first */
    size_t                      version_count;
    const struct lifecycle_rule*lifecycle_rules;
    size_t                      lifecycle_rule_count;
    const struct release_order *release_orders;
    size_t                      release_order_count;
};

enum plan_seller { SELLER_NOBODY, SELLER_HERE, SELLER_VENDOR };

struct plan {
    struct catalog_thing thing;
    struct str           short_name, description;
    enum plan_unit       unit;
    bool                 unlimited;
    int64_t              allocation;        /* incidents, or minutes; 0 when unlimited */
    int                  term_months, grace_days;
    struct str_list      families, products;/* the union is covered */
    unsigned             deployments;       /* enum deployment bits */
    enum version_rule    version_rule;
    unsigned             kinds;             /* enum request_kind bits */
    struct str_list      severities, portals;
    bool                 covers_24x7;
    bool                 allows_personal, allows_work;      /* kinds of account */
    const struct response_target *targets;
    size_t               target_count;
    enum ids_visible_to  ids_visible_to;
    bool                 exclusive, contract_needed;
    enum overuse         overuse;
    enum give_back       give_back;
    int                  give_back_days, rounding_minutes;
    struct str           price_currency;    /* ISO 4217; empty: not sold, or on request */
    int64_t              price_minor;       /* in the smallest unit of the currency */
    enum plan_seller     seller;
    bool                 sold_to_personal, sold_to_work;
};
struct response_target { struct str severity; int minutes; };

/* `meaning`: what it means for a business, in a sentence; empty where the catalogue does not say. */
struct severity { struct catalog_thing thing; struct str meaning; int response_minutes; bool allows_24x7; };
/* `kinds`: enum request_kind bits, of the requests that it can close; KIND_EACH where the catalogue does not say. */
struct closure_reason { struct catalog_thing thing; bool chargeable; unsigned kinds; };
/* What closes a request without an engineer who chooses a reason: silence, and what its contacts do [2.12, 7.3]. */
enum closing_kind { CLOSING_SILENT, CLOSING_ACCEPTED, CLOSING_WITHDRAWN, CLOSING_WITHDRAWN_EARLY, CLOSING_KIND_COUNT };
/* The setting that says with which reason: "auto_close_reason", "accept_reason", ... */
extern const char *const closing_settings[CLOSING_KIND_COUNT];
struct closing_reasons { struct str ids[CLOSING_KIND_COUNT]; };     /* as the catalogue names them, or empty */

/* Opening hours of one weekday: minutes of the day, in order, not overlapping. */
struct opening { int from_minute, until_minute; };
struct calendar {
    struct catalog_thing  thing;
    struct str            time_zone;
    const struct opening *openings[7];      /* Monday first */
    size_t                opening_count[7];
    const int64_t        *holidays;         /* days, rising */
    size_t                holiday_count;
};
struct region {
    struct catalog_thing   thing;
    struct str_list        countries, time_zones, packs;
    const struct calendar *calendar;
    bool                   ids_to_associated_in_country;
};

struct catalog {
    int64_t    revision;            /* 0: no catalogue was ever applied; then all else is empty */
    int64_t    at;                  /* when the revision was made */
    struct str id, name;            /* of the catalogue */
    struct str agreement_version;
    const struct link *links;         size_t link_count;                    /* beside a person's activities (SPEC 7.1) */
    int        reopen_days, auto_close_days;
    struct closing_reasons closing_reasons;
    const struct portal         *portals;         size_t portal_count;
    const struct product        *products;        size_t product_count;
    const struct version        *versions;        size_t version_count;
    const struct plan           *plans;           size_t plan_count;
    const struct severity       *severities;      size_t severity_count;     /* worst first */
    const struct closure_reason *closure_reasons; size_t closure_reason_count;
    const struct region         *regions;         size_t region_count;
    const struct calendar       *calendars;       size_t calendar_count;
    const struct family         *families;        size_t family_count;
    const struct catalog_index  *index;     /* for lookups; NULL in a catalogue that a test made by hand */
};

/* The revision in force now; one transaction sees one. Valid until the context's arena is reset (after the transaction), also when the database
 * is closed before. Asks no policy. */
MUST_USE enum err catalog_now(struct ctx *ctx, const struct catalog **out_catalog);
/* The revision in force at the end of that day (UTC); before the first, the first (SPEC 4.12). */
MUST_USE enum err catalog_as_of(struct ctx *ctx, int64_t day, const struct catalog **out_catalog);
/* For showing it to the actor: checks CATALOG_READ; the revision of that day, or with DAY_NEVER the one in force now. */
MUST_USE enum err catalog_read(struct ctx *ctx, int64_t day, const struct catalog **out_catalog);

/* What was applied when; newest first. Checks CATALOG_READ. */
struct catalog_revision { int64_t id, at, actor_id; struct str source; };
MUST_USE enum err catalog_revision_list(struct ctx *ctx, const struct catalog_revision **out_revisions,
                                        size_t *out_count);

/* By id, also retired ones; NULL when there is none. */
const struct portal         *catalog_portal(const struct catalog *catalog, struct str id);
const struct product        *catalog_product(const struct catalog *catalog, struct str id);
const struct version        *catalog_version(const struct catalog *catalog, struct str id);
const struct plan           *catalog_plan(const struct catalog *catalog, struct str id);
const struct severity       *catalog_severity(const struct catalog *catalog, struct str id);
const struct closure_reason *catalog_closure_reason(const struct catalog *catalog, struct str id);
/* The reason with which requests of silent customers are closed [10.3]; NULL: none is closed by itself. */
const struct closure_reason *catalog_auto_close(const struct catalog *catalog);
/* The reason with which what a contact does closes a request: the one that the catalogue names, else the first for every kind that is chargeable, or of what is
 * withdrawn before work began the first that is not (decision 0058). NULL: the catalogue has none, and nobody can do it. */
const struct closure_reason *catalog_closing(const struct catalog *catalog, enum closing_kind kind);
/* The severities that can be chosen, the worst first: the next, or NULL behind the last; *at begins with 0. */
const struct severity       *catalog_severity_next(const struct catalog *catalog, size_t *at);
/* Where people read the agreement that a request is submitted under: the link "agreement"; NULL in a catalogue that was applied before one was
 * demanded. */
const struct link           *catalog_agreement(const struct catalog *catalog);
/* Whether the link leads to help, as all do but that one; how many there are. */
bool link_helps(const struct link *link);
size_t catalog_help_count(const struct catalog *catalog);
/* The region that serves a country now (no retired one); NULL when none does. */
const struct region         *catalog_region(const struct catalog *catalog, struct str country);
/* Words when the catalogue has regions, but none that serves the country; otherwise, and for an empty country, empty. */
struct str country_remark(struct ctx *ctx, const struct catalog *catalog, struct str country);
const struct problem_type   *product_problem_type(const struct product *product, struct str id);
const struct category       *problem_type_category(const struct problem_type *type, struct str id);
/* Minutes to the first response under a plan; the severity's own target where the plan names none. */
int plan_response_minutes(const struct plan *plan, const struct severity *severity);

/* Where a version stands on a day (SPEC 2.4): counted per channel over releases that are out, in the order of release_order.h.
 * UNRELEASED: the version itself is dated after the day. */
enum version_position { POSITION_N, POSITION_N_1, POSITION_OLDER, POSITION_UNRELEASED };
enum version_position version_position(const struct version *version, int64_t day);
enum lifecycle { LIFECYCLE_UNRELEASED, LIFECYCLE_MAINSTREAM, LIFECYCLE_EXTENDED, LIFECYCLE_ENDED };
enum lifecycle version_lifecycle(const struct version *version, int64_t day);
/* CODE_none when the rule lets the version pass on that day; else the one code of not_released,
 * lifecycle_ended, version_not_recent, mainstream_ended that is tested first (SPEC 2.6, 5.1). */
enum code version_verdict(const struct version *version, enum version_rule rule, int64_t day);
NAMES_OF(version_position);     /* "N", "N-1", "older", "unreleased" */
NAMES_OF(lifecycle);            /* "unreleased", "mainstream", "extended", "ended" */

/* The instant `minutes` of opening time after `from`; `from` itself for 0. Time that ends with the day's closing is
 * the moment of closing. No calendar (NULL), an empty one, or one without opening time within ten years counts the clock
 * through. */
int64_t calendar_add(const struct calendar *calendar, int64_t from, int64_t minutes);

/*
 * Applies a catalogue file / a lifecycle file of a product, in the open write transaction. Checks CATALOG_APPLY, then
 * the whole file: `too_large`, `malformed`, or `invalid` with every fault as a field, whose detail reads
 * `line 214, plans[3].coverage.products[0]: no product "mssqlservr"`. Without a difference no revision is made. With
 * dry_run nothing is written, and `revision` is the one in force.
 *
 * An apply retires what the file leaves out, but no version that came with an import; an import retires versions
 * that came with an earlier import of the product and that the file leaves out. What is named again comes back. A thing
 * that only stands at another place in its list is "moved".
 */
/*
 * Both also say what somebody should look at (`remarks`, words): what a file retires while contracts or open requests need it,
 * releases whose order contradicts their dates, a lifecycle file that looks like another product's. `channels` says of each
 * channel of an imported product which releases are N and N-1 on the day; several that stand beside each other are joined by
 * commas, and an empty text is none.
 */
struct catalog_channel { struct str product, channel, n, n_1; };
/* `change` is "added", "changed", "moved", "returned" or "retired"; `kind` as in the table catalog_item. */
struct catalog_change { const char *change; struct str kind, id; };
struct catalog_result {
    int64_t                       revision;
    bool                          changed;
    const struct catalog_change  *changes;   size_t count;
    struct str_list               remarks;
    const struct catalog_channel *channels;  size_t channel_count;
};
MUST_USE enum err catalog_apply(struct ctx *ctx, struct str file, bool dry_run, struct catalog_result *out_result);
MUST_USE enum err catalog_import_lifecycle(struct ctx *ctx, struct str product_id, struct str file, bool dry_run,
                                           struct catalog_result *out_result);

/* The words of the catalogue file and the API for an enum's value. */
NAMES_OF(deployment);
NAMES_OF(version_rule);
NAMES_OF(plan_unit);
NAMES_OF(request_kind);
NAMES_READ_OF(request_kind);
NAMES_OF(portal_sign_in);
NAMES_OF(contract_rule);
NAMES_OF(on_behalf);

#endif
