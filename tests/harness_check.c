/* SPDX-License-Identifier: Apache-2.0 */
/* harness_check.c: the words that tests are written in. */
#include "tests/harness.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "desk/account/audit.h"

/* ---- Checks ----------------------------------------------------------------------------------------- */

void check_at(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        print_error("%s\n", what);
        _fail(file, line);
    }
}

void check_int_at(int64_t value, int64_t expected, const char *what, const char *file, int line)
{
    if (value != expected) {
        print_error("%s is %lld, not %lld\n", what, (long long)value, (long long)expected);
        _fail(file, line);
    }
}

void check_str_at(struct str value, struct str expected, const char *what, const char *file, int line)
{
    if (!str_equal(value, expected)) {
        print_error("%s is\n  \"%.*s\", not\n  \"%.*s\"\n", what, STR_ARGS(value), STR_ARGS(expected));
        _fail(file, line);
    }
}

struct str str_itself(struct str text) { return text; }

void text_has_at(struct str text, struct str part, bool wanted, const char *file, int line)
{
    if (str_contains(text, part) != wanted) {
        print_error("%s: %.*s\nin:\n%.*s\n", wanted ? "not there" : "there", STR_ARGS(part), (int)(text.len < 4000 ? text.len : 4000), text.data);
        _fail(file, line);
    }
}

static void show_fault(const struct fault *fault)
{
    if (!fault->err) {
        print_error("  no fault is recorded\n");
        return;
    }
    print_error("  %s at %s:%d: %.*s\n", code_row(fault->code)->name, fault->file, fault->line, STR_ARGS(fault->detail));
    if (fault->secret.len)
        print_error("  the engine said: %.*s\n", STR_ARGS(fault->secret));
    for (const struct field_fault *field = fault->fields; field; field = field->next)
        print_error("  field %.*s: %s: %.*s\n", STR_ARGS(field->field), code_row(field->code)->name, STR_ARGS(field->detail));
    for (size_t i = 0; i < fault->reason_count; i++)
        print_error("  reason %s: %.*s\n", code_row(fault->reasons[i].code)->name, STR_ARGS(fault->reasons[i].message));
}

void check_ok_at(struct ctx *ctx, enum err err, const char *what, const char *file, int line)
{
    if (err || ctx->fault.err) {
        print_error("%s failed:\n", what);
        show_fault(&ctx->fault);
        _fail(file, line);
    }
}

enum code code_called(struct str name)
{
    for (enum code code = CODE_none + 1; code < CODE_count; code++)
        if (str_equal(str_of(code_row(code)->name), name))
            return code;
    return CODE_none;
}

void check_code_at(struct ctx *ctx, enum code code, enum err err, const char *what, const char *file, int line)
{
    if (err == code_row(code)->err && ctx->fault.code == code && ctx->fault.detail.len)
        return;
    print_error("%s should have failed with %s, and with words:\n", what, code_row(code)->name);
    show_fault(&ctx->fault);
    _fail(file, line);
}

static pid_t bug_pid;

bool bug_child(void)
{
    fflush(NULL);
    bug_pid = fork();
    MUST(bug_pid >= 0);
    if (bug_pid == 0) {
        MUST(freopen("/dev/null", "w", stderr));
        MUST(setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }) == 0);
        signal(SIGABRT, SIG_DFL);
    }
    return bug_pid == 0;
}

_Noreturn void bug_child_survived(void)
{
    _exit(0);
}

void bug_child_died(const char *what, const char *file, int line)
{
    int status;

    MUST(waitpid(bug_pid, &status, 0) == bug_pid);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT) {
        print_error("%s should have ended the process with BUG()\n", what);
        _fail(file, line);
    }
}

/* ---- Transactions ----------------------------------------------------------------------------------- */

static bool writing;        /* in the transaction that is open: what only looks owes no entry of the log */

void in_write(struct ctx *ctx)
{
    writing = true;
    ctx->acts_owed = (struct act_set){ { 0 } };
    CHECK_OK(db_begin(ctx, DB_WRITE));
}


void in_read(struct ctx *ctx)
{
    writing = false;
    CHECK_OK(db_begin(ctx, DB_READ));
}

void rollback(struct ctx *ctx) { db_rollback(ctx); }

void undo(struct ctx *ctx)
{
    rollback(ctx);
    in_write(ctx);
}

void commit(struct ctx *ctx)
{
    struct keep *keeps = ctx->keeps;

    ctx->keeps = NULL;
    for (; keeps; keeps = keeps->next)
        CHECK_OK(keeps->run(ctx, keeps->what));
    if (writing && audit_owed(ctx))
        print_message("%s was done and not recorded (desk/account/audit.h)\n", audit_owed(ctx));
    CHECK(!writing || !audit_owed(ctx));
    CHECK_OK(db_commit(ctx));
}

/* ---- SQL of a test's own ---------------------------------------------------------------------------- */

/* The engines know a statement by the address of its constant, so one that a test makes has to stay: it is kept
 * by its text and columns until the process ends. */
struct kept_sql {
    struct kept_sql *next;
    struct db_sql    sql;
};

static const struct db_sql *kept(const char *text, const char *cols)
{
    static struct kept_sql *all;

    for (struct kept_sql *one = all; one; one = one->next)
        if (str_equal(str_of(one->sql.text), str_of(text)) && str_equal(str_of(one->sql.cols), str_of(cols)))
            return &one->sql;
    struct kept_sql *made = calloc(1, sizeof *made);
    MUST(made);
    *made = (struct kept_sql){ .next = all, .sql = { "test", strdup(text), "", strdup(cols), NULL, false } };
    all = made;
    return &made->sql;
}

void exec_sql(struct ctx *ctx, const char *sql)
{
    CHECK_OK(db_run0(ctx, kept(sql, ""), NULL));
}

void exec_sql_fails(struct ctx *ctx, enum code code, const char *sql)
{
    check_code_at(ctx, code, db_run0(ctx, kept(sql, ""), NULL), sql, __FILE__, __LINE__);
    fault_clear(ctx);
}

int64_t sql_int(struct ctx *ctx, const char *sql)
{
    struct db_rows rows;

    CHECK_OK(db_run0(ctx, kept(sql, "i"), &rows));
    CHECK(db_next(&rows));
    return db_int(&rows, 0);
}

struct str sql_text(struct ctx *ctx, const char *sql)
{
    struct db_rows rows;

    CHECK_OK(db_run0(ctx, kept(sql, "t"), &rows));
    CHECK(db_next(&rows));
    return db_text(&rows, 0);
}

int64_t count_rows(struct ctx *ctx, const char *table)
{
    return sql_int(ctx, str_format(ctx->arena, "SELECT COUNT(*) FROM %s", table).data);
}

/* ---- Who acts, and when ----------------------------------------------------------------------------- */

int64_t day_at(const char *date)
{
    int64_t day;

    MUST(day_parse(str_of(date), &day));
    return day;
}

int64_t instant_at(const char *date, int minute)
{
    return day_at(date) * DAY_MS + minute * MINUTE_MS;
}

/* The actor lives in the arena of the ctx, as long as the test. */
static void act_as(struct ctx *ctx, struct actor actor)
{
    struct actor *kept_actor = arena_alloc(ctx->arena, sizeof *kept_actor);

    *kept_actor = actor;
    ctx->actor = kept_actor;
    ctx->acts_checked = (struct act_set){ { 0 } };
}

void as_operator(struct ctx *ctx) { act_as(ctx, (struct actor){ .kind = ACTOR_OPERATOR }); }
void as_system(struct ctx *ctx) { act_as(ctx, (struct actor){ .kind = ACTOR_SYSTEM }); }
void as_nobody(struct ctx *ctx) { act_as(ctx, (struct actor){ .kind = ACTOR_NOBODY }); }

void as_account(struct ctx *ctx, int64_t id, const char *email, enum account_kind kind, unsigned staff)
{
    act_as(ctx, (struct actor){ .kind = ACTOR_ACCOUNT, .id = id, .email = str_of(email), .address = str_of(email), .name = str_of(email),
                                .account_kind = kind, .staff = staff });
}

/* ---- Chance ----------------------------------------------------------------------------------------- */

uint64_t test_seed(void)
{
    const char *given = getenv("ENTITLED_SEED");
    int64_t seed = given ? 0 : random_below(1000000);

    MUST(!given || str_int(str_of(given), 0, INT64_MAX, &seed));
    print_message("# ENTITLED_SEED=%lld\n", (long long)seed);
    return (uint64_t)seed;
}
