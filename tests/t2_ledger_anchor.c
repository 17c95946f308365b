/* SPDX-License-Identifier: Apache-2.0 */
/* t2_ledger_anchor.c: what is kept of the ledgers outside of the database finds out whoever writes a chain anew (SPEC 4.7). */
#include "tests/visitor.h"

#include "base/crypto.h"
#include "desk/ledger/ledger_anchor.h"
#include "mail/mime.h"
#include "tests/caught.h"

/* Two contracts of three entries, and one of one. */
static int64_t begin(struct ctx *ctx)
{
    world_begin(ctx);
    int64_t id = world_contract(ctx, "five-pack", 0, NULL, NULL).id, other = world_contract(ctx, "five-pack", 0, NULL, NULL).id;
    world_contract(ctx, "single-incident", 0, NULL, NULL);
    for (int64_t i = 0; i < 2; i++) {
        world_debit(ctx, id, 1001 + i);
        world_debit(ctx, other, 2001 + i);
    }
    as_operator(ctx);
    return id;
}

static int64_t take(struct ctx *ctx, int64_t limit, int64_t expected)
{
    int64_t number = 0, count = -1;

    WRITE_OK(ledger_anchor(ctx, limit, &number, &count));
    CHECK_INT(count, expected);
    return number;
}

/* All lines of an anchor, as a log has them. */
static struct str lines_of(struct ctx *ctx, int64_t number, size_t expected)
{
    struct buf out = buf_new(ctx->arena);
    struct str *lines;
    size_t count = 0;

    READ_OK(ledger_anchor_lines(ctx, number, &lines, &count));
    CHECK_INT((int64_t)count, (int64_t)expected);
    for (size_t i = 0; i < count; i++)
        buf_format(&out, "Nov 30 01:00:00 desk entitled[7]: level=info process=jobs anchor=%.*s\n", STR_ARGS(lines[i]));
    return buf_str(&out);
}

static void fits(struct ctx *ctx, struct str text, int64_t contract_lines, int64_t all_lines)
{
    struct anchors_found found = { .contract_lines = -1 };

    READ_OK(ledger_check_anchors(ctx, text, &found));
    CHECK_INT(found.contract_lines, contract_lines);
    CHECK_INT(found.all_lines, all_lines);
}

static void refused_at(struct ctx *ctx, int line, enum code code, struct str text, const char *words)
{
    struct anchors_found found;

    in_read(ctx);
    check_code_at(ctx, code, ledger_check_anchors(ctx, text, &found), words, __FILE__, line);
    if (!str_contains(ctx->fault.detail, str_of(words)))
        CHECK_STR(ctx->fault.detail, str_of(words));
    fault_clear(ctx);
    rollback(ctx);
}
#define REFUSED(code, text, words) refused_at(ctx, __LINE__, CODE_##code, text, words)

/* Writes the chain of a contract anew, with its second entry a minute earlier: what somebody can who has the database in his hands. */
static void write_anew(struct ctx *ctx, int64_t id)
{
    struct ledger_entry *entries;
    struct ledger_counts counts;
    struct str head = STR("");
    size_t count;

    world_unguarded(ctx);
    READ_OK(contract_entries(ctx, id, 0, 0, &entries, &count));
    for (size_t i = 0; i < count; i++) {
        entries[i].at -= i == 1 ? MINUTE_MS : 0;
        entries[i].recorded_at -= i == 1 ? MINUTE_MS : 0;
        struct str hash = hash_hex(ctx->arena, ledger_line(ctx->arena, &entries[i], entries[i].reason_digest, head));
        exec_sql(ctx, str_format(ctx->arena, "UPDATE ledger_entry SET at = %lld, recorded_at = %lld, previous_hash = '%.*s', hash = '%.*s' WHERE id = %lld",
                                 (long long)entries[i].at, (long long)entries[i].recorded_at, STR_ARGS(head), STR_ARGS(hash),
                                 (long long)entries[i].id).data);
        head = hash;
    }
    exec_sql(ctx, str_format(ctx->arena, "UPDATE contract SET head = '%.*s' WHERE id = %lld", STR_ARGS(head), (long long)id).data);
    world_guarded(ctx);
    READ_OK(ledger_verify(ctx, &counts));       /* nothing in the database tells of it */
}

TEST(an_anchor_takes_what_has_moved_and_its_lines_fit_for_ever)
{
    struct ledger_entry entry;
    int64_t id = begin(ctx), first = take(ctx, 10, 3);
    struct str kept = lines_of(ctx, first, 4);

    fits(ctx, kept, 3, 1);
    WRITE_OK(contract_adjusted(ctx, id, -1, STR("Miscounted"), &entry));
    int64_t second = take(ctx, 10, 1), third = take(ctx, 10, 0);
    CHECK_INT(second, first + 1);
    fits(ctx, str_join(ctx->arena, kept, lines_of(ctx, second, 2), lines_of(ctx, third, 1)), 4, 3);
    CHECK_STR(lines_of(ctx, first, 4), kept);
}

TEST(an_anchor_of_many_is_taken_in_pieces_each_of_which_knows_all_before_it)
{
    begin(ctx);
    int64_t first = take(ctx, 2, 2), second = take(ctx, 2, 1);
    CHECK(str_contains(lines_of(ctx, first, 3), STR("|all|2|")));
    CHECK(str_contains(lines_of(ctx, second, 2), STR("|all|3|")));
    fits(ctx, str_join(ctx->arena, lines_of(ctx, first, 3), lines_of(ctx, second, 2)), 3, 2);
}

/* docs/ledger-format.md */
TEST(the_digest_of_all_can_be_recomputed_from_the_lines)
{
    struct str digest = STR(""), *lines;
    size_t count = 0;

    begin(ctx);
    int64_t number = take(ctx, 10, 3);
    READ_OK(ledger_anchor_lines(ctx, number, &lines, &count));
    for (size_t i = 0; i + 1 < count; i++) {
        struct str rest = lines[i];
        for (int field = 0; field < 3; field++)
            str_cut(&rest, '|');
        digest = hash_hex(ctx->arena, str_join(ctx->arena, digest, STR("|"), rest));
    }
    CHECK(str_ends(lines[count - 1], str_join(ctx->arena, STR("|all|3|"), digest)));
}

TEST(a_chain_that_was_written_anew_is_found_by_its_line_and_by_the_digest_of_all)
{
    int64_t id = begin(ctx), number = take(ctx, 10, 3);
    struct str kept = lines_of(ctx, number, 4), all = kept;

    for (int i = 0; i < 3; i++)
        str_cut(&all, '\n');
    write_anew(ctx, id);
    REFUSED(conflict, kept, "its entry 3 is not the one that the anchor of 2026-11-21");
    REFUSED(conflict, all, "The heads of all contracts are not those");
    CHECK(!str_equal(lines_of(ctx, number, 4), kept));
}

TEST(entries_and_contracts_that_are_gone_are_found)
{
    int64_t id = begin(ctx), number = take(ctx, 10, 3);
    struct str kept = lines_of(ctx, number, 4), all = kept;

    for (int i = 0; i < 3; i++)
        str_cut(&all, '\n');
    world_unguarded(ctx);
    world_sql(ctx, "DELETE FROM ledger_reason WHERE entry_id IN (SELECT id FROM ledger_entry WHERE contract_id = # AND sequence = 3)", id);
    world_sql(ctx, "DELETE FROM ledger_entry WHERE contract_id = # AND sequence = 3", id);
    REFUSED(conflict, kept, "knows its entry 3, which is missing");
    world_sql(ctx, "DELETE FROM ledger_anchored WHERE contract_id = #", id);
    REFUSED(conflict, all, "The heads of all contracts are not those");
    exec_sql(ctx, "DELETE FROM ledger_anchored");
    exec_sql(ctx, "DELETE FROM ledger_anchor");
    REFUSED(conflict, all, "The database does not know anchor");
}

TEST(a_text_without_anchors_or_with_damaged_ones_is_refused_in_words)
{
    begin(ctx);
    int64_t number = take(ctx, 10, 3);
    struct str kept = lines_of(ctx, number, 4), line = kept, rest = kept;

    line = str_cut(&rest, '\n');
    REFUSED(invalid, STR(""), "There is no anchor in it");
    REFUSED(invalid, STR("level=info process=jobs anchor=none\n"), "There is no anchor in it");
    for (size_t cut = 1; cut < 70; cut++)
        REFUSED(invalid, ((struct str){ line.data, line.len - cut }), "The anchor in line 1 is damaged");
    REFUSED(invalid, str_join(ctx->arena, line, STR("\n"), line, STR("0\n")), "The anchor in line 2 is damaged");
    fits(ctx, str_join(ctx->arena, STR("\""), line, STR("\"=\r\n<p>"), line, STR("</p>")), 2, 0);
}

/* A mail of these lines, as it comes: both parts of it hold them, cut where a line of a mail ends. */
static struct str mail_of(struct ctx *ctx, struct str words, struct str lines)
{
    struct mime_mail mail = {
        .from_name = STR("Support"), .from_address = STR("desk@vendor.example"), .to_name = STR(""), .to_address = STR("auditor@fabrikam.example"),
        .subject = STR("Anchor"), .text = str_join(ctx->arena, words, lines), .language = STR("en"), .id = STR("mail-1@vendor.example"),
    };
    struct str message = STR("");

    CHECK_OK(mime_compose(ctx, &mail, &message));
    CHECK(str_contains(message, STR("=\r\n")));
    return message;
}

static struct str without_returns(struct ctx *ctx, struct str text)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '\r')
            buf_add_char(&out, text.data[i]);
    return buf_str(&out);
}

TEST(a_mail_saved_as_a_file_is_read_as_it_came_wherever_its_lines_are_cut)
{
    begin(ctx);
    struct str kept = lines_of(ctx, take(ctx, 10, 3), 4);

    for (size_t before = 0; before < 80; before++) {
        char words[80];
        memset(words, 'x', sizeof words);
        struct str mail = mail_of(ctx, (struct str){ words, before }, kept);
        fits(ctx, mail, 6, 2);
        fits(ctx, str_join(ctx->arena, without_returns(ctx, mail), mail), 12, 4);
    }
}

TEST(an_anchor_is_not_hidden_by_a_line_that_ends_as_those_of_mails_do)
{
    begin(ctx);
    struct str kept = lines_of(ctx, take(ctx, 10, 3), 4), line = kept, rest = kept;
    struct buf long_line = buf_new(ctx->arena);

    line = str_cut(&rest, '\n');
    fits(ctx, str_join(ctx->arena, line, STR(" path==\n"), kept), 4, 1);
    fits(ctx, str_join(ctx->arena, kept, STR("=")), 3, 1);
    REFUSED(invalid, str_join(ctx->arena, kept, STR("=\n=\n=\n"), (struct str){ line.data, line.len - 1 }), "The anchor in line 5 is damaged");
    for (int i = 0; i < 20000; i++)
        buf_add(&long_line, STR("more=\n"));
    buf_add(&long_line, kept);
    fits(ctx, buf_str(&long_line), 3, 1);
}

/* What the job writes into the log. */
static struct str told(struct ctx *ctx, const struct job *job)
{
    catch_begin(ctx);
    enum err err = job_named("contract.anchor_tell")->prepare(ctx, job);
    struct caught caught = catch_end(ctx);

    CHECK_OK(err);
    return caught.err;
}

TEST(each_night_the_heads_go_into_the_log_and_into_a_mail_where_somebody_is_to_get_one)
{
    struct job job = { .id = 1 };
    struct settings settings = { .anchor_mail = STR("") };

    begin(ctx);
    as_system(ctx);
    ctx->settings = &settings;
    WRITE_OK(job_named("contract.anchor")->run(ctx, &job));
    CHECK_INT(sql_int(ctx, "SELECT run_at FROM job WHERE work = 'contract.anchor'"), instant_at("2026-11-22", 60));
    job.ref_id = sql_int(ctx, "SELECT ref_id FROM job WHERE work = 'contract.anchor_tell'");
    struct str log = told(ctx, &job), again = told(ctx, &job);
    fits(ctx, log, 3, 1);
    CHECK_INT((int64_t)again.len, (int64_t)log.len);
    while (log.len) {       /* each line but for the time that it begins with */
        struct str line = str_cut(&log, '\n'), same = str_cut(&again, '\n');
        str_cut(&line, ' ');
        str_cut(&same, ' ');
        CHECK_STR(same, line);
    }
    WRITE_OK(job_named("contract.anchor_tell")->run(ctx, &job));
    CHECK_INT(sql_int(ctx, "SELECT COUNT(*) FROM job WHERE work = 'notice.ledger_anchor'"), 0);
    settings.anchor_mail = STR("auditor@fabrikam.example");
    WRITE_OK(job_named("contract.anchor_tell")->run(ctx, &job));
    CHECK_INT(sql_int(ctx, "SELECT ref_id FROM job WHERE work = 'notice.ledger_anchor'"), job.ref_id);
    WRITE_OK(job_named("notice.ledger_anchor")->run(ctx, &job));
    WRITE_OK(job_named("notice.ledger_anchor")->run(ctx, &job));
    CHECK_INT(count_rows(ctx, "mail"), 1);
    CHECK_STR(sql_text(ctx, "SELECT recipient FROM mail"), settings.anchor_mail);
    fits(ctx, sql_text(ctx, "SELECT body FROM " MAIL_WORDS), 3, 1);
    ctx->settings = NULL;
}

TESTS(
    BOTH(an_anchor_takes_what_has_moved_and_its_lines_fit_for_ever),
    BOTH(an_anchor_of_many_is_taken_in_pieces_each_of_which_knows_all_before_it),
    BOTH(the_digest_of_all_can_be_recomputed_from_the_lines),
    BOTH(a_chain_that_was_written_anew_is_found_by_its_line_and_by_the_digest_of_all),
    BOTH(entries_and_contracts_that_are_gone_are_found),
    BOTH(a_text_without_anchors_or_with_damaged_ones_is_refused_in_words),
    BOTH(a_mail_saved_as_a_file_is_read_as_it_came_wherever_its_lines_are_cut),
    BOTH(an_anchor_is_not_hidden_by_a_line_that_ends_as_those_of_mails_do),
    BOTH(each_night_the_heads_go_into_the_log_and_into_a_mail_where_somebody_is_to_get_one),
)
