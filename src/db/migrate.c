/* SPDX-License-Identifier: Apache-2.0 */
/* migrate.c: which migrations are missing, and running them. */
#include "db/migrate.h"

#include "base/embedded.h"
#include "base/locale.h"
#include "db/db.h"
#include "db/sqlite.h"

#define DIRECTORY "migrations/"
#define WORD(number) WORD_OF(number)
#define WORD_OF(number) #number

DB_SQL(count_own, "migrate.count_own",
       "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'", "", "i",
       "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE relname = 'schema_migration' AND pg_catalog.pg_table_is_visible(oid)", false);

DB_SQL(count_all, "migrate.count_all", "SELECT COUNT(*) FROM sqlite_master", "", "i",
       "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()", false);

DB_SQL(newest, "migrate.newest", "SELECT COALESCE(MAX(version), 0) FROM schema_migration", "", "i", NULL, false);
DB_SQL(insert, "migrate.insert",
       "INSERT INTO schema_migration (version, name, applied_at) VALUES ($1, $2, $3)", "iti", "", NULL, false);

static const char first_script[] =
    "CREATE TABLE schema_migration (\n"
    "    version    BIGINT NOT NULL PRIMARY KEY,\n"
    "    name       TEXT NOT NULL,\n"
    "    applied_at BIGINT NOT NULL\n"
    ");\n"
    "-- sqlite: PRAGMA application_id = " WORD(SQLITE_MARK) ";\n";

struct migration { int64_t version; struct str name, text; };

/* The migration of an embedded file; false for another file. */
static bool migration_of(const struct embedded *file, struct migration *out_migration)
{
    struct str name = str_of(file->name);
    struct migration found = { .text = file->data };

    if (!str_starts(name, STR(DIRECTORY)) || !str_ends(name, STR(".sql")))
        return false;
    name.data += sizeof DIRECTORY - 1;
    name.len -= sizeof DIRECTORY - 1 + sizeof ".sql" - 1;
    found.name = name;
    MUST(str_int(str_cut(&name, '_'), 1, 9999, &found.version));
    *out_migration = found;
    return true;
}

/* The version that the program brings a database to. */
static int64_t program_version(void)
{
    struct migration migration;
    int64_t version = 0;

    for (const struct embedded *file = embedded_files; file < embedded_files_end; file++)
        if (migration_of(file, &migration)) {
            MUST(migration.version == version + 1);
            version = migration.version;
        }
    return version;
}

static struct str replace_all(struct ctx *ctx, struct str text, struct str what, struct str with)
{
    struct buf out = buf_new(ctx->arena);
    const char *at;

    while (text.len >= what.len && (at = memmem(text.data, text.len, what.data, what.len))) {
        size_t before = (size_t)(at - text.data);
        buf_add(&out, (struct str){ text.data, before });
        buf_add(&out, with);
        text = (struct str){ at + what.len, text.len - before - what.len };
    }
    buf_add(&out, text);
    return buf_str(&out);
}

struct str migration_for_engine(struct ctx *ctx, struct str text)
{
    bool postgres = db_is_postgres(ctx->db);
    struct str ours = postgres ? STR("-- postgres: ") : STR("-- sqlite: ");
    struct buf out = buf_new(ctx->arena);

    while (text.len) {
        struct str line = str_cut(&text, '\n');
        if (str_starts(line, ours))
            line = (struct str){ line.data + ours.len, line.len - ours.len };
        buf_add(&out, line);
        buf_add_char(&out, '\n');
    }
    struct str script = replace_all(ctx, buf_str(&out), STR("$ID"), postgres ? STR("BIGINT PRIMARY KEY") : STR("INTEGER PRIMARY KEY"));
    return replace_all(ctx, script, STR("$CLUSTERED"), postgres ? STR("") : STR(" WITHOUT ROWID"));
}

static enum err newer_fault(struct ctx *ctx, int64_t version)
{
    return fail(ctx, CODE_conflict,
                trf(ctx, "The database has version {database}, and this program knows {program}: a newer program has migrated it. Use that one, or restore a backup made before.",
                    HOLE("database", tr_int(ctx, version)), HOLE("program", tr_int(ctx, program_version()))));
}

/* The version that the database is at; 0 for one that was never migrated. */
static enum err database_version(struct ctx *ctx, int64_t *out_version)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &count_own, &rows));
    MUST(db_next(&rows));
    if (db_int(&rows, 0) == 0) {
        *out_version = 0;
        return OK;
    }
    TRY(db_run0(ctx, &newest, &rows));
    MUST(db_next(&rows));
    *out_version = db_int(&rows, 0);
    return OK;
}

/* Refuses a database that holds somebody else's tables. */
static enum err refuse_foreign(struct ctx *ctx)
{
    struct db_rows rows;

    TRY(db_run0(ctx, &count_all, &rows));
    MUST(db_next(&rows));
    if (db_int(&rows, 0) == 0)
        return OK;
    return fail(ctx, CODE_conflict, tr(ctx, "The database holds the tables of another program. Nothing was changed; give another database with --db."));
}

static enum err migration_apply(struct ctx *ctx, const struct migration *migration, bool dry_run, struct buf *report)
{
    TRY(db_script(ctx, migration_for_engine(ctx, migration->text)));
    TRY(db_run(ctx, &insert, NULL, DB_I(migration->version), DB_T(migration->name), DB_I(ctx->now)));
    buf_add(report, dry_run ? trf(ctx, "would apply {name}", HOLE("name", migration->name))
                            : trf(ctx, "applied {name}", HOLE("name", migration->name)));
    buf_add_char(report, '\n');
    return OK;
}

/* Applies all that are missing, within the transaction, while nobody else migrates. */
static enum err apply_missing(struct ctx *ctx, bool dry_run, struct buf *report)
{
    struct migration migration;
    int64_t version;

    TRY(database_version(ctx, &version));
    if (version > program_version())
        return newer_fault(ctx, version);
    if (version == 0) {
        TRY(refuse_foreign(ctx));
        TRY(db_script(ctx, migration_for_engine(ctx, str_of(first_script))));
    }
    for (const struct embedded *file = embedded_files; file < embedded_files_end; file++)
        if (migration_of(file, &migration) && migration.version > version)
            TRY(migration_apply(ctx, &migration, dry_run, report));
    if (version == program_version())
        buf_format(report, "%.*s\n", STR_ARGS(trf(ctx, "The database is up to date: version {version}.", HOLE("version", tr_int(ctx, version)))));
    return OK;
}

enum err db_make_schema(struct ctx *ctx, struct buf *report)
{
    return apply_missing(ctx, false, report);
}

enum err db_migrate(struct ctx *ctx, bool dry_run, struct buf *report)
{
    size_t report_was = report->len;

    TRY(db_begin(ctx, DB_WRITE));
    enum err err = db_migration_lock(ctx);
    if (!err)
        err = apply_missing(ctx, dry_run, report);
    if (err || dry_run)
        db_rollback(ctx);
    else
        err = db_commit(ctx);
    if (err)
        report->len = report_was;
    return err;
}

enum err db_refuse_foreign(struct ctx *ctx)
{
    int64_t version;

    TRY(database_version(ctx, &version));
    return version ? OK : refuse_foreign(ctx);
}

enum err db_refuse_backup_of(struct ctx *ctx, struct str file, int64_t version)
{
    if (version < 1)
        return fail(ctx, CODE_conflict, trf(ctx, "{file} is not a backup of this program. Nothing was changed.", HOLE("file", file)));
    if (version <= program_version())
        return OK;
    enum err err = fail(ctx, CODE_conflict,
                        trf(ctx, "{file} was made by a newer program: it has version {backup}, and this program knows {program}. Nothing was changed.",
                            HOLE("file", file), HOLE("backup", tr_int(ctx, version)), HOLE("program", tr_int(ctx, program_version()))));
    return fault_cure(ctx, err, tr(ctx, "Restore it with the newer program, or give an older backup."));
}

enum err db_is_older(struct ctx *ctx, bool *out_older)
{
    int64_t version;

    TRY(database_version(ctx, &version));
    *out_older = version > 0 && version < program_version();
    return OK;
}

enum err db_check_version(struct ctx *ctx)
{
    int64_t version;

    TRY(database_version(ctx, &version));
    if (version > program_version())
        return newer_fault(ctx, version);
    if (version == program_version())
        return OK;
    enum err err = fail(ctx, CODE_busy, version ? tr(ctx, "The database was made by an older program.")
                                                : tr(ctx, "The database is empty."));
    return fault_cure(ctx, err, tr(ctx, "Run: entitled init"));
}
