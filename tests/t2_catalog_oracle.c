/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t2_catalog_oracle.c: every verdict that tests/oracle/version_verdict.py works out by itself from the lifecycle files,
 * compared with ours after importing the same files [2.3, 2.4, 2.6, 5.1]. facts.tsv was established by hand.
 */
#include "tests/catalog_file.h"

#define LINES_MIN 40000

static const char *const products[] = { "windows-server", "mssqlserver", "msexchange", "sharepoint" };

/* The shipped catalogue with these products' versions taken out of it, so that all come with the import. */
static struct str catalog_without_versions(struct ctx *ctx)
{
    struct str text = file_text(ctx, SHIPPED_CATALOG);

    for (size_t i = 0; i < COUNT_OF(products); i++) {
        struct str mark = str_format(ctx->arena, "\"id\": \"%s\"", products[i]);
        const char *product = memmem(text.data, text.len, mark.data, mark.len);
        CHECK(product != NULL);
        static const char opening[] = "\"versions\": [";
        const char *from = strstr(product, opening);
        CHECK(from != NULL);
        from += sizeof opening - 1;
        const char *until = strchr(from, ']');
        CHECK(until != NULL);
        struct buf out = buf_new(ctx->arena);
        buf_add(&out, (struct str){ text.data, (size_t)(from - text.data) });
        buf_add(&out, (struct str){ until, (size_t)(text.data + text.len - until) });
        text = buf_str(&out);
    }
    return text;
}

static const struct catalog *imported(struct ctx *ctx)
{
    catalog_put(ctx, catalog_without_versions(ctx));
    CHECK(catalog_version(catalog_in_force(ctx), STR("mssqlserver-14.0")) == NULL);
    for (size_t i = 0; i < COUNT_OF(products); i++) {
        struct str path = str_format(ctx->arena, "catalogs/lifecycle/%s.json", products[i]);
        CHECK(lifecycle_put(ctx, products[i], file_text(ctx, str_c(ctx->arena, path))).changed);
    }
    return catalog_in_force(ctx);
}

static enum version_rule rule_of(struct str name)
{
    for (int rule = VERSION_ANY_SUPPORTED; rule <= VERSION_RECENT_MAINSTREAM; rule++)
        if (str_equal(str_of(version_rule_name((enum version_rule)rule)), name))
            return (enum version_rule)rule;
    BUG("the oracle names a rule that is none of ours");
}

/* Whether a line of the oracle says what we say; otherwise shows both. */
static bool line_agrees(const struct catalog *catalog, struct str line)
{
    struct str rest = line;
    struct str id = str_cut(&rest, '\t'), day_word = str_cut(&rest, '\t'), rule = str_cut(&rest, '\t');
    struct str verdict_word = str_cut(&rest, '\t'), position_word = rest;
    const struct version *version = catalog_version(catalog, id);
    int64_t day = 0;

    CHECK(version != NULL);
    CHECK(day_parse(day_word, &day));
    enum code verdict = version_verdict(version, rule_of(rule), day);
    const char *ours = verdict == CODE_none ? "available" : code_row(verdict)->name;
    const char *position = version_position_name(version_position(version, day));
    bool agrees = str_equal(str_of(ours), verdict_word) && str_equal(str_of(position), position_word);
    if (!agrees)
        print_error("%.*s: we say %s, %s\n", STR_ARGS(line), ours, position);
    return agrees;
}

static size_t compare(const struct catalog *catalog, FILE *lines, size_t *out_mismatches)
{
    char line[256];
    size_t count = 0;

    for (*out_mismatches = 0; fgets(line, sizeof line, lines); count++) {
        size_t len = strcspn(line, "\n");
        if (!line_agrees(catalog, (struct str){ line, len }))
            ++*out_mismatches;
    }
    return count;
}

TEST(every_verdict_is_the_oracles)
{
    const struct catalog *catalog = imported(ctx);
    size_t mismatches;
    FILE *lines = popen("python3 tests/oracle/version_verdict.py catalogs/lifecycle", "r");

    CHECK(lines != NULL);
    size_t count = compare(catalog, lines, &mismatches);
    CHECK_INT(pclose(lines), 0);
    print_message("# %zu lines compared\n", count);
    CHECK(count > LINES_MIN);
    CHECK_INT((int64_t)mismatches, 0);
}

TEST(the_facts_established_by_hand_hold)
{
    const struct catalog *catalog = imported(ctx);
    size_t mismatches;
    FILE *lines = fopen("tests/oracle/facts.tsv", "r");

    CHECK(lines != NULL);
    size_t count = compare(catalog, lines, &mismatches);
    fclose(lines);
    CHECK(count > 0);
    CHECK_INT((int64_t)mismatches, 0);
}

TESTS(
    SQLITE(every_verdict_is_the_oracles),
    BOTH(the_facts_established_by_hand_hold),
)
