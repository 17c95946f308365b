/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_rows.c: the checks within the database: schema, the file's pages, references, ledgers, search, jobs, clock. */
#include "operate/doctor.h"

#include "base/clock.h"
#include "base/locale.h"
#include "base/settings.h"
#include "db/db.h"
#include "db/migrate.h"
#include "db/schema.h"
#include "desk/catalog/catalog.h"
#include "desk/ledger/ledger.h"
#include "desk/notice/notice.h"
#include "desk/request/request_sound_store.h"
#include "job/queue_buried.h"

#define CLOCK_SLACK_MS (5 * 1000)
#define SERVER_MIN     13
#define SCHEMA_SAID_MAX 12

#define RESTORE \
    tr(ctx, "Stop the server, keep the file and its -wal as they are, and restore the last backup: entitled restore FILE. Without a backup," \
            " the tool sqlite3 can save what is still readable: .recover")

enum err doctor_in_read(struct ctx *ctx, struct doctor *doctor, enum err (*look)(struct ctx *, struct doctor *))
{
    TRY(db_begin(ctx, DB_READ));
    return db_end(ctx, look(ctx, doctor));
}

/* ---- Opening ---------------------------------------------------------------------------------------- */

static enum err open_postgres(struct ctx *ctx, struct doctor *doctor)
{
    struct str version, encoding;
    int64_t major = 0;

    TRY(db_open(ctx, ctx->settings->db, false, &ctx->db));
    TRY(look_server(ctx, &version, &encoding));
    struct str rest = version;
    (void)!str_int(str_cut(&rest, '.'), 0, 1000, &major);
    if (!str_equal(encoding, STR("UTF8")))
        doctor_say(doctor, "open", DOCTOR_WRONG, trf(ctx, "The database is kept in {encoding}, which cannot hold every name.", HOLE("encoding", encoding)),
                   tr(ctx, "Make a new one with: createdb --encoding=UTF8, and restore a backup into it."));
    else if (major && major < SERVER_MIN)
        doctor_say(doctor, "open", DOCTOR_WRONG, trf(ctx, "The server is PostgreSQL {version}.", HOLE("version", version)),
                   tr(ctx, "Upgrade it to 13 or newer."));
    else
        doctor_say(doctor, "open", DOCTOR_OK, trf(ctx, "PostgreSQL {version} answers.", HOLE("version", version)), STR(""));
    return OK;
}

static enum err check_database_opens(struct ctx *ctx, struct doctor *doctor)
{
    if (doctor->cannot_open)
        return OK;
    enum err err = doctor->postgres ? open_postgres(ctx, doctor) : look_open(ctx, &doctor->look);
    doctor->cannot_open = err != OK;
    if (err)
        return fault_cure(ctx, err, doctor->postgres ? tr(ctx, "See that the server runs, and that --db names it with a user who may connect.") : RESTORE);
    if (!doctor->postgres && doctor->file.log_bytes && !doctor->file.in_use && !doctor->look.copied)
        doctor_say(doctor, "open", DOCTOR_NOTE, tr(ctx, "There was no room for a copy of database and log, so what is in the log was not looked at."),
                   tr(ctx, "Set TMPDIR to a place with more room, and run this again."));
    return OK;
}

static enum err look_at_version(struct ctx *ctx, struct doctor *doctor)
{
    TRY(db_is_older(ctx, &doctor->older));
    TRY(db_check_version(ctx));
    doctor_say(doctor, "version", DOCTOR_OK, tr(ctx, "The database has the version of this program."), STR(""));
    return OK;
}

static enum err check_program_version(struct ctx *ctx, struct doctor *doctor)
{
    if (doctor->cannot_open)
        return OK;
    enum err err = doctor_in_read(ctx, doctor, look_at_version);
    doctor->other_version = err != OK;
    if (!err || ctx->fault.cure.len)
        return err;
    return fault_cure(ctx, err, err == ERR_CONFLICT ? tr(ctx, "Use the newer program, or restore a backup that was made before: entitled restore FILE") : RESTORE);
}

/* ---- Pages and references: PostgreSQL watches over its own ------------------------------------------ */

static enum err look_at_pages(struct ctx *ctx, struct doctor *doctor)
{
    struct look_finding *findings;
    size_t count;

    TRY(look_pages(ctx, &findings, &count));
    for (size_t i = 0; i < count; i++) {
        struct str words = findings[i].table.len
                         ? trf(ctx, "Table {table} is damaged: {words}", HOLE("table", findings[i].table), HOLE("words", findings[i].words))
                         : trf(ctx, "The file is damaged: {words}", HOLE("words", findings[i].words));
        doctor_say(doctor, "pages", DOCTOR_WRONG, words, i + 1 == count ? RESTORE : STR(""));
    }
    if (!count)
        doctor_say(doctor, "pages", DOCTOR_OK, tr(ctx, "Every page is in order."), STR(""));
    return OK;
}

static enum err check_pages(struct ctx *ctx, struct doctor *doctor)
{
    if (doctor->postgres)
        return OK;
    enum err err = doctor_in_read(ctx, doctor, look_at_pages);
    return err ? fault_cure(ctx, err, RESTORE) : OK;
}

static enum err look_at_keys(struct ctx *ctx, struct doctor *doctor)
{
    struct look_orphans *orphans;
    size_t count;

    TRY(look_orphans(ctx, &orphans, &count));
    for (size_t i = 0; i < count; i++)
        doctor_say(doctor, "keys", DOCTOR_WRONG,
                   trf(ctx, "Table {table}: {n} of its rows belong to rows of {parent} that are not there.", HOLE("table", orphans[i].table),
                       HOLE("n", tr_int(ctx, orphans[i].rows)), HOLE("parent", orphans[i].parent)), i + 1 == count ? RESTORE : STR(""));
    if (!count)
        doctor_say(doctor, "keys", DOCTOR_OK, tr(ctx, "Every row that another refers to is there."), STR(""));
    return OK;
}

static enum err check_keys(struct ctx *ctx, struct doctor *doctor)
{
    enum err err = doctor->postgres ? OK : doctor_in_read(ctx, doctor, look_at_keys);

    return err ? fault_cure(ctx, err, RESTORE) : OK;
}

/* ---- What the database itself guards ---------------------------------------------------------------- */

static struct str part_words(struct ctx *ctx, const struct schema_part *part)
{
    struct hole kind = HOLE("kind", part->kind), name = HOLE("name", part->name);
    struct hole table = HOLE("table", part->table.len ? part->table : STR("-"));

    if (part->state == SCHEMA_MISSING)
        return trf(ctx, "The {kind} {name} (of {table}) is missing.", kind, name, table);
    if (part->state == SCHEMA_CHANGED)
        return trf(ctx, "The {kind} {name} (of {table}) is not as this program makes it.", kind, name, table);
    return trf(ctx, "The {kind} {name} (of {table}) was added by somebody else.", kind, name, table);
}

static void say_parts(struct ctx *ctx, struct doctor *doctor, const struct schema_part *parts, size_t count, enum doctor_result result, struct str cure)
{
    for (size_t i = 0; i < count && i < SCHEMA_SAID_MAX; i++)
        doctor_say(doctor, "schema", result, part_words(ctx, &parts[i]), cure);
    if (count > SCHEMA_SAID_MAX)
        doctor_say(doctor, "schema", result, trn0(ctx, "And {n} more.", "And {n} more.", (int64_t)(count - SCHEMA_SAID_MAX)), cure);
}

static enum err check_schema(struct ctx *ctx, struct doctor *doctor)
{
    struct schema schema;

    TRY(schema_compare(ctx, &schema));
    say_parts(ctx, doctor, schema.wrong, schema.wrong_count, DOCTOR_WRONG,
              tr(ctx, "Somebody has changed the database past the program; mistakes are not caught there any more. Stop the server, and restore a backup"
                      " that was made before."));
    say_parts(ctx, doctor, schema.added, schema.added_count, DOCTOR_NOTE, STR(""));
    if (!schema.compared)
        doctor_say(doctor, "schema", DOCTOR_SKIPPED, tr(ctx, "Not compared: this server may only be read, or this user may make no schema to compare it with."),
                   tr(ctx, "Ask as a user who may: GRANT CREATE ON DATABASE"));
    else if (!schema.wrong_count)
        doctor_say(doctor, "schema", DOCTOR_OK, tr(ctx, "Every table, constraint, index and trigger is there."), STR(""));
    return OK;
}

/* ---- What the rows say ------------------------------------------------------------------------------ */

/* Checks hashes, sequences, balances, and the cached figures of contracts and grants. */
static enum err look_at_ledger(struct ctx *ctx, struct doctor *doctor)
{
    struct ledger_counts counts;

    TRY(ledger_verify(ctx, &counts));
    doctor_say(doctor, "ledger", DOCTOR_OK,
               trf(ctx, "{entries} of {contracts} verify, and every balance is their sum.",
                   HOLE("entries", trn0(ctx, "{n} entry", "{n} entries", counts.entries)),
                   HOLE("contracts", trn0(ctx, "{n} contract", "{n} contracts", counts.contracts))), STR(""));
    return OK;
}

static enum err check_ledger(struct ctx *ctx, struct doctor *doctor)
{
    enum err err = doctor_in_read(ctx, doctor, look_at_ledger);

    /* A row that cannot be read is not corrected: that would write into a damaged file. */
    if (err == ERR_DAMAGED)
        return fault_cure(ctx, err, doctor->postgres ? tr(ctx, "Stop the server, see the log of PostgreSQL, and restore the last backup.") : RESTORE);
    return err ? fault_cure(ctx, err, tr(ctx, "Somebody or something has changed the ledger past the program. Keep the database, compare this contract with"
                                              " its statement of an older backup, and restore that, or correct it: entitled contract adjust")) : OK;
}

#define REINDEX \
    tr(ctx, "Requests and ledgers are not concerned. Make the index anew, also while the server runs: entitled request reindex")

static void say_search(struct ctx *ctx, struct doctor *doctor, struct str words)
{
    doctor_say(doctor, "search", DOCTOR_WRONG, words, REINDEX);
}

/* Checks within the search index: what it holds for each row, and how it holds it. */
static enum err look_into_index(struct ctx *ctx, struct doctor *doctor)
{
    int64_t rows = 0;
    bool indexed = true;

    if (!doctor->postgres) {
        struct str said;
        TRY(look_full_text(ctx, STR("request_words"), &said));
        if (said.len)
            say_search(ctx, doctor, trf(ctx, "The index of words is damaged: {words}", HOLE("words", said)));
        return OK;
    }
    TRY(request_search_columns(ctx, &rows, &indexed));
    if (rows)
        say_search(ctx, doctor, trn0(ctx, "{n} row of the index of words is found by other words than its own.",
                                      "{n} rows of the index of words are found by other words than theirs.", rows));
    if (!indexed)
        say_search(ctx, doctor, tr(ctx, "The index on the words is missing, or was never finished: each search reads everything."));
    return OK;
}

static enum err look_at_age(struct ctx *ctx, struct doctor *doctor)
{
    bool outdated;

    TRY(request_search_outdated(ctx, &outdated));
    if (outdated)
        say_search(ctx, doctor, tr(ctx, "The index of words was made by an earlier program: not everything is found by the words that are on the screen."));
    return OK;
}

static enum err look_at_gaps(struct ctx *ctx, struct doctor *doctor)
{
    struct search_gaps gaps;

    TRY(request_search_gaps(ctx, &gaps));
    if (gaps.requests + gaps.communications + gaps.strays)
        say_search(ctx, doctor,
                   trf(ctx, "The index of words does not fit: {requests} and {texts} are missing in it (the first belongs to request {number}), and"
                            " {strays} of its rows belong to nothing.",
                       HOLE("requests", trn0(ctx, "{n} request", "{n} requests", gaps.requests)),
                       HOLE("texts", trn0(ctx, "{n} communication", "{n} communications", gaps.communications)),
                       HOLE("number", gaps.first_number.len ? gaps.first_number : STR("-")), HOLE("strays", tr_int(ctx, gaps.strays))));
    if (gaps.unwritten > DOCTOR_UNWRITTEN_MAX)
        doctor_say(doctor, "search", DOCTOR_NOTE,
                   trn0(ctx, "{n} text is not in the index of words yet. It is found, but each search has to look through it.",
                        "{n} texts are not in the index of words yet. They are found, but each search has to look through them.", gaps.unwritten),
                   tr(ctx, "They are written into it when the server runs: entitled serve. If it does, its log says why they are not."));
    return OK;
}

static enum err look_for_some(struct ctx *ctx, struct doctor *doctor)
{
    struct str number;
    int64_t lost;

    TRY(request_search_sample(ctx, &lost, &number));
    if (lost)
        say_search(ctx, doctor, trn(ctx, "Searched for by its number, {n} request is not found: {number}.",
                                    "Searched for by their numbers, {n} requests are not found, one of them {number}.", lost, HOLE("number", number)));
    return OK;
}

/* Runs each part in a transaction of its own, which ends when the part fails; one failure says enough. */
static enum err check_search(struct ctx *ctx, struct doctor *doctor)
{
    static enum err (*const looks[])(struct ctx *, struct doctor *) = { look_into_index, look_at_age, look_at_gaps, look_for_some };
    size_t before = doctor->count;

    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        enum err err = doctor_in_read(ctx, doctor, looks[i]);
        if (err)
            return ctx->fault.cure.len ? err : fault_cure(ctx, err, REINDEX);
    }
    if (doctor->count == before)
        doctor_say(doctor, "search", DOCTOR_OK, tr(ctx, "Every request and communication can be found by its words."), STR(""));
    return OK;
}

static enum err look_at_jobs(struct ctx *ctx, struct doctor *doctor)
{
    struct buried_jobs *jobs;
    size_t count;
    int64_t late;

    TRY(job_buried_list(ctx, &jobs, &count));
    for (size_t i = 0; i < count; i++)
        doctor_say(doctor, "jobs", DOCTOR_WRONG,
                   trn(ctx, "{n} job {work} was given up, of {at}. Last error: {error}",
                       "{n} jobs {work} were given up, the oldest of {at}. Last error: {error}", jobs[i].count, HOLE("work", jobs[i].name), HOLE("at", instant_text(ctx->arena, jobs[i].oldest_run_at)), HOLE("error", jobs[i].last_error)),
                   str_equal(jobs[i].name, str_of(notice_deliver_job.text))
                       ? tr(ctx, "Mend what the error names. What was given up is not tried again by itself; send mails again with: entitled mail resend --all")
                       : tr(ctx, "Mend what the error names. What was given up is not tried again by itself."));
    TRY(job_late_count(ctx, ctx->now - DOCTOR_LATE_MS, &late));
    if (late)
        doctor_say(doctor, "jobs", DOCTOR_NOTE, trn0(ctx, "{n} job should have run an hour ago.", "{n} jobs should have run an hour ago.", late),
                   tr(ctx, "They run when the server does: entitled serve. If it does, its log says why they fail."));
    if (!count && !late)
        doctor_say(doctor, "jobs", DOCTOR_OK, tr(ctx, "No job was given up, and none is late."), STR(""));
    return OK;
}

static enum err check_jobs(struct ctx *ctx, struct doctor *doctor)
{
    return doctor_in_read(ctx, doctor, look_at_jobs);
}

static enum err look_at_clock(struct ctx *ctx, struct doctor *doctor)
{
    int64_t newest;

    TRY(request_newest_instant(ctx, &newest));
    int64_t now = clock_now();      /* the doctor may have begun long ago, and requests have come in since */
    if (newest <= now + CLOCK_SLACK_MS) {
        doctor_say(doctor, "clock", DOCTOR_OK, tr(ctx, "The clock is not behind anything that is stored."), STR(""));
        return OK;
    }
    doctor_say(doctor, "clock", DOCTOR_WRONG,
               trf(ctx, "This machine's clock says {now}, and something was stored at {newest}.", HOLE("now", instant_text(ctx->arena, now)),
                   HOLE("newest", instant_text(ctx->arena, newest))),
               tr(ctx, "Set the clock right before the server runs again: terms and expiry are judged by it."));
    return OK;
}

static enum err check_clock(struct ctx *ctx, struct doctor *doctor)
{
    return doctor_in_read(ctx, doctor, look_at_clock);
}

/* ---- The catalogue ---------------------------------------------------------------------------------- */

/* It may have been applied before a catalogue had to say where the agreement is read. */
static enum err look_at_catalog(struct ctx *ctx, struct doctor *doctor)
{
    const struct catalog *catalog;

    TRY(catalog_now(ctx, &catalog));
    if (!catalog->revision)
        doctor_say(doctor, "catalog", DOCTOR_NOTE, tr(ctx, "No catalogue has been applied yet."), tr(ctx, "entitled catalog apply FILE"));
    else if (!catalog_agreement(catalog))
        doctor_say(doctor, "catalog", DOCTOR_NOTE,
                   trf(ctx, "Whoever submits a request accepts the services agreement, version {version}, and cannot read it: the catalogue has no link to it.",
                       HOLE("version", catalog->agreement_version)),
                   tr(ctx, "Add a link with the id \"agreement\" to the links of the service in the catalogue file, and apply it: entitled catalog apply FILE"));
    else
        doctor_say(doctor, "catalog", DOCTOR_OK, trf(ctx, "Revision {revision} of the catalogue is in force.", HOLE("revision", tr_int(ctx, catalog->revision))),
                   STR(""));
    return OK;
}

static enum err check_catalog(struct ctx *ctx, struct doctor *doctor)
{
    return doctor_in_read(ctx, doctor, look_at_catalog);
}

const struct doctor_check doctor_checks_of_rows[] = {
    { "open",    true,  true,  check_database_opens },
    { "version", true,  true,  check_program_version },
    { "schema",  false, true,  check_schema },
    { "pages",   false, false, check_pages },
    { "keys",    false, false, check_keys },
    { "ledger",  false, true,  check_ledger },
    { "search",  false, false, check_search },
    { "jobs",    false, false, check_jobs },
    { "mail",    false, false, doctor_check_mail },
    { "address", false, false, doctor_check_addresses },
    { "catalog", false, false, check_catalog },
    { "clock",   false, false, check_clock },
    { .name = NULL },
};
