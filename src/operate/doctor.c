/* SPDX-License-Identifier: Apache-2.0 */
/* doctor.c: runs the checks, and prints the report. */
#include "operate/doctor.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/locale.h"
#include "base/settings.h"
#include "db/db.h"
#include "view/cli_frame.h"

/* Copies a text, cut between two characters when it does not fit. */
static void finding_copy(char *out, size_t size, struct str text)
{
    size_t len = text.len < size ? text.len : size - 1;

    while (len < text.len && len && ((unsigned char)text.data[len] & 0xC0) == 0x80)
        len--;
    if (len)
        memcpy(out, text.data, len);
    out[len] = 0;
}

void doctor_say(struct doctor *doctor, const char *check, enum doctor_result result, struct str words, struct str cure)
{
    if (doctor->count == COUNT_OF(doctor->findings))
        return;
    struct doctor_finding *finding = &doctor->findings[doctor->count++];
    finding_copy(finding->check, sizeof finding->check, str_of(check));
    finding->result = result;
    finding_copy(finding->words, sizeof finding->words, words);
    finding_copy(finding->cure, sizeof finding->cure, cure);
}

/* The fault with which a check fails is what it has found. */
static void say_fault(struct ctx *ctx, struct doctor *doctor, const char *check)
{
    struct str words = ctx->fault.detail;

    if (ctx->fault.err == ERR_INTERNAL && ctx->fault.secret.len)
        words = trf(ctx, "The database refuses to answer: {said}", HOLE("said", ctx->fault.secret));
    else if (ctx->fault.secret.len)
        words = trf(ctx, "{words} ({said})", HOLE("words", words), HOLE("said", ctx->fault.secret));
    doctor_say(doctor, check, DOCTOR_WRONG, words, ctx->fault.cure);
    fault_clear(ctx);
}

static void run_check(struct ctx *ctx, struct doctor *doctor, const struct doctor_check *check)
{
    if (doctor->restored && !check->restored)
        return;
    if (!check->opens && (doctor->cannot_open || doctor->other_version)) {
        doctor_say(doctor, check->name, DOCTOR_SKIPPED, tr(ctx, "Not looked at, because of what is said above."), STR(""));
        return;
    }
    if (check->run(ctx, doctor))
        say_fault(ctx, doctor, check->name);
}

/* Runs the child: all checks from doctor->next on. */
static void run_rows(struct ctx *ctx, struct doctor *doctor)
{
    for (; doctor_checks_of_rows[doctor->next].name; doctor->next++)
        run_check(ctx, doctor, &doctor_checks_of_rows[doctor->next]);
    db_close(ctx->db);
    ctx->db = NULL;
}

/* The first check opens the database, so a child that follows one that died opens it again. */
static void open_again(struct ctx *ctx, struct doctor *doctor)
{
    struct doctor unheard = *doctor;

    unheard.next = 0;
    (void)!doctor_checks_of_rows[0].run(ctx, &unheard);
    fault_clear(ctx);
    doctor->cannot_open = ctx->db == NULL;
}

static void run_in_children(struct ctx *ctx, struct doctor *doctor)
{
    int status = 0;

    do {
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            MUST(setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }) == 0);
            if (doctor->next)
                open_again(ctx, doctor);
            run_rows(ctx, doctor);
            _exit(0);
        }
        if (child < 0 || waitpid(child, &status, 0) != child || WIFSIGNALED(status) || WEXITSTATUS(status)) {
            doctor_say(doctor, doctor_checks_of_rows[doctor->next].name, DOCTOR_WRONG,
                       tr(ctx, "Looking at this ended the program: there are rows that no version of it has written."),
                       tr(ctx, "Stop the server, keep the database as it is, and restore the last backup."));
            doctor->next++;
        }
    } while (doctor_checks_of_rows[doctor->next].name);
}

/* ---- The report ------------------------------------------------------------------------------------- */

static const char *result_name(enum doctor_result result)
{
    static const char *const names[] = { "ok", "note", "wrong", "skipped" };

    return names[result];
}

static void print_finding(struct ctx *ctx, struct cli *cli, const struct doctor_finding *finding)
{
    cli_print(cli, str_format(ctx->arena, "%-7s  %-8s  %s", result_name(finding->result), finding->check, finding->words));
    if (finding->cure[0])
        cli_print(cli, str_format(ctx->arena, "%-7s  %-8s  > %s", "", "", finding->cure));
}

static void write_finding(struct json *json, const struct doctor_finding *finding)
{
    json_open(json, NULL);
    json_str(json, "check", str_of(finding->check));
    json_str(json, "result", str_of(result_name(finding->result)));
    json_str(json, "words", str_of(finding->words));
    json_str_or_null(json, "cure", str_of(finding->cure));
    json_close(json);
}

static int64_t doctor_report(struct ctx *ctx, struct cli *cli, const struct doctor *doctor)
{
    struct json *json = cli_wants_json(cli) ? cli_json(cli) : NULL;
    int64_t wrong = 0;

    for (size_t i = 0; i < doctor->count; i++)
        wrong += doctor->findings[i].result == DOCTOR_WRONG;
    if (json) {
        json_open(json, NULL);
        json_bool(json, "ok", wrong == 0);
        json_list(json, "checks");
    }
    for (size_t i = 0; i < doctor->count; i++) {
        if (json)
            write_finding(json, &doctor->findings[i]);
        print_finding(ctx, cli, &doctor->findings[i]);
    }
    if (json) {
        json_list_end(json);
        json_close(json);
    }
    return wrong;
}

static void doctor_examine(struct ctx *ctx, struct doctor *doctor)
{
    struct str where = ctx->settings->db;

    doctor->postgres = db_is_postgres_url(where);
    if (!doctor->postgres)
        look_at_file(ctx, where, &doctor->file);
    for (size_t i = 0; doctor_checks_of_files[i].name; i++)
        run_check(ctx, doctor, &doctor_checks_of_files[i]);
    if (!doctor->postgres && !doctor->cannot_open)
        look_prepare(ctx, where, &doctor->file, &doctor->look);
    run_in_children(ctx, doctor);
    look_done(ctx, &doctor->look);
}

static struct doctor *doctor_new(bool restored)
{
    struct doctor *doctor = mmap(NULL, sizeof *doctor, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (doctor == MAP_FAILED)
        BUG("out of memory");
    doctor->restored = restored;
    return doctor;
}

/* The command fails with the last thing that is wrong, which is the ledger if that is. */
static enum err say_of_restored(struct ctx *ctx, struct cli *cli, const struct doctor *doctor)
{
    struct str wrong = STR("");

    for (size_t i = 0; i < doctor->count && !doctor->older; i++)
        if (doctor->findings[i].result == DOCTOR_WRONG) {
            if (wrong.len)
                cli_say(cli, wrong);
            wrong = str_copy(ctx->arena, str_of(doctor->findings[i].words));
        }
    if (wrong.len)
        return fault_cure(ctx, fail(ctx, CODE_conflict, wrong),
                          tr(ctx, "The backup was put back as it is. Restore another one, or look at this one with: entitled doctor"));
    if (doctor->older)
        cli_say(cli, tr(ctx, "An older program has made it, so its ledgers were not verified. Next: entitled upgrade, then entitled ledger verify"));
    for (size_t i = 0; i < doctor->count; i++)
        if (doctor->findings[i].result == DOCTOR_OK && str_equal(str_of(doctor->findings[i].check), STR("ledger")))
            cli_say(cli, str_of(doctor->findings[i].words));
    return OK;
}

enum err doctor_look_at_restored(struct ctx *ctx, struct cli *cli)
{
    struct doctor *doctor = doctor_new(true);

    doctor_examine(ctx, doctor);
    enum err err = say_of_restored(ctx, cli, doctor);
    munmap(doctor, sizeof *doctor);
    return err;
}

static enum err doctor_run(struct ctx *ctx, struct cli *cli)
{
    struct doctor *doctor = doctor_new(false);

    doctor_examine(ctx, doctor);
    int64_t wrong = doctor_report(ctx, cli, doctor);
    munmap(doctor, sizeof *doctor);
    if (!wrong)
        return OK;
    /* The report is printed although the command fails: somebody asked for it. */
    TRY(cli_flush(ctx, cli));
    return fail(ctx, CODE_conflict, trn0(ctx, "{n} thing is wrong.", "{n} things are wrong.", wrong));
}

static const struct command doctor_command = {
    .words   = "doctor",
    .summary = TR_MARK("Say what is wrong with the database and the settings, and what to do"),
    .details = TR_MARK("Looks at the file, its permissions, its log and its disk, the tables and what guards them, every page, every reference, every ledger, the search, the jobs, mails and addresses,"
                       " the clock and the settings, also while the server runs. Changes and repairs nothing. A line for each"
                       " check: ok, note (worth knowing), wrong, or skipped; what to do stands behind a \">\". Ends with 5 when something is wrong."),
    .db      = CLI_DB_NONE,
    .json    = true,
    .run     = doctor_run,
};

const struct command *const doctor_commands[] = {
    &doctor_command,
    NULL,
};
