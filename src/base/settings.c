/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c: the table of settings, and the three places they are read from. */
#include <ini.h>

#include "base/settings.h"

#include "base/email.h"
#include "base/limit.h"
#include "base/locale.h"
#include "base/text.h"

#define NAME_BYTES_MAX 64

enum kind { TEXT, WORDS, NUMBER, YES_NO, COLOR, ADDRESS, MAILBOX };

struct row {
    struct setting shown;
    enum kind      kind;
    size_t         offset;      /* in struct settings */
};

#define AT(member) offsetof(struct settings, member)

/* The help is in the second half of each row; a default of "" means empty. */
static const struct row rows[] = {
    { { "db", "PATH|URL", "./entitled.db", 0, 0,
        TR_MARK("database: the path of a SQLite file, or postgresql://USER@HOST/NAME") }, TEXT, AT(db) },
    { { "listen", "ADDR:PORT", "127.0.0.1:8080", 0, 0,
        TR_MARK("where to listen; port 0 takes any free one") }, TEXT, AT(listen) },
    { { "workers", "N", "0", 0, 64,
        TR_MARK("web workers; 0: 2 on SQLite, 16 on PostgreSQL") }, NUMBER, AT(workers) },
    { { "mail_dir", "DIRECTORY", "", 0, 0,
        TR_MARK("where mails are put as files; empty: none are written") }, TEXT, AT(mail_dir) },
    { { "anchor_mail", "ADDRESS", "", 0, 0,
        TR_MARK("who gets the nightly anchors of the ledgers by mail, for ledger verify --anchors; empty: they stand in the log alone") }, MAILBOX, AT(anchor_mail) },
    { { "public_url", "URL", "", 0, 0,
        TR_MARK("what links in mails begin with, and where forms may come from; https:// makes cookies secure; empty: http:// and the value of listen") }, ADDRESS, AT(public_url) },
    { { "trusted_proxies", "LIST", "", 0, 0,
        TR_MARK("addresses or networks (10.0.0.0/8), with commas, of proxies whose X-Forwarded-For is believed; empty: nobody's") }, TEXT, AT(trusted_proxies) },
    { { "site_name", "WORDS", "Support", 0, 0,
        TR_MARK("what the pages call this service: in their header and titles") }, WORDS, AT(site_name) },
    { { "site_requests", "WORDS", "", 0, 0,
        TR_MARK("what the pages call the list of a reader's requests, such as My activities; empty: My requests") }, WORDS, AT(site_requests) },
    { { "site_contracts", "WORDS", "", 0, 0,
        TR_MARK("what the pages call the list of a reader's contracts, such as My benefits; empty: My contracts") }, WORDS, AT(site_contracts) },
    { { "site_logo", "PATH", "", 0, 0,
        TR_MARK("an SVG or PNG file, at most 256 KiB, shown in the header of every page instead of the name") }, TEXT, AT(site_logo) },
    { { "site_color", "#RRGGBB", "", 0, 0,
        TR_MARK("the color of buttons and links; made lighter or darker where it could not be read") }, COLOR, AT(site_color) },
    { { "help_url", "URL", "", 0, 0,
        TR_MARK("a page of yours with help, to which the foot of every page leads; empty: none") }, ADDRESS, AT(help_url) },
    { { "status_url", "URL", "", 0, 0,
        TR_MARK("the same: whether your services run") }, ADDRESS, AT(status_url) },
    { { "terms_url", "URL", "", 0, 0,
        TR_MARK("the same: your terms") }, ADDRESS, AT(terms_url) },
    { { "privacy_url", "URL", "", 0, 0,
        TR_MARK("the same: what you do with personal data") }, ADDRESS, AT(privacy_url) },
    { { "connections_max", "N", "512", 1, 100000,
        TR_MARK("open connections of one worker; for one more, one that does nothing or is slow has to go") }, NUMBER, AT(connections_max) },
    { { "idle_seconds", "N", "30", 1, 3600,
        TR_MARK("after which a connection is closed that asks nothing more") }, NUMBER, AT(idle_seconds) },
    { { "turnstile", "yes|no", "yes", 0, 0,
        TR_MARK("writers of a SQLite file queue at a lock beside it, instead of polling") }, YES_NO, AT(turnstile) },
    { { "access_log", "yes|no", "no", 0, 0,
        TR_MARK("a log line for every call, not only for those that failed") }, YES_NO, AT(access_log) },
};

const struct setting *settings_table(size_t *out_count)
{
    static struct setting shown[COUNT_OF(rows)];

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        shown[i] = rows[i].shown;
    *out_count = COUNT_OF(rows);
    return shown;
}

/* Dashes and underlines are the same in a name. */
static bool same_name(struct str given, const char *name)
{
    if (given.len != strlen(name))
        return false;
    for (size_t i = 0; i < given.len; i++)
        if (given.data[i] != name[i] && !(given.data[i] == '-' && name[i] == '_'))
            return false;
    return true;
}

static const struct row *row_by_name(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (same_name(name, rows[i].shown.name))
            return &rows[i];
    return NULL;
}

bool settings_knows(struct str name)
{
    return row_by_name(name) || same_name(name, "config");
}

static bool parse_yes_no(struct str value, bool *out_value)
{
    static const struct { struct str word; bool value; } words[] = {
        { STR_INIT("yes"), true }, { STR_INIT("no"), false }, { STR_INIT("true"), true }, { STR_INIT("false"), false },
        { STR_INIT("1"), true }, { STR_INIT("0"), false }, { STR_INIT("on"), true }, { STR_INIT("off"), false },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_equal(value, words[i].word)) {
            *out_value = words[i].value;
            return true;
        }
    }
    return false;
}

/* Empty, or a number sign and six hex digits. */
static bool is_color(struct str value)
{
    bool plain = value.len == 0 || (value.len == 7 && value.data[0] == '#');

    for (size_t i = 1; plain && i < value.len; i++)
        plain = str_hex(value.data[i]) >= 0;
    return plain;
}

/* Printable ASCII without the characters that begin something else in an address. */
static bool is_plain_address(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] <= ' ' || text.data[i] > '~' || strchr("\"\\@", text.data[i]))
            return false;
    return true;
}

/* Empty, or an address whose host is written as browsers and mails write it: A-labels, small letters. A host of numbers, or one that is no
 * domain, stays as it is. */
static bool address_read(struct arena *arena, struct str value, struct str *out_address)
{
    size_t begin = str_starts(value, STR("https://")) ? 8 : str_starts(value, STR("http://")) ? 7 : 0, end = begin;
    struct str domain;

    while (end < value.len && !strchr(":/?#", value.data[end]))
        end++;
    struct str scheme = { value.data, begin }, host = { value.data + begin, end - begin }, rest = { value.data + end, value.len - end };
    bool numbers = str_starts(host, STR("["));
    if (!numbers && email_domain(arena, host, &domain))
        host = domain;
    *out_address = str_join(arena, scheme, host, rest);
    return value.len == 0 || (begin && host.len && is_plain_address(*out_address));
}

/* Empty, or what email_read() makes of it. */
static enum err set_mailbox(struct ctx *ctx, struct str name, struct str value, struct str where, struct str *out_address)
{
    struct email email = { .address = STR("") };
    struct str wrong;

    if (value.len && !email_read(ctx, value, &email, &wrong))
        return fail(ctx, CODE_invalid, trf(ctx, "{where}: {name} has to be an address that mail reaches, not \"{given}\". {wrong}", HOLE("where", where),
                    HOLE("name", name), HOLE("given", value), HOLE("wrong", wrong)));
    *out_address = str_copy(ctx->arena, email.address);
    return OK;
}

/* Puts a value into its place; `where` says in words where it was given. */
static enum err setting_set(struct ctx *ctx, struct settings *settings, const struct row *row, struct str value, struct str where)
{
    void *place = (char *)settings + row->offset;
    struct str name = str_of(row->shown.name);

    if (!value.len && row->shown.fallback[0])
        return fail(ctx, CODE_invalid, trf(ctx, "{where}: {name} is empty. Give it a value, or leave it out.", HOLE("where", where), HOLE("name", name)));
    switch (row->kind) {
    case COLOR:
        if (!is_color(value))
            return fail(ctx, CODE_invalid, trf(ctx, "{where}: {name} has to be a color like #1f5f8b, not \"{given}\".",
                        HOLE("where", where), HOLE("name", name), HOLE("given", value)));
        *(struct str *)place = str_copy(ctx->arena, value);
        return OK;
    case ADDRESS:
        if (!address_read(ctx->arena, value, place))
            return fail(ctx, CODE_invalid, trf(ctx, "{where}: {name} has to be an address like https://support.example, not \"{given}\".",
                        HOLE("where", where), HOLE("name", name), HOLE("given", value)));
        return OK;
    case TEXT:
        if (value.len && memchr(value.data, 0, value.len))
            return fail(ctx, CODE_invalid, trf(ctx, "{where}: {name} holds a NUL character.", HOLE("where", where), HOLE("name", name)));
        *(struct str *)place = str_copy(ctx->arena, value);
        return OK;
    case WORDS:
        if (!text_is_utf8(value) || text_has_control(value, true) || text_chars(value) > LIMIT_SITE_WORDS_CHARS)
            return fail(ctx, CODE_invalid, trf(ctx, "{where}: {name} has to be at most {max} characters on one line.", HOLE("where", where),
                        HOLE("name", name), HOLE("max", tr_int(ctx, LIMIT_SITE_WORDS_CHARS))));
        *(struct str *)place = str_copy(ctx->arena, value);
        return OK;
    case MAILBOX:
        return set_mailbox(ctx, name, value, where, place);
    case NUMBER:
        if (!str_int(value, row->shown.min, row->shown.max, (int64_t *)place))
            return fail(ctx, CODE_invalid, trf(ctx, "{where}: {name} has to be a number between {min} and {max}, not \"{given}\".",
                        HOLE("where", where), HOLE("name", name), HOLE("min", tr_int(ctx, row->shown.min)),
                        HOLE("max", tr_int(ctx, row->shown.max)), HOLE("given", value)));
        return OK;
    case YES_NO:
        if (!parse_yes_no(value, place))
            return fail(ctx, CODE_invalid, trf(ctx, "{where}: {name} has to be yes or no, not \"{given}\".",
                        HOLE("where", where), HOLE("name", name), HOLE("given", value)));
        return OK;
    }
    BUG("a setting of an unknown kind");
}

struct file { struct ctx *ctx; struct settings *settings; struct str path; };

/* inih calls this for each line: 1 goes on, 0 is an error in this line. The first fault is kept. */
static int take_line(void *what, const char *section, const char *name, const char *value)
{
    struct file *file = what;
    const struct row *row = row_by_name(str_of(name));

    if (!row || section[0])
        return (void)!fail(file->ctx, CODE_invalid, trf(file->ctx, "{path}: there is no setting \"{name}\".", HOLE("path", file->path),
                           HOLE("name", str_copy(file->ctx->arena, str_of(name))))), 0;
    return setting_set(file->ctx, file->settings, row, str_of(value), file->path) ? 0 : 1;
}

static enum err settings_read_file(struct ctx *ctx, struct str path, struct settings *settings)
{
    struct file file = { ctx, settings, path };
    int line = ini_parse(str_c(ctx->arena, path), take_line, &file);

    if (ctx->fault.err)
        return ctx->fault.err;
    if (line < 0)
        return fail(ctx, CODE_not_found, trf(ctx, "The settings file {path} cannot be read.", HOLE("path", path)));
    if (line > 0)
        return fail(ctx, CODE_invalid, trf(ctx, "{path}: line {line} is no \"name = value\".", HOLE("path", path), HOLE("line", tr_int(ctx, line))));
    return OK;
}

static struct str environment_name(struct ctx *ctx, const char *name)
{
    char upper[NAME_BYTES_MAX];
    size_t len = strlen(name);

    MUST(len < sizeof upper);
    for (size_t i = 0; i < len; i++)
        upper[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
    return str_format(ctx->arena, "ENTITLED_%.*s", (int)len, upper);
}

static enum err read_environment(struct ctx *ctx, struct settings *settings)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str name = environment_name(ctx, rows[i].shown.name);
        const char *value = getenv(str_c(ctx->arena, name));
        if (value)
            TRY(setting_set(ctx, settings, &rows[i], str_of(value), name));
    }
    return OK;
}

enum err settings_load(struct ctx *ctx, const struct setting_flag *flags, size_t count, struct settings *out_settings)
{
    struct settings settings = { .workers = 0 };
    struct str config = str_of(getenv("ENTITLED_CONFIG"));

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        TRY(setting_set(ctx, &settings, &rows[i], str_of(rows[i].shown.fallback), STR("default")));
    for (size_t i = 0; i < count; i++) {
        if (!same_name(flags[i].name, "config"))
            continue;
        config = flags[i].value;
        if (!config.len)
            return fail(ctx, CODE_invalid, tr(ctx, "--config is empty. Give it a value, or leave it out."));
    }
    if (config.len)
        TRY(settings_read_file(ctx, config, &settings));
    TRY(read_environment(ctx, &settings));
    for (size_t i = 0; i < count; i++) {
        const struct row *row = row_by_name(flags[i].name);
        if (row)
            TRY(setting_set(ctx, &settings, row, flags[i].value, str_format(ctx->arena, "--%.*s", STR_ARGS(flags[i].name))));
    }
    settings.public_url_is_guess = !settings.public_url.len;
    if (settings.public_url_is_guess)
        settings.public_url = str_format(ctx->arena, "http://%.*s", STR_ARGS(settings.listen));
    *out_settings = settings;
    return OK;
}

struct str settings_url(struct ctx *ctx)
{
    struct str url = ctx->settings ? ctx->settings->public_url : STR("");

    while (str_ends(url, STR("/")))
        url.len--;
    if (url.len || !ctx->settings)
        return url;
    return str_format(ctx->arena, "http://%.*s", STR_ARGS(ctx->settings->listen));
}

struct str settings_host(struct ctx *ctx)
{
    struct str rest = settings_url(ctx), host, domain;

    (void)str_cut(&rest, '/');
    (void)str_cut(&rest, '/');
    host = str_cut(&rest, '/');
    host = str_cut(&host, ':');
    /* Numbers cannot stand behind the @ of an address; IPv6 numbers were cut above. */
    return email_domain(ctx->arena, host, &domain) ? domain : STR("localhost");
}

struct str settings_site_name(struct ctx *ctx)
{
    return ctx->settings && ctx->settings->site_name.len ? ctx->settings->site_name : tr(ctx, "Support");
}
