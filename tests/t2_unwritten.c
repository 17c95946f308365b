/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t2_unwritten.c: what was stored in the last moments is found before its words are in the index just as afterwards, and each text comes into
 * the index once, whoever writes and searches meanwhile.
 */
#include "tests/world.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/words.h"
#include "desk/request/request_reindex.h"
#include "desk/request/request_sound_store.h"
#include "desk/request/request_store.h"
#include "desk/service/service.h"

/* ---- The same before and after ------------------------------------------------------------------------------ */

static const char *const titles[] = {
    "Büro in Tromsø", "東京のサーバーに接続できません", "无法连接到北京的服务器", "हिन्दी में त्रुटि", "เซิร์ฟเวอร์ล่ม", "Москва и Київ", "خطأ في الخادم",
    "10.5 foo_bar 1e5 0x1f 12ab 5ab -7", "Error error ERROR", "naïve Ångström ﬁle ²",
};
static const char *const sought[] = {
    "buro", "TROMSO", "サーバ", "京", "京の", "器", "北京 的", "हिन्दी", "हि", "द", "ि", "ि error", "त्रुटि", "เซ", "ล่ม", "ล", "москва", "київ", "خادم", "1e5", "0x1f",
    "12ab", "5ab", "5", "foo bar", "error", "naive", "file 2", "zebra", "giraffe", "zebra error", "okapi", "nowhere", "replication",
};
static const char *const who[] = { "anna", "olle", "greta", "eva", "sam", "dana" };

struct place { int64_t contract, other; struct request requests[COUNT_OF(titles)]; };

/* Each page of a list, two by two. */
static void add_pages(struct ctx *ctx, struct request_filter filter, struct buf *out)
{
    struct request *found;
    size_t count = 2;

    filter.limit = 2;
    while (count == 2) {
        READ_OK(request_list(ctx, &filter, &found, &count));
        for (size_t i = 0; i < count; i++) {
            buf_add(out, found[i].number);
            buf_add_char(out, ' ');
            filter.after = found[i].id;
        }
    }
    buf_add_char(out, '\n');
}

static void add_lists(struct ctx *ctx, const struct place *place, struct str words, struct buf *out)
{
    const struct request_filter filters[] = {
        { .words = words }, { .words = words, .oldest_first = true }, { .words = words, .contract_id = place->other },
        { .words = words, .states = REQUEST_IN(REQUEST_CLOSED) }, { .words = words, .states = REQUEST_IN(REQUEST_NEW), .oldest_first = true },
        { .words = words, .severity_id = place->requests[0].severity_id, .contract_id = place->contract },
    };

    for (size_t i = 0; i < COUNT_OF(filters); i++)
        add_pages(ctx, filters[i], out);
}

/* What everybody finds by everything, on every page of every list. */
static struct str all_that_is_found(struct ctx *ctx, const struct place *place)
{
    struct buf out = buf_new(ctx->arena);

    for (size_t i = 0; i < COUNT_OF(who); i++) {
        sign_in_as(ctx, who[i]);
        for (size_t j = 0; j < COUNT_OF(sought); j++)
            add_lists(ctx, place, str_of(sought[j]), &out);
        for (size_t j = 0; j < COUNT_OF(titles); j += 3)
            add_lists(ctx, place, place->requests[j].number, &out);
    }
    return buf_str(&out);
}

static void says(struct ctx *ctx, const char *name, struct str number, const char *text, bool work_note)
{
    struct communication communication;

    sign_in_as(ctx, name);
    if (work_note)
        WRITE_OK(service_answer(ctx, number, str_of(text), true, NULL, &communication));
    else
        WRITE_OK(request_communicate(ctx, number, str_of(text), false, NULL, &communication));
}

/* Some in one millisecond, some not, some closed. */
static struct place stored(struct ctx *ctx)
{
    struct people people = people_begin(ctx);
    struct place place = { .contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id };

    place.other = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    for (size_t i = 0; i < COUNT_OF(titles); i++) {
        place.requests[i] = submitted_with(ctx, i % 3 ? place.contract : place.other, titles[i]);
        ctx->now += i % 2 ? 1 : 0;
    }
    for (size_t i = 0; i < COUNT_OF(titles); i += 2) {
        says(ctx, "anna", place.requests[i].number, "A zebra", false);
        says(ctx, "sam", place.requests[i].number, "Between us: an okapi", true);
    }
    closed_by_sam(ctx, place.requests[3].number, "solved");
    closed_by_sam(ctx, place.requests[8].number, "solved");
    return place;
}

static size_t hits_in(struct str found)
{
    size_t hits = 0;

    for (size_t i = 0; i < found.len; i++)
        hits += found.data[i] == ' ';
    return hits;
}

static void check_same(struct ctx *ctx, const struct place *place)
{
    int64_t rows = count_rows(ctx, "request_unwritten");
    struct str before = all_that_is_found(ctx, place);

    CHECK(rows > 0 && hits_in(before) > 500);
    write_words(ctx);
    CHECK_INT(count_rows(ctx, "request_unwritten"), 0);
    struct str after = all_that_is_found(ctx, place);
    CHECK_STR(before, after);
}

/* SPEC 7.1, 12.1 */
TEST(everybody_finds_the_same_before_the_words_are_written_and_after)
{
    struct contact olle = { .name = STR("Olle Ek"), .email = STR("olle@fabrikam.example") }, eva = { .name = STR("Eva"), .email = STR("eva@contoso.example") }, gone;
    struct place place = stored(ctx);

    CHECK_INT(count_rows(ctx, "request_words"), 0);
    sign_in_as(ctx, "anna");
    WRITE_OK(request_add_contact(ctx, place.requests[0].number, &olle, &olle));
    WRITE_OK(request_add_contact(ctx, place.requests[1].number, &eva, &eva));
    check_same(ctx, &place);
    /* Of the same requests some rows are written now, and some are not; contacts come and go at both. */
    says(ctx, "anna", place.requests[0].number, "A giraffe, and an error", false);
    says(ctx, "sam", place.requests[1].number, "Okapi again", true);
    submitted_with(ctx, place.contract, "Error and zebra");
    sign_in_as(ctx, "anna");
    WRITE_OK(request_remove_contact(ctx, place.requests[0].number, olle.id, &gone));
    WRITE_OK(request_add_contact(ctx, place.requests[4].number, &eva, &gone));
    says(ctx, "anna", place.requests[4].number, "The giraffe of Eva", false);
    check_same(ctx, &place);
}

/* ---- What SQLite finds without an index ------------------------------------------------------------------------ */

static uint32_t drawn_last = 1;

static uint32_t draw(uint32_t below)
{
    drawn_last = drawn_last * 1664525u + 1013904223u;
    return (drawn_last >> 8) % below;
}

static const uint32_t scripts[][2] = {
    { 'a', 26 }, { '0', 10 }, { ' ', 16 }, { 0xC0, 0x1A0 }, { 0x300, 0x70 }, { 0x370, 0x90 }, { 0x400, 0x130 }, { 0x5D0, 0x23 }, { 0x600, 0x100 }, { 0x900, 0x80 },
    { 0x980, 0x80 }, { 0xB80, 0x80 }, { 0xE00, 0x5C }, { 0x1000, 0xA0 }, { 0x10A0, 0x60 }, { 0x13A0, 0x60 }, { 0x1E00, 0x200 }, { 0x2070, 0x30 }, { 0x2100, 0x90 },
    { 0x2460, 0xA0 }, { 0x3040, 0xC0 }, { 0x4E00, 0x40 }, { 0xAC00, 0x40 }, { 0xA640, 0x60 }, { 0xAB30, 0x90 }, { 0xFF00, 0xF0 }, { 0x10400, 0x50 }, { 0x10570, 0x50 },
    { 0x1D400, 0x100 }, { 0x1E900, 0x60 }, { 0x1F600, 0x40 }, { 0x20000, 0x40 },
};

static void add_utf8(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_add_char(out, (char)c);
        return;
    }
    int tail = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    buf_add_char(out, (char)((0xF0 << (3 - tail) & 0xFF) | c >> 6 * tail));
    while (tail--)
        buf_add_char(out, (char)(0x80 | (c >> 6 * tail & 0x3F)));
}

static struct str drawn(struct ctx *ctx, const uint32_t (*script)[2], uint32_t chars)
{
    struct buf out = buf_new(ctx->arena);

    for (uint32_t i = 0; i < chars; i++) {
        const uint32_t (*from)[2] = draw(4) ? script : &scripts[draw(COUNT_OF(scripts))];
        add_utf8(&out, draw(6) ? (*from)[0] + draw((*from)[1]) : ' ');
    }
    return buf_str(&out);
}

/* As search_store.c asks FTS5. */
static struct str quoted(struct ctx *ctx, struct str words)
{
    struct buf out = buf_new(ctx->arena);

    while (words.len) {
        struct str word = str_cut(&words, ' ');
        bool beginning = str_ends(word, STR("*"));
        word.len -= beginning;
        buf_format(&out, "\"%.*s\" %s", STR_ARGS(word), beginning ? "* " : "");
    }
    return buf_str(&out);
}

TEST(words_of_every_script_are_found_without_an_index_as_they_are_with_one)
{
    static const struct db_sql put = { "test.put", "INSERT INTO probe (words) VALUES ($1)", "t", "", NULL, false };
    static const struct db_sql differ = { "test.differ", "SELECT COUNT(*) FROM probe WHERE (rowid IN (SELECT rowid FROM probe WHERE probe MATCH $1)) <> has_words(words, $2)",
                                          "tt", "i", NULL, false };
    static const struct db_sql found = { "test.found", "SELECT COUNT(*) FROM probe WHERE has_words(words, $1)", "t", "i", NULL, false };
    int64_t hits = 0;
    struct db_rows rows;

    in_write(ctx);
    exec_sql(ctx, "CREATE VIRTUAL TABLE probe USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0')");
    for (size_t i = 0; i < 10 * COUNT_OF(scripts); i++)
        CHECK_OK(db_run(ctx, &put, NULL, DB_T(text_search_words(ctx->arena, drawn(ctx, &scripts[i % COUNT_OF(scripts)], 40)))));
    for (size_t i = 0; i < 30 * COUNT_OF(scripts); i++) {
        struct str words = text_search_query(ctx->arena, drawn(ctx, &scripts[i % COUNT_OF(scripts)], 1 + draw(3)));
        if (!words.len)
            continue;
        CHECK_OK(db_run(ctx, &differ, &rows, DB_T(quoted(ctx, words)), DB_T(words)));
        CHECK(db_next(&rows));
        if (db_int(&rows, 0))
            CHECK_STR(words, STR("found alike"));
        CHECK_OK(db_run(ctx, &found, &rows, DB_T(words)));
        CHECK(db_next(&rows));
        hits += db_int(&rows, 0);
    }
    commit(ctx);
    CHECK(hits > 300);
}

/* ---- Many at once ------------------------------------------------------------------------------------------------ */

enum { WRITERS = 2, SPEAKERS = 3, TIMES = 25 };

struct turn { struct str number; int64_t contract; };

static enum err writes(struct ctx *ctx, void *nothing)
{
    int64_t count;

    (void)nothing;
    return search_write(ctx, &request_index, &count);
}

static enum err speaks(struct ctx *ctx, void *what)
{
    const struct turn *turn = what;
    struct communication communication;

    return request_communicate(ctx, turn->number, STR("A zebra"), false, NULL, &communication);
}

static enum err submits(struct ctx *ctx, void *what)
{
    const struct turn *turn = what;
    struct submission submission = a_submission(turn->contract);
    struct request request;
    bool repeated;

    return request_submit(ctx, &submission, &request, &repeated);
}

static enum err adds(struct ctx *ctx, void *what)
{
    const struct turn *turn = what;
    struct contact olle = { .name = STR("Olle Ek"), .email = STR("olle@fabrikam.example") };

    return request_add_contact(ctx, turn->number, &olle, &olle);
}

static enum err removes(struct ctx *ctx, void *what)
{
    const struct turn *turn = what;
    struct contact gone;

    return request_remove_contact(ctx, turn->number, sql_int(ctx, "SELECT id FROM request_contact WHERE email = 'olle@fabrikam.example'"), &gone);
}

/* The last of all adds Olle, or leaves him there. */
static int in_process(struct ctx *parent, size_t which, struct turn turn)
{
    struct ctx *ctx = another_ctx(parent);
    enum err err = OK;

    sign_in_as(ctx, "anna");
    for (int i = 0; i < TIMES && !err; i++) {
        ctx->now++;
        if (which < WRITERS)
            err = db_write(ctx, writes, NULL);
        else if (which < WRITERS + SPEAKERS)
            err = db_write(ctx, i % 5 ? speaks : submits, &turn);
        else
            err = db_write(ctx, i % 2 ? removes : adds, &turn);
    }
    return (int)err;
}

TEST(each_text_comes_into_the_index_once_while_others_store_and_write)
{
    struct people people = people_begin(ctx);
    struct turn turn = { .contract = fabrikam_contract(ctx, &people, "gold-20-pack", 60).id };
    pid_t children[WRITERS + SPEAKERS + 1];
    struct search_gaps gaps;

    turn.number = submitted(ctx, turn.contract).number;
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(in_process(ctx, i, turn));
    }
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        int status;
        CHECK(waitpid(children[i], &status, 0) == children[i] && WIFEXITED(status));
        CHECK_INT(WEXITSTATUS(status), OK);
    }
    write_words(ctx);
    as_operator(ctx);
    READ_OK(request_search_gaps(ctx, &gaps));
    CHECK_INT(gaps.requests + gaps.communications + gaps.strays, 0);
    CHECK_INT(count_rows(ctx, "request"), 1 + SPEAKERS * TIMES / 5);
    CHECK_INT(count_rows(ctx, "request_words"), count_rows(ctx, "request") + count_rows(ctx, "communication"));
    CHECK_INT(sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM request_words WHERE words LIKE '%%%.*s%%'",
                                      STR_ARGS(search_mark(ctx->arena, STR("olle@fabrikam.example")))).data), count_rows(ctx, "communication") + 1);
}

/* ---- Ids that are taken, the doctor, and making the index anew ------------------------------------------------- */

static void put_unwritten(struct ctx *ctx, int64_t id, struct str words, int64_t request_id)
{
    exec_sql(ctx, str_format(ctx->arena, "INSERT INTO request_unwritten (id, words, request_id, staff_only) VALUES (%lld, '%.*s', %lld, 0)",
                             (long long)id, STR_ARGS(words), (long long)request_id).data);
}

static void check_gaps(struct ctx *ctx, int64_t requests, int64_t communications, int64_t strays)
{
    struct search_gaps gaps;

    READ_OK(request_search_gaps(ctx, &gaps));
    CHECK_INT(gaps.requests, requests);
    CHECK_INT(gaps.communications, communications);
    CHECK_INT(gaps.strays, strays);
}

TEST(a_row_whose_id_another_has_taken_meanwhile_gets_the_next_one_and_a_request_keeps_its_own)
{
    struct people people = people_begin(ctx);
    int64_t contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    struct request first = submitted(ctx, contract), second = submitted(ctx, contract);

    for (int i = 0; i < 2; i++)
        says(ctx, "anna", i ? second.number : first.number, i ? "A zebra" : "A giraffe", false);
    write_words(ctx);
    const char *row = db_is_postgres(ctx->db) ? "id" : "rowid";
    int64_t taken = sql_int(ctx, str_format(ctx->arena, "SELECT %s FROM request_words WHERE request_id = %lld AND %s <> request_id", row,
                                            (long long)first.id, row).data);
    says(ctx, "anna", first.number, "An okapi", false);
    exec_sql(ctx, str_format(ctx->arena, "UPDATE request_unwritten SET id = %lld", (long long)taken).data);
    write_words(ctx);
    check_gaps(ctx, 0, 0, 0);
    /* The text of the second request stands where the request itself has to. */
    exec_sql(ctx, str_format(ctx->arena, "DELETE FROM request_words WHERE %s = %lld", row, (long long)second.id).data);
    exec_sql(ctx, str_format(ctx->arena, "UPDATE request_words SET %s = %lld WHERE request_id = %lld", row, (long long)second.id, (long long)second.id).data);
    put_unwritten(ctx, second.id, second.number, second.id);
    write_words(ctx);
    check_gaps(ctx, 0, 0, 0);
    CHECK_INT(count_rows(ctx, "request_words"), 5);
}

TEST(what_is_unwritten_is_no_gap_and_what_is_in_neither_place_is_one)
{
    struct people people = people_begin(ctx);
    struct request request = submitted(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 0).id);
    int64_t lost = -1;
    struct str number;

    says(ctx, "anna", request.number, "A zebra", false);
    as_operator(ctx);
    check_gaps(ctx, 0, 0, 0);
    READ_OK(request_search_sample(ctx, &lost, &number));
    CHECK_INT(lost, 0);
    exec_sql(ctx, "DELETE FROM request_unwritten WHERE id <> request_id");
    check_gaps(ctx, 0, 1, 0);
    exec_sql(ctx, "DELETE FROM request_unwritten");
    check_gaps(ctx, 1, 1, 0);
    READ_OK(request_search_sample(ctx, &lost, &number));
    CHECK(lost > 0);
    put_unwritten(ctx, 4711, STR("lost"), 4711);
    check_gaps(ctx, 1, 1, 1);
}

TEST(what_is_unwritten_is_found_while_the_index_is_made_anew_and_comes_into_it_once)
{
    struct people people = people_begin(ctx);
    struct request request = submitted_with(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 0).id, "Giraffe");
    struct search_reindex reindex = { 0 };

    write_words(ctx);
    says(ctx, "anna", request.number, "A zebra", false);
    as_operator(ctx);
    CHECK_OK(request_reindex_begin(ctx, &reindex));
    CHECK_INT(found_by_anna(ctx, "zebra"), 1);
    CHECK_INT(found_by_anna(ctx, "giraffe"), 0);
    as_operator(ctx);
    while (reindex.behind)
        CHECK_OK(request_reindex_some(ctx, &reindex));
    CHECK_INT(found_by_anna(ctx, "zebra"), 1);
    CHECK_INT(found_by_anna(ctx, "giraffe"), 1);
    CHECK_INT(count_rows(ctx, "request_unwritten"), 0);
    CHECK_INT(count_rows(ctx, "request_words"), 2);
}

TEST(words_of_an_earlier_program_are_noticed_before_they_are_written_too)
{
    struct people people = people_begin(ctx);
    bool outdated = true, done = false;

    submitted_with(ctx, fabrikam_contract(ctx, &people, "gold-20-pack", 0).id, "B\u00FCro");
    READ_OK(request_search_outdated(ctx, &outdated));
    CHECK(!outdated);
    exec_sql(ctx, "UPDATE request_unwritten SET words = REPLACE(REPLACE(words, 'buro', 'other'), ' " SEARCH_WORDS_MARK "', '')");
    READ_OK(request_search_outdated(ctx, &outdated));
    CHECK(outdated);
    as_operator(ctx);
    CHECK_OK(request_reindex_outdated(ctx, &done));
    CHECK(done);
    CHECK_INT(found_by_anna(ctx, "B\u00FCro"), 1);
    CHECK_INT(found_by_anna(ctx, "other"), 0);
}

TESTS(
    BOTH(everybody_finds_the_same_before_the_words_are_written_and_after),
    SQLITE(words_of_every_script_are_found_without_an_index_as_they_are_with_one),
    BOTH(each_text_comes_into_the_index_once_while_others_store_and_write),
    BOTH(a_row_whose_id_another_has_taken_meanwhile_gets_the_next_one_and_a_request_keeps_its_own),
    BOTH(what_is_unwritten_is_no_gap_and_what_is_in_neither_place_is_one),
    BOTH(what_is_unwritten_is_found_while_the_index_is_made_anew_and_comes_into_it_once),
    BOTH(words_of_an_earlier_program_are_noticed_before_they_are_written_too),
)
