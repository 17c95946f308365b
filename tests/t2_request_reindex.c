/* SPDX-License-Identifier: Apache-2.0 */
/* t2_request_reindex.c: making the index of words anew. What it mends that is damaged: tests/api/doctor.test.mjs. */
#include "tests/world.h"

#include <sys/stat.h>

#include "base/crypto.h"
#include "desk/request/request_reindex.h"
#include "desk/request/request_sound_store.h"
#include "desk/request/request_store.h"

static void say(struct ctx *ctx, struct str number, int64_t times)
{
    struct communication communication;

    sign_in_as(ctx, "anna");
    in_write(ctx);
    for (int64_t i = 0; i < times; i++)
        CHECK_OK(request_communicate(ctx, number, str_format(ctx->arena, "message%d %s and so on", (int)i, random_hex(ctx->arena, 100).data), false, NULL, &communication));
    commit(ctx);
    write_words(ctx);
}

static struct search_reindex begun(struct ctx *ctx)
{
    struct search_reindex reindex = { 0 };

    as_operator(ctx);
    CHECK_OK(request_reindex_begin(ctx, &reindex));
    return reindex;
}

TEST(the_index_is_made_anew_in_steps_of_so_many_rows_and_may_be_broken_off)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 5).id;
    struct request first = submitted_with(ctx, contract, "Zebra"), second = submitted_with(ctx, contract, "Giraffe");

    say(ctx, first.number, 600);
    say(ctx, second.number, 600);
    int64_t rows = count_rows(ctx, "request_words");
    begun(ctx);
    CHECK_INT(found_by_anna(ctx, "Zebra"), 0);
    struct search_reindex reindex = begun(ctx);
    CHECK_INT(reindex.all, 2);
    CHECK_OK(request_reindex_some(ctx, &reindex));
    CHECK_INT(reindex.things, 1);             /* both together have more than a thousand rows */
    CHECK_INT(found_by_anna(ctx, "Giraffe"), 1);
    CHECK_INT(found_by_anna(ctx, "Zebra"), 0);
    as_operator(ctx);
    while (reindex.behind)
        CHECK_OK(request_reindex_some(ctx, &reindex));
    CHECK_INT(reindex.things, 2);
    CHECK_INT(reindex.texts, 1200);
    CHECK_INT(count_rows(ctx, "request_words"), rows);
    CHECK_INT(found_by_anna(ctx, "message599"), 2);
}

/* While that is written others wait, and the disk needs the room. */
/* SPEC 12.1: what an earlier program has cut in another way is not half found. */
TEST(an_index_of_an_earlier_program_is_noticed_and_made_anew)
{
    struct people people = people_begin(ctx);
    bool outdated = true, done = true;

    submitted_with(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id, "B\u00FCro");
    write_words(ctx);
    READ_OK(request_search_outdated(ctx, &outdated));
    CHECK(!outdated);
    as_operator(ctx);
    CHECK_OK(request_reindex_outdated(ctx, &done));
    CHECK(!done);
    WRITE_OK(db_script(ctx, STR("UPDATE request_words SET words = REPLACE(REPLACE(words, 'buro', 'b\u00FCro'), ' " SEARCH_WORDS_MARK "', '')")));
    CHECK_INT(found_by_anna(ctx, "B\u00FCro"), 0);
    READ_OK(request_search_outdated(ctx, &outdated));
    CHECK(outdated);
    as_operator(ctx);
    CHECK_OK(request_reindex_outdated(ctx, &done));
    CHECK(done);
    CHECK_INT(found_by_anna(ctx, "B\u00FCro"), 1);
    READ_OK(request_search_outdated(ctx, &outdated));
    CHECK(!outdated);
}

TEST(dropping_the_index_writes_little)
{
    static const struct db_sql empty_log = { .name = "test.empty_log", .args = "", .cols = "iii", .text = "PRAGMA wal_checkpoint(TRUNCATE)" };
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 5).id);
    struct stat log;

    say(ctx, request.number, 1000);
    CHECK_OK(db_run0(ctx, &empty_log, NULL));
    int64_t size = sql_int(ctx, "SELECT SUM(LENGTH(block)) FROM request_words_data");
    begun(ctx);
    MUST(stat(str_format(ctx->arena, "%s-wal", database_where(ctx).data).data, &log) == 0);
    CHECK(size > 100000 && log.st_size < size / 2 + 100000);
    CHECK_INT(sql_int(ctx, "PRAGMA secure_delete"), 1);
}

TESTS(
    BOTH(the_index_is_made_anew_in_steps_of_so_many_rows_and_may_be_broken_off),
    BOTH(an_index_of_an_earlier_program_is_noticed_and_made_anew),
    SQLITE(dropping_the_index_writes_little),
)
