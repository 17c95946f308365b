/* SPDX-License-Identifier: Apache-2.0 */
/* labels.c: the table of fields and their names. */
#include "labels.h"

#include "base/locale.h"

struct label { const char *path, *field, *words; };

/* The first that fits counts; without a path it is called so everywhere. */
static const struct label labels[] = {
    { NULL, "title",        TR_MARK("Title") },
    { NULL, "description",  TR_MARK("Description") },
    { NULL, "on_behalf_of", TR_MARK("Name of the customer") },
    { NULL, "text",         TR_MARK("Message") },
    { NULL, "note",         TR_MARK("Work note") },
    { NULL, "cause",        TR_MARK("Cause") },
    { NULL, "notes",        TR_MARK("Notes") },
    { NULL, "access_id",    TR_MARK("Access ID") },
    { NULL, "contract_id",  TR_MARK("Contract ID") },
    { NULL, "ids",          TR_MARK("Or both IDs at once") },
    { NULL, "holder",       TR_MARK("Holder") },
    { NULL, "units",        TR_MARK("Units") },
    { NULL, "starts_on",    TR_MARK("First day") },
    { NULL, "expires_on",   TR_MARK("Last usable day") },
    { NULL, "from",         TR_MARK("First day") },
    { NULL, "until",        TR_MARK("Last day") },
    { NULL, "confirm",      TR_MARK("The contract's Access ID, to confirm") },
    { "/desk/contracts/:id/suspend", "name", TR_MARK("Name of the block") },
    /* Of the desk it is written, of a request that is closed chosen. */
    { "/desk/contracts/:id/suspend", "reason", TR_MARK("Reason") },
    { "/desk/contracts/:id/resume",  "reason", TR_MARK("Reason") },
    { "/desk/contracts/:id/adjust",  "reason", TR_MARK("Reason") },
    { "/desk/contracts/:id/top-up",  "reason", TR_MARK("Reason") },
    { "/desk/contracts/:id/cancel",  "reason", TR_MARK("Reason") },
    { "/desk/contracts/new", "country",   TR_MARK("Country") },
    { "/desk/contracts/new", "time_zone", TR_MARK("Time zone") },
    { NULL, "token_name", TR_MARK("What it is for") },
    { NULL, "token_password",   TR_MARK("Present password") },
    { NULL, "password_current", TR_MARK("Present password") },
    { NULL, "password_new",     TR_MARK("New password") },
    { NULL, "token_days", TR_MARK("Days that it works") },
    { NULL, "name",  TR_MARK("Name") },
    { NULL, "email", TR_MARK("E-mail") },
    { NULL, "phone", TR_MARK("Phone") },
};

static const struct label *find(const struct route *route, struct str field)
{
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        if (str_equal(field, str_of(labels[i].field)) && (!labels[i].path || str_equal(str_of(labels[i].path), str_of(route->path))))
            return &labels[i];
    return NULL;
}

/* "contact_email" of the wizard is the primary contact's, "contact_3_email" that of the third one beside. */
static struct str contact_label(struct ctx *ctx, const struct route *route, struct str field)
{
    struct str rest = field;
    int64_t row = 0;

    (void)str_cut(&rest, '_');
    struct str part = rest, number = str_cut(&part, '_');
    bool has_row = str_int(number, 1, 1000, &row);
    const struct label *label = find(route, has_row ? part : rest);
    if (!label)
        return STR("");
    return has_row ? trf(ctx, "Additional contact {n}: {field}", HOLE("n", tr_int(ctx, row)), HOLE("field", tr_text(ctx, label->words)))
                   : tr_text(ctx, label->words);
}

struct str label_of(struct ctx *ctx, const struct route *route, struct str field)
{
    if (str_starts(field, STR("contact_")) && !str_equal(field, STR("contact_id")))
        return contact_label(ctx, route, field);
    const struct label *label = find(route, field);
    return label ? tr_text(ctx, label->words) : STR("");
}
