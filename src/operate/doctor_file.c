/* SPDX-License-Identifier: Apache-2.0 */
/* doctor_file.c: the checks from outside the database: the file, who may use it, its log, its disk; and the settings. */
#include "operate/doctor.h"

#include <sys/resource.h>
#include <unistd.h>

#include "base/locale.h"
#include "base/settings.h"
#include "web/serve.h"
#include "web/site.h"

#define MIB             ((int64_t)1024 * 1024)
#define FREE_BYTES_MIN  (8 * MIB)       /* with less room the next submissions may fail */
#define FREE_BYTES_GOOD (256 * MIB)

static struct str size_text(struct ctx *ctx, int64_t bytes)
{
    return bytes < 10 * 1024 ? trf(ctx, "{n} bytes", HOLE("n", tr_int(ctx, bytes)))
         : bytes < 10 * MIB ? trf(ctx, "{n} KiB", HOLE("n", tr_int(ctx, bytes / 1024)))
         : trf(ctx, "{n} MiB", HOLE("n", tr_int(ctx, bytes / MIB)));
}

/* ---- The file --------------------------------------------------------------------------------------- */

/* Says why it is useless to open the database, or nothing. */
static struct str file_fault(struct ctx *ctx, const struct look_file *file, struct str *out_cure)
{
    struct str name = ctx->settings->db;

    *out_cure = tr(ctx, "Give the right one with --db, or restore the last backup: entitled restore FILE");
    if (!file->there) {
        *out_cure = tr(ctx, "Give the right one with --db, restore a backup (entitled restore FILE), or begin anew: entitled init");
        return trf(ctx, "There is no file {file}.", HOLE("file", name));
    }
    if (!file->regular)
        return trf(ctx, "{file} is no file.", HOLE("file", name));
    if (!file->readable) {
        *out_cure = trf(ctx, "Run this as {owner}.", HOLE("owner", file->owner));
        return trf(ctx, "{file} belongs to {owner}, and {user} may not read it.", HOLE("file", name), HOLE("owner", file->owner), HOLE("user", file->user));
    }
    if (file->bytes == 0 && !file->log_bytes)
        return trf(ctx, "{file} is empty.", HOLE("file", name));
    if (file->bytes && !file->is_sqlite)
        return trf(ctx, "{file} is no database: it does not begin as one.", HOLE("file", name));
    if (file->bytes && !look_is_ours(file) && !file->log_bytes)
        return trf(ctx, "{file} is a database of another program: its application id is {mark}.", HOLE("file", name), HOLE("mark", tr_int(ctx, file->mark)));
    return STR("");
}

static enum err check_file(struct ctx *ctx, struct doctor *doctor)
{
    const struct look_file *file = &doctor->file;
    struct str cure, words;

    if (doctor->postgres)
        return OK;
    words = file_fault(ctx, file, &cure);
    doctor->cannot_open = words.len > 0;
    if (words.len) {
        doctor_say(doctor, "file", DOCTOR_WRONG, words, cure);
        return OK;
    }
    if (file->pages * file->page_bytes > file->bytes) {
        doctor_say(doctor, "file", DOCTOR_WRONG,
                   trf(ctx, "{file} was cut: it should have {pages} pages of {page} bytes and has only {bytes} bytes.", HOLE("file", ctx->settings->db),
                       HOLE("pages", tr_int(ctx, file->pages)), HOLE("page", tr_int(ctx, file->page_bytes)), HOLE("bytes", tr_int(ctx, file->bytes))), cure);
        return OK;
    }
    doctor_say(doctor, "file", DOCTOR_OK, trf(ctx, "{file}, {size}", HOLE("file", ctx->settings->db), HOLE("size", size_text(ctx, file->bytes))), STR(""));
    return OK;
}

static enum err check_access(struct ctx *ctx, struct doctor *doctor)
{
    const struct look_file *file = &doctor->file;
    size_t before = doctor->count;

    if (doctor->postgres || !file->there || !file->regular)
        return OK;
    if (file->readable && !file->writable)
        doctor_say(doctor, "access", DOCTOR_WRONG, trf(ctx, "{user} may read the database, and not write it.", HOLE("user", file->user)),
                   trf(ctx, "Run the server as {owner}, or give the file to its user.", HOLE("owner", file->owner)));
    if (!file->directory_writable)
        doctor_say(doctor, "access", DOCTOR_WRONG, trf(ctx, "{user} may not write to the directory of the database, where its log has to be.", HOLE("user", file->user)),
                   tr(ctx, "Let the server's user write there: chown or chmod the directory."));
    if (file->for_others)
        doctor_say(doctor, "access", DOCTOR_NOTE, tr(ctx, "Others than its owner may read the database, which holds password hashes."),
                   trf(ctx, "chmod 600 {file}", HOLE("file", ctx->settings->db)));
    if (file->remote)
        doctor_say(doctor, "access", DOCTOR_WRONG, tr(ctx, "The database is on a network file system, where SQLite's locks and log cannot be relied on."),
                   tr(ctx, "Move it to a local disk, or use PostgreSQL."));
    if (doctor->count == before)
        doctor_say(doctor, "access", DOCTOR_OK, trf(ctx, "It belongs to {owner}; {user} may read and write it.", HOLE("owner", file->owner), HOLE("user", file->user)), STR(""));
    return OK;
}

static enum err check_space(struct ctx *ctx, struct doctor *doctor)
{
    const struct look_file *file = &doctor->file;

    if (doctor->postgres || !file->there)
        return OK;
    struct str words = trf(ctx, "{free} are free on its disk.", HOLE("free", size_text(ctx, file->free_bytes)));
    struct str cure = tr(ctx, "Make room, or move the database to a larger disk. While the disk is full reading goes on, and writing is refused with 503.");
    if (file->free_bytes < FREE_BYTES_MIN)
        doctor_say(doctor, "space", DOCTOR_WRONG, words, cure);
    else if (file->free_bytes < FREE_BYTES_GOOD)
        doctor_say(doctor, "space", DOCTOR_NOTE, words, cure);
    else
        doctor_say(doctor, "space", DOCTOR_OK, words, STR(""));
    return OK;
}

static enum err check_log(struct ctx *ctx, struct doctor *doctor)
{
    const struct look_file *file = &doctor->file;

    if (doctor->postgres || !file->there)
        return OK;
    struct str size = size_text(ctx, file->log_bytes);
    doctor->cannot_open |= file->torn;
    if (file->torn)
        doctor_say(doctor, "log", DOCTOR_WRONG,
                   tr(ctx, "The server has the database open together with a log (-wal) or an index (-shm) that are not beside it any more: they were removed, replaced or cut."),
                   tr(ctx, "The server refuses to write, and has put into the file what it still could. Start it again, and leave these files alone while it runs."));
    else if (file->log_bytes && !file->in_use && file->log_unfinished_bytes)
        doctor_say(doctor, "log", DOCTOR_NOTE,
                   trf(ctx, "The log beside it ({size}) breaks off: {bytes} bytes are behind its last whole transaction.", HOLE("size", size),
                       HOLE("bytes", tr_int(ctx, file->log_unfinished_bytes))),
                   tr(ctx, "After a crash this is what nobody was promised, and the next start leaves it out. If the file was copied or cut by hand, take the original."));
    else if (file->log_bytes && !file->in_use)
        doctor_say(doctor, "log", DOCTOR_NOTE, trf(ctx, "A log ({size}) lies beside it, and nobody has the database open: the server was killed.", HOLE("size", size)),
                   tr(ctx, "It belongs to the database: never remove it. The next start takes it in."));
    else if (file->log_holders.len)
        doctor_say(doctor, "log", DOCTOR_NOTE, trf(ctx, "The log has grown to {size}: {who}.", HOLE("size", size), HOLE("who", file->log_holders)),
                   tr(ctx, "End long backups and other readers, or restart the server."));
    else
        doctor_say(doctor, "log", DOCTOR_OK, file->in_use ? trf(ctx, "In use; {size} of log.", HOLE("size", size)) : tr(ctx, "Nobody has it open, and nothing was left over."), STR(""));
    return OK;
}

/* ---- Settings --------------------------------------------------------------------------------------- */

static bool is_loopback(struct str listen)
{
    return str_starts(listen, STR("127.")) || str_starts(listen, STR("[::1]")) || str_starts(listen, STR("localhost:"));
}

static void check_addresses(struct ctx *ctx, struct doctor *doctor)
{
    const struct settings *settings = ctx->settings;
    bool own = str_ends(settings->public_url, settings->listen), secure = str_starts(settings->public_url, STR("https://"));

    if (!is_loopback(settings->listen) && own)
        doctor_say(doctor, "settings", DOCTOR_NOTE, trf(ctx, "Links in mails begin with {url}, because public_url is not set.", HOLE("url", settings->public_url)),
                   tr(ctx, "Set public_url to the address that people use."));
    if (secure && !settings->trusted_proxies.len)
        doctor_say(doctor, "settings", DOCTOR_NOTE, tr(ctx, "public_url begins with https://, so a proxy stands in front, and trusted_proxies is empty: to the limits of attempts all clients have the proxy's address."),
                   tr(ctx, "Set trusted_proxies to the proxy's address."));
    if (settings->trusted_proxies.len && own)
        doctor_say(doctor, "settings", DOCTOR_NOTE, tr(ctx, "trusted_proxies names a proxy, and public_url is not set: forms that come through it may be refused."),
                   tr(ctx, "Set public_url to the address that people use."));
}

static void check_amounts(struct ctx *ctx, struct doctor *doctor)
{
    const struct settings *settings = ctx->settings;
    int64_t workers = settings->workers ? settings->workers : doctor->postgres ? SERVE_WORKERS_POSTGRES : SERVE_WORKERS_SQLITE;
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < (rlim_t)settings->connections_max + 64)
        doctor_say(doctor, "settings", DOCTOR_WRONG,
                   trf(ctx, "connections_max is {max}, and a process may have only {limit} files open.", HOLE("max", tr_int(ctx, settings->connections_max)),
                       HOLE("limit", tr_int(ctx, (int64_t)files.rlim_cur))),
                   tr(ctx, "Raise the limit (ulimit -n, LimitNOFILE=), or lower connections_max."));
    if (!doctor->postgres && !settings->turnstile && workers > 1)
        doctor_say(doctor, "settings", DOCTOR_NOTE, trf(ctx, "{n} workers write to SQLite without queueing (turnstile = no), so some wait much longer than others.", HOLE("n", tr_int(ctx, workers))),
                   tr(ctx, "Set turnstile = yes."));
}

static enum err check_settings(struct ctx *ctx, struct doctor *doctor)
{
    size_t before = doctor->count;
    const char *mail_dir = str_c(ctx->arena, ctx->settings->mail_dir);

    check_addresses(ctx, doctor);
    check_amounts(ctx, doctor);
    if (!ctx->settings->mail_dir.len)
        doctor_say(doctor, "settings", DOCTOR_NOTE, tr(ctx, "mail_dir is not set: mails are composed and stay queued."), tr(ctx, "Set mail_dir to a directory that a mail program empties."));
    else if (access(mail_dir, F_OK) == 0 && access(mail_dir, W_OK | X_OK) != 0)
        doctor_say(doctor, "settings", DOCTOR_WRONG, trf(ctx, "Nothing can be written to mail_dir {path}.", HOLE("path", ctx->settings->mail_dir)), tr(ctx, "Let this user write there."));
    TRY(site_check(ctx));
    if (doctor->count == before)
        doctor_say(doctor, "settings", DOCTOR_OK, tr(ctx, "They fit one another."), STR(""));
    return OK;
}

const struct doctor_check doctor_checks_of_files[] = {
    { "settings", true, false, check_settings },
    { "file",     true, false, check_file },
    { "access",   true, false, check_access },
    { "space",    true, false, check_space },
    { "log",      true, false, check_log },
    { .name = NULL },
};
