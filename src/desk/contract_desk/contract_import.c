/* SPDX-License-Identifier: Apache-2.0 */
/* contract_import.c: contracts from a CSV file [4.1]: the whole file or nothing, and every fault with its line. */
#include "base/crypto.h"
#include "base/email.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/id.h"
#include "base/typed.h"
#include "desk/account/account.h"
#include "desk/account/audit.h"
#include "view/csv.h"
#include "desk/contract/contract_ids.h"
#include "desk/contract_desk/contract_desk_store.h"
#include "desk/contract_desk/contract_issue.h"
#include "desk/contract_desk/contract_sheet.h"
#include "desk/organization/organization.h"

#define FAULTS_MAX   100
#define CHANCE_LINES 1000       /* ten times as many numbers of 10 digits as chance makes end in four zeros from one in so many lines on */

enum column { ACCESS_ID, CONTRACT_ID, PLAN, ORGANIZATION, ACCOUNT, STARTS_ON, ENDS_ON, UNITS, COUNTRY, COLUMNS };
#define COLUMNS_REQUIRED 3

static const char *const column_names[COLUMNS] = {
    [ACCESS_ID] = "access_id", [CONTRACT_ID] = "contract_id", [PLAN] = "plan", [ORGANIZATION] = "organization",
    [ACCOUNT] = "account", [STARTS_ON] = "starts_on", [ENDS_ON] = "ends_on", [UNITS] = "units", [COUNTRY] = "country",
};

struct import {
    struct ctx           *ctx;
    const struct catalog *catalog;
    struct str            country;          /* of lines that name none and whose holder has none */
    struct csv            csv;
    bool                  as_written;       /* what looks changed by a spreadsheet is right */
    int                   at[COLUMNS];      /* which cell of a line; -1: the file has no such column */
    const struct csv_row *row;              /* under way */
    size_t                faults, lost;     /* what was found; lost: cells of this row with a fault */
};

/* A fault of one cell: "line 3.access_id". */
static void import_fault(struct import *in, int64_t line, enum column column, enum code code, struct str words)
{
    struct ctx *ctx = in->ctx;

    in->lost++;
    if (in->faults++ >= FAULTS_MAX)
        return;
    field_add(ctx, str_format(ctx->arena, "line %lld.%s", (long long)line, column_names[column]), code,
              trf(ctx, "Line {line}, {column}: {words}", HOLE("line", tr_int(ctx, line)),
                  HOLE("column", str_of(column_names[column])), HOLE("words", words)));
}

static void row_fault(struct import *in, enum column column, enum code code, struct str words)
{
    import_fault(in, in->row->line, column, code, words);
}

/* Lines of nothing but commas, and columns of nothing at the right edge, are what a spreadsheet saves where something stood once. */
static void drop_blanks(struct csv *csv)
{
    size_t columns = csv->count ? csv->rows[0].count : 0, kept = 0;

    while (columns && !str_trim(csv->rows[0].cells[columns - 1]).len)
        columns--;
    for (size_t i = 0; i < csv->count; i++) {
        struct csv_row *row = &csv->rows[i];
        size_t used = row->count;
        while (used && !str_trim(row->cells[used - 1]).len)
            used--;
        row->count = row->count > columns && used <= columns ? columns : row->count;
        if (used || i == 0)
            csv->rows[kept++] = *row;
    }
    csv->count = kept;
}

/* A cell without white space around it; empty when the file has no such column. */
static struct str import_cell(const struct import *in, const struct csv_row *row, enum column column)
{
    return in->at[column] < 0 ? STR("") : str_trim(row->cells[in->at[column]]);
}

static struct str id_cell(const struct import *in, const struct csv_row *row, enum column column)
{
    return sheet_unwrapped(typed_spaced(in->ctx->arena, import_cell(in, row, column)));
}

static enum err read_header(struct import *in)
{
    struct ctx *ctx = in->ctx;
    const struct csv_row *header = in->csv.rows;

    for (int column = 0; column < COLUMNS; column++)
        in->at[column] = -1;
    for (size_t i = 0; in->csv.count && i < header->count; i++) {
        struct str name = typed_code(ctx->arena, header->cells[i]);
        int found = COLUMNS;
        for (int column = 0; column < COLUMNS; column++)
            if (str_equal(name, str_of(column_names[column])) && in->at[column] < 0)
                found = column;
        if (found == COLUMNS)
            return fail_field(ctx, "line 1", CODE_unknown_field,
                        trf(ctx, "Line 1: \"{name}\" is no column of this file, or stands there twice. The columns, with commas"
                                 " between (no semicolons, no tabs), are access_id,contract_id,plan,organization,account,starts_on,"
                                 "ends_on,units,country; all"
                                 " but the first three may be left out.", HOLE("name", name)));
        in->at[found] = (int)i;
    }
    for (int column = 0; column < COLUMNS_REQUIRED; column++)
        if (in->at[column] < 0)
            return fail_field(ctx, str_format(ctx->arena, "line 1.%s", column_names[column]).data, CODE_missing,
                              trf(ctx, "Line 1: the column {name} is missing.", HOLE("name", str_of(column_names[column]))));
    return OK;
}

static enum err check_shape(struct import *in)
{
    for (size_t i = 1; i < in->csv.count; i++)
        if (in->csv.rows[i].count != in->csv.rows[0].count) {
            in->row = &in->csv.rows[i];
            row_fault(in, ACCESS_ID, CODE_bad_format, trf(in->ctx, "the line has {cells} cells, the first line {columns}.",
                                         HOLE("cells", tr_int(in->ctx, (int64_t)in->row->count)),
                                         HOLE("columns", tr_int(in->ctx, (int64_t)in->csv.rows[0].count))));
        }
    return fields_checked(in->ctx);
}

/* Where the file is right as it is, somebody says so. */
static struct str unless_right(struct import *in, struct str words)
{
    return trf(in->ctx, "{words} If the file is right as it is, import it with --as-written.", HOLE("words", words));
}

/* An ID of a line as a number that a spreadsheet may have changed: its digits; empty where it is none, or is changed in a way that is told
 * when the line is read. */
static struct str number_cell(const struct import *in, size_t i, enum column column)
{
    struct str written = id_cell(in, &in->csv.rows[i], column), id = contract_id_clean(in->ctx->arena, written);
    bool lost;

    return str_is_digits(id) && !sheet_damage(in->ctx, written, &lost).len ? id : STR("");
}

/* Written with dashes it is no number to a spreadsheet. */
static bool is_text_cell(const struct import *in, size_t i, enum column column)
{
    return str_contains(id_cell(in, &in->csv.rows[i], column), STR("-"));
}

/* Columns in each other's place, by the digits of our IDs: whole, or lines of them. False: they look as they should. */
static bool check_swapped(struct import *in)
{
    struct ctx *ctx = in->ctx;
    struct hole access = HOLE("access", tr_int(ctx, ACCESS_ID_DIGITS)), contract = HOLE("contract", tr_int(ctx, CONTRACT_ID_DIGITS));
    size_t lines = in->csv.count ? in->csv.count - 1 : 0, count = 0;
    bool *swapped = arena_alloc(ctx->arena, lines + 1);

    for (size_t i = 1; i <= lines; i++) {
        struct contract_ids ids = { .access_id = number_cell(in, i, ACCESS_ID), .contract_no = number_cell(in, i, CONTRACT_ID) };
        swapped[i - 1] = contract_ids_look_swapped(&ids);
        count += swapped[i - 1];
    }
    if (!count)
        return false;
    if (count == lines) {
        import_fault(in, 1, ACCESS_ID, CODE_ids_swapped, unless_right(in, trf(ctx, "the columns look swapped: Access IDs have {access} digits and Contract IDs {contract},"
                                                          " and here it is the other way round. Change the two names in the first line.", access, contract)));
        return true;
    }
    for (size_t i = 1; i <= lines; i++)
        if (swapped[i - 1])
            import_fault(in, in->csv.rows[i].line, ACCESS_ID, CODE_ids_swapped, unless_right(in, trf(ctx, "the two IDs look swapped: Access IDs have {access} digits and Contract IDs"
                                                                                 " {contract}, and here it is the other way round.", access, contract)));
    return true;
}

/* A spreadsheet that took a column for numbers dropped the zeros at its front. What gives that away: among IDs of digits some are
 * shorter than the longest, and do not begin with a zero themselves; or none of the column begins with one, and they are shorter
 * than IDs of ours. */
static void check_lost_zeros(struct import *in, enum column column, size_t ours)
{
    size_t longest = 0;
    bool kept = false;

    for (size_t i = 1; i < in->csv.count; i++) {
        struct str id = contract_id_clean(in->ctx->arena, id_cell(in, &in->csv.rows[i], column));
        bool digits = str_is_digits(id);
        kept = kept || (digits && id.data[0] == '0');
        longest = digits && id.len > longest ? id.len : longest;
    }
    for (size_t i = 1; i < in->csv.count; i++) {
        struct str id = number_cell(in, i, column);
        size_t expected = id.len < longest ? longest : kept || is_text_cell(in, i, column) ? 0 : ours;
        if (!id.len || id.data[0] == '0' || id.len >= expected)
            continue;
        struct hole digits = HOLE("digits", tr_int(in->ctx, (int64_t)id.len)), others = HOLE("others", tr_int(in->ctx, (int64_t)expected));
        import_fault(in, in->csv.rows[i].line, column, CODE_leading_zeros_lost, unless_right(in, expected == longest
                     ? trf(in->ctx, "{digits} digits, where others have {others}: zeros at the front were lost. Export the column as text.", digits, others)
                     : trf(in->ctx, "{digits} digits, where IDs of ours have {others}, and none in the column begins with a zero: those at the front seem"
                             " to be lost. Export the column as text.", digits, others)));
    }
}

/* 12 digits and more end in zeros like that once in a million, which is told. Fewer do by chance: they are told where they are more than
 * chance makes, and not where a single one has the check digit of ours. */
static void check_rounded(struct import *in, enum column column)
{
    size_t count = 0;

    for (size_t i = 1; i < in->csv.count; i++)
        count += sheet_may_be_rounded(number_cell(in, i, column));
    for (size_t i = 1; i < in->csv.count; i++) {
        struct str id = number_cell(in, i, column);
        bool by_chance = id.len < CONTRACT_ID_DIGITS && (count * CHANCE_LINES < in->csv.count - 1
                                                        || (count == 1 && id.len == ACCESS_ID_DIGITS && luhn_fits(id)));
        if (!sheet_may_be_rounded(id) || by_chance || is_text_cell(in, i, column))
            continue;
        import_fault(in, in->csv.rows[i].line, column, CODE_bad_format, unless_right(in, tr(in->ctx, "nothing but zeros behind the sixth digit: a spreadsheet seems to have rounded this ID"
                     " (it shows such a one as 1.23457E+11). Go back to where the IDs come from, and export the column as text.")));
    }
}

static void check_columns(struct import *in)
{
    if (in->as_written)
        return;
    if (!check_swapped(in)) {
        check_lost_zeros(in, ACCESS_ID, ACCESS_ID_DIGITS);
        check_lost_zeros(in, CONTRACT_ID, CONTRACT_ID_DIGITS);
    }
    check_rounded(in, ACCESS_ID);
    check_rounded(in, CONTRACT_ID);
}

static bool import_is_at_edge(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* IDs keep the form they had: letters, digits, dashes, dots, slashes, spaces within. */
static struct str read_id(struct import *in, enum column column)
{
    struct str id = id_cell(in, in->row, column);
    bool lost;
    struct str damage = sheet_damage(in->ctx, id, &lost);
    bool plain = contract_id_clean(in->ctx->arena, id).len > 0;

    for (size_t i = 0; i < id.len; i++) {
        char c = id.data[i];
        plain = plain && (import_is_at_edge(c) || c == '-' || c == ' ' || c == '.' || c == '/' || c == '_');
    }
    bool minus = id.len > 1 && id.data[0] == '-';
    if (damage.len && (lost || !in->as_written))
        row_fault(in, column, CODE_bad_format, lost ? damage : unless_right(in, damage));
    else if (!id.len)
        row_fault(in, column, CODE_missing, tr(in->ctx, "the ID is missing."));
    else if (minus)
        row_fault(in, column, CODE_bad_format, tr(in->ctx, "a minus stands in front: no ID begins with one. Take it off, or export the column as text."));
    else if (!plain || id.len > LIMIT_ID_CHARS || !import_is_at_edge(id.data[0]) || !import_is_at_edge(id.data[id.len - 1]))
        row_fault(in, column, id.len > LIMIT_ID_CHARS ? CODE_too_long : CODE_bad_format,
                  trf(in->ctx, "an ID has letters, digits, dashes, dots and slashes, at most {max}, and begins and ends with a letter or digit.",
                                  HOLE("max", tr_int(in->ctx, LIMIT_ID_CHARS))));
    return id;
}

static int64_t read_day(struct import *in, enum column column)
{
    struct str text = import_cell(in, in->row, column);
    int64_t day = DAY_NONE;

    if (text.len && !day_parse(text, &day))
        row_fault(in, column, CODE_bad_format, tr(in->ctx, "Enter a day such as 2026-11-21."));
    else if (text.len && (day < CONTRACT_DAY_MIN || day > CONTRACT_DAY_MAX))
        row_fault(in, column, CODE_out_of_range, contract_day_words(in->ctx));
    return day;
}

static int64_t import_read_units(struct import *in, const struct plan *plan)
{
    struct str text = import_cell(in, in->row, UNITS);
    int64_t units = plan->unlimited ? 0 : plan->allocation;

    if (!text.len)
        return units;
    if (plan->unlimited)
        row_fault(in, UNITS, CODE_not_allowed, contract_unlimited_words(in->ctx));
    else if (!typed_int(text, INT64_MIN, INT64_MAX, &units))
        row_fault(in, UNITS, CODE_wrong_type, tr(in->ctx, "Enter a whole number."));
    else if (units < 0 || units > LIMIT_UNITS)
        row_fault(in, UNITS, CODE_out_of_range, trf(in->ctx, "Enter a number from 0 to {max}.", HOLE("max", tr_int(in->ctx, LIMIT_UNITS))));
    return units;
}

static enum err read_organization(struct import *in, struct holder *holder)
{
    struct ctx *ctx = in->ctx;
    struct str text = typed_sought(in->ctx->arena, import_cell(in, in->row, ORGANIZATION));
    struct organization organization;
    int64_t id;

    if (!text.len)
        return OK;
    TRY(contract_desk_store_organization_by_name(ctx, text, &holder->organization_id, &holder->country));
    if (holder->organization_id < 0)
        row_fault(in, ORGANIZATION, CODE_unknown_value, tr(ctx, "Several organizations have this name. Give the id."));
    if (holder->organization_id == 0 && id_parse(text, &id)) {
        /* The faults found so far survive the answer that there is none. */
        struct fault kept = ctx->fault;
        enum err err = organization_find(ctx, id, &organization);
        if (err && err != ERR_MISSING)
            return err;
        ctx->fault = kept;
        holder->organization_id = err ? 0 : id;
        holder->country = err ? STR("") : organization.country;
    }
    if (holder->organization_id == 0)
        row_fault(in, ORGANIZATION, CODE_unknown_value, contract_no_organization_words(ctx));
    return OK;
}

static enum err read_account(struct import *in, struct holder *holder)
{
    struct str text = import_cell(in, in->row, ACCOUNT), wrong;
    struct email email;

    if (!text.len)
        return OK;
    TRY(contract_desk_store_account_by_email(in->ctx, email_key(in->ctx, text), &holder->account_id, &holder->country));
    if (!holder->account_id && !email_read(in->ctx, text, &email, &wrong))
        row_fault(in, ACCOUNT, CODE_bad_format, wrong);
    else if (!holder->account_id)
        row_fault(in, ACCOUNT, CODE_unknown_value, contract_no_account_words(in->ctx));
    else if (holder->organization_id)
        row_fault(in, ACCOUNT, CODE_not_allowed, contract_one_holder_words(in->ctx));
    return OK;
}

static const struct plan *read_plan(struct import *in)
{
    struct str id = typed_code(in->ctx->arena, import_cell(in, in->row, PLAN));
    const struct plan *plan = catalog_plan(in->catalog, id);

    if (plan && !plan->thing.retired && plan->contract_needed)
        return plan;
    bool known = plan && !plan->thing.retired;
    if (!id.len)
        row_fault(in, PLAN, CODE_missing, typed_missing_words(in->ctx));
    else
        row_fault(in, PLAN, known ? CODE_not_allowed : CODE_unknown_value, contract_plan_words(in->ctx, known, id));
    return NULL;
}

/* Stores one line. A line with a fault is not stored; the file as a whole fails then. */
static enum err import_row(struct import *in)
{
    struct ctx *ctx = in->ctx;
    struct holder holder = { .organization_id = 0 };
    struct contract contract;
    bool stored, added;

    in->lost = 0;
    struct str access_id = read_id(in, ACCESS_ID), contract_no = read_id(in, CONTRACT_ID);
    const struct plan *plan = read_plan(in);
    int64_t starts_on = read_day(in, STARTS_ON), ends_on = read_day(in, ENDS_ON);
    int64_t units = plan ? import_read_units(in, plan) : 0;
    TRY(read_organization(in, &holder));
    TRY(read_account(in, &holder));
    if (in->lost)
        return OK;
    struct str wrong, given = import_cell(in, in->row, COUNTRY);
    struct str country = contract_country(ctx, in->catalog, &holder, given.len || holder.country.len ? given : in->country, &wrong);
    if (wrong.len) {
        row_fault(in, COUNTRY, country.len ? CODE_unknown_value : CODE_missing, wrong);
        return OK;
    }
    contract_plan_out(ctx, in->catalog, plan, &holder, country, STR(""), starts_on, ends_on, &contract);
    if (contract.ends_on < contract.starts_on) {
        row_fault(in, ENDS_ON, CODE_out_of_range, tr(ctx, "the last day is before the first."));
        return OK;
    }
    contract.access_id = access_id;
    contract.contract_no = contract_no;
    contract.imported = true;
    TRY(contract_desk_store_insert(ctx, &contract, &stored));
    if (!stored) {
        row_fault(in, ACCESS_ID, CODE_conflict, tr(ctx, "there is a contract with these two IDs already, here or further up in the file."));
        return OK;
    }
    TRY(contract_first_grant(ctx, &contract, units, STR("Imported")));
    if (contract.account_id)
        TRY(contract_associate(ctx, contract.account_id, contract.id, &added));
    return audit(ctx, ACT_CONTRACT_ISSUE, "contract_imported", ABOUT_CONTRACT, contract.id, contract_given_text(ctx, plan, units));
}

/* Checks like fields_checked(), with words that say how much is wrong. */
static enum err import_checked(struct import *in)
{
    struct ctx *ctx = in->ctx;

    if (!in->faults)
        return OK;
    return fail(ctx, CODE_invalid, trn(ctx, "Nothing was imported: {n} fault. {first}", "Nothing was imported: {n} faults. {first}",
                                       (int64_t)in->faults, HOLE("first", ctx->fault.fields->detail)));
}

enum err contract_import(struct ctx *ctx, struct str csv, struct str country, bool as_written, int64_t *out_count)
{
    struct import in = { .ctx = ctx, .country = country, .as_written = as_written };

    TRY(policy_check(ctx, ACT_CONTRACT_ISSUE, 0));
    if (csv.len > LIMIT_CSV_BYTES)
        return fail(ctx, CODE_too_large, trf(ctx, "A file to import has at most {max} bytes.",
                                             HOLE("max", tr_int(ctx, LIMIT_CSV_BYTES))));
    TRY(csv_read(ctx, csv, &in.csv));
    drop_blanks(&in.csv);
    TRY(read_header(&in));
    TRY(check_shape(&in));
    TRY(catalog_now(ctx, &in.catalog));
    check_columns(&in);
    for (size_t i = 1; i < in.csv.count && in.faults < FAULTS_MAX; i++) {
        in.row = &in.csv.rows[i];
        TRY(import_row(&in));
    }
    TRY(import_checked(&in));
    *out_count = in.csv.count ? (int64_t)in.csv.count - 1 : 0;
    return audit(ctx, ACT_CONTRACT_ISSUE, "contracts_imported", ABOUT_NOTHING, 0, str_format(ctx->arena, "%lld in one file", (long long)*out_count));
}
