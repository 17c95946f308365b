/* SPDX-License-Identifier: Apache-2.0 */
/* t0_doctor.c: what `entitled doctor` says of what it has seen: of settings, and of a file, each at its limits. What it sees: t1_look.c. */
#include "tests/harness.h"

#include <sys/resource.h>

#include "base/settings.h"
#include "db/sqlite.h"
#include "operate/doctor.h"

/* Runs one check; what it finds, as "note: Words that it begins with". */
static struct str found(struct ctx *ctx, struct doctor *doctor, const char *name)
{
    static const char *const results[] = { "ok", "note", "wrong", "skipped" };
    const struct doctor_check *check = doctor_checks_of_files;
    struct buf out = buf_new(ctx->arena);

    while (strcmp(check->name, name) != 0)
        check++;
    doctor->count = 0;
    CHECK_OK(check->run(ctx, doctor));
    for (size_t i = 0; i < doctor->count; i++) {
        CHECK(strcmp(doctor->findings[i].check, name) == 0);
        CHECK((doctor->findings[i].result == DOCTOR_OK) == !doctor->findings[i].cure[0]);
        buf_format(&out, "%s%s: %s", i ? "\n" : "", results[doctor->findings[i].result], doctor->findings[i].words);
    }
    return buf_str(&out);
}

static void check_found(struct ctx *ctx, struct doctor *doctor, const char *name, const char *expected)
{
    struct str all = found(ctx, doctor, name);

    if (!str_starts(all, str_of(expected)) || (all.len > strlen(expected) && memchr(all.data + strlen(expected), '\n', all.len - strlen(expected))))
        CHECK_STR(all, str_of(expected));
}

static struct settings plain_settings(void)
{
    return (struct settings){
        .db = STR("a.db"), .listen = STR("127.0.0.1:8080"), .public_url = STR("http://127.0.0.1:8080"), .trusted_proxies = STR(""), .mail_dir = STR("/nowhere/mail"),
        .site_name = STR("Support"), .site_logo = STR(""), .site_color = STR(""), .anchor_mail = STR(""), .connections_max = 16, .turnstile = true,
    };
}

TEST(settings_that_contradict_one_another_are_told_and_those_that_fit_are_not)
{
    struct settings settings = plain_settings();
    struct doctor *doctor = arena_alloc(ctx->arena, sizeof *doctor);

    ctx->settings = &settings;
    check_found(ctx, doctor, "settings", "ok: They fit one another.");
    settings.mail_dir = STR("");
    check_found(ctx, doctor, "settings", "note: mail_dir is not set");
    settings = plain_settings();
    settings.turnstile = false;
    check_found(ctx, doctor, "settings", "note: 2 workers write to SQLite without queueing");
    settings.workers = 1;
    check_found(ctx, doctor, "settings", "ok: ");
    settings.workers = 2;
    check_found(ctx, doctor, "settings", "note: 2 workers write");
    doctor->postgres = true;
    check_found(ctx, doctor, "settings", "ok: ");
    doctor->postgres = false;
    settings = plain_settings();
    settings.listen = STR("0.0.0.0:8080");
    settings.public_url = STR("http://0.0.0.0:8080");
    check_found(ctx, doctor, "settings", "note: Links in mails begin with http://0.0.0.0:8080, because public_url is not set.");
    settings.public_url = STR("https://support.example");
    check_found(ctx, doctor, "settings", "note: public_url begins with https://, so a proxy stands in front");
    settings.trusted_proxies = STR("10.0.0.1");
    check_found(ctx, doctor, "settings", "ok: ");
    settings.public_url = STR("http://support.example");
    check_found(ctx, doctor, "settings", "ok: ");
    settings.listen = STR("127.0.0.1:8080");
    settings.public_url = STR("http://127.0.0.1:8080");
    check_found(ctx, doctor, "settings", "note: trusted_proxies names a proxy, and public_url is not set");
}

TEST(more_connections_than_files_may_be_open_are_told_from_the_first_one_too_many)
{
    struct settings settings = plain_settings();
    struct doctor *doctor = arena_alloc(ctx->arena, sizeof *doctor);
    struct rlimit before, limit;

    ctx->settings = &settings;
    MUST(getrlimit(RLIMIT_NOFILE, &before) == 0);
    limit = (struct rlimit){ 200, before.rlim_max };
    MUST(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    settings.connections_max = 200 - 64;
    struct str fits = found(ctx, doctor, "settings");
    settings.connections_max++;
    struct str too_many = found(ctx, doctor, "settings");
    MUST(setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK_STR(fits, STR("ok: They fit one another."));
    CHECK_STR(too_many, STR("wrong: connections_max is 137, and a process may have only 200 files open."));
}

#define MIB ((int64_t)1024 * 1024)

static struct look_file sound_file(void)
{
    return (struct look_file){
        .there = true, .regular = true, .readable = true, .writable = true, .directory_writable = true, .is_sqlite = true, .mark = SQLITE_MARK,
        .owner = STR("anna"), .user = STR("olle"), .bytes = 81920, .page_bytes = 4096, .pages = 20, .free_bytes = 256 * MIB, .log_holders = STR(""),
    };
}

#define FOUND(name, expected, ...) \
    do { doctor->file = sound_file(); doctor->cannot_open = false; struct look_file *file = &doctor->file; __VA_ARGS__; (void)file; \
         check_found(ctx, doctor, name, expected); } while (0)

TEST(a_file_that_is_none_is_told_as_what_it_is_and_is_not_opened)
{
    struct settings settings = plain_settings();
    struct doctor *doctor = arena_alloc(ctx->arena, sizeof *doctor);

    ctx->settings = &settings;
    FOUND("file", "ok: a.db, 80 KiB", );
    CHECK(!doctor->cannot_open);
    FOUND("file", "wrong: There is no file a.db.", file->there = false);
    CHECK(doctor->cannot_open);
    FOUND("file", "wrong: a.db is no file.", file->regular = false);
    FOUND("file", "wrong: a.db belongs to anna, and olle may not read it.", file->readable = false);
    FOUND("file", "wrong: a.db is empty.", file->bytes = file->pages = 0);
    FOUND("file", "ok: a.db, 0 bytes", (file->bytes = file->pages = 0, file->log_bytes = 1));    /* all of it is in the log */
    CHECK(!doctor->cannot_open);
    FOUND("file", "wrong: a.db is no database", file->is_sqlite = false);
    FOUND("file", "wrong: a.db is a database of another program: its application id is 7.", file->mark = 7);
    CHECK(doctor->cannot_open);
    FOUND("file", "ok: ", (file->mark = 7, file->log_bytes = 1));
    FOUND("file", "wrong: a.db was cut: it should have 20 pages of 4096 bytes and has only 81919 bytes.", file->bytes--);
    FOUND("file", "ok: a.db, 9999 bytes", (file->bytes = 9999, file->pages = 1));
    FOUND("file", "ok: a.db, 10 KiB", (file->bytes = 10 * 1024, file->pages = 1));
    FOUND("file", "ok: a.db, 10239 KiB", (file->bytes = 10 * MIB - 1, file->pages = 1));
    FOUND("file", "ok: a.db, 10 MiB", (file->bytes = 10 * MIB, file->pages = 1));
    doctor->postgres = true;
    FOUND("file", "", file->there = false);
}

TEST(who_may_use_a_file_and_how_much_room_there_is_is_told)
{
    struct settings settings = plain_settings();
    struct doctor *doctor = arena_alloc(ctx->arena, sizeof *doctor);

    ctx->settings = &settings;
    FOUND("access", "ok: It belongs to anna; olle may read and write it.", );
    FOUND("access", "wrong: olle may read the database, and not write it.", file->writable = false);
    FOUND("access", "wrong: olle may not write to the directory", file->directory_writable = false);
    FOUND("access", "note: Others than its owner may read the database", file->for_others = true);
    FOUND("access", "wrong: The database is on a network file system", file->remote = true);
    FOUND("access", "", file->there = false);
    FOUND("access", "", file->regular = false);
    FOUND("space", "ok: 256 MiB are free on its disk.", );
    FOUND("space", "note: 255 MiB are free on its disk.", file->free_bytes--);
    FOUND("space", "note: 8192 KiB are free on its disk.", file->free_bytes = 8 * MIB);
    FOUND("space", "wrong: 8191 KiB are free on its disk.", file->free_bytes = 8 * MIB - 1);
    FOUND("space", "", file->there = false);
}

TEST(a_log_is_told_as_what_it_means_for_the_next_start)
{
    struct settings settings = plain_settings();
    struct doctor *doctor = arena_alloc(ctx->arena, sizeof *doctor);

    ctx->settings = &settings;
    FOUND("log", "ok: Nobody has it open, and nothing was left over.", );
    FOUND("log", "ok: In use; 5 bytes of log.", (file->in_use = true, file->log_bytes = 5, file->log_unfinished_bytes = 1));
    FOUND("log", "note: A log (5 bytes) lies beside it, and nobody has the database open", file->log_bytes = 5);
    FOUND("log", "note: The log beside it (5 bytes) breaks off: 1 bytes are behind", (file->log_bytes = 5, file->log_unfinished_bytes = 1));
    FOUND("log", "note: The log has grown to 100 MiB: process 7 reads in it.", (file->in_use = true, file->log_bytes = 100 * MIB, file->log_holders = STR("process 7 reads in it")));
    CHECK(!doctor->cannot_open);
    FOUND("log", "wrong: The server has the database open together with a log (-wal) or an index (-shm) that are not beside it", file->torn = true);
    CHECK(doctor->cannot_open);
    FOUND("log", "", file->there = false);
}

TEST(what_does_not_fit_into_a_finding_is_cut_between_characters_and_more_than_there_is_room_for_is_left_out)
{
    struct doctor *doctor = arena_alloc(ctx->arena, sizeof *doctor);
    size_t room = sizeof doctor->findings[0].words - 1;
    char *text = arena_alloc(ctx->arena, room + 2);

    memset(text, 'a', room + 1);
    doctor_say(doctor, "x", DOCTOR_OK, (struct str){ text, room }, STR(""));
    CHECK_INT((int64_t)strlen(doctor->findings[0].words), (int64_t)room);
    doctor_say(doctor, "x", DOCTOR_OK, (struct str){ text, room + 1 }, STR(""));
    CHECK_INT((int64_t)strlen(doctor->findings[1].words), (int64_t)room);
    memcpy(text + room - 1, "\xc3\xa5", 2);
    doctor_say(doctor, "x", DOCTOR_OK, (struct str){ text, room + 1 }, STR(""));
    CHECK_INT((int64_t)strlen(doctor->findings[2].words), (int64_t)room - 1);
    while (doctor->count < COUNT_OF(doctor->findings))
        doctor_say(doctor, "x", DOCTOR_NOTE, STR("one"), STR("two"));
    doctor_say(doctor, "x", DOCTOR_WRONG, STR("more"), STR(""));
    CHECK_INT((int64_t)doctor->count, (int64_t)COUNT_OF(doctor->findings));
    CHECK(strcmp(doctor->findings[doctor->count - 1].words, "one") == 0 && strcmp(doctor->findings[doctor->count - 1].cure, "two") == 0);
}

TESTS(
    ALONE(settings_that_contradict_one_another_are_told_and_those_that_fit_are_not),
    ALONE(more_connections_than_files_may_be_open_are_told_from_the_first_one_too_many),
    ALONE(a_file_that_is_none_is_told_as_what_it_is_and_is_not_opened),
    ALONE(who_may_use_a_file_and_how_much_room_there_is_is_told),
    ALONE(a_log_is_told_as_what_it_means_for_the_next_start),
    ALONE(what_does_not_fit_into_a_finding_is_cut_between_characters_and_more_than_there_is_room_for_is_left_out),
)
