/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_anchor.c: taking anchors, writing their lines, and holding the ledgers against lines that were kept. */
#include "desk/ledger/ledger_anchor.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/locale.h"
#include "desk/account/policy.h"
#include "desk/ledger/ledger_anchor_store.h"

#define BATCH       1000
#define LINE_FIELDS 5       /* number, at, contract or "all", sequence or count, head or digest */
#define JOINED_MAX  65536   /* bytes of a line that is put together again: many times what an anchor and the words around it have */

enum err ledger_anchor(struct ctx *ctx, int64_t limit, int64_t *out_number, int64_t *out_count)
{
    TRY(policy_check(ctx, ACT_LEDGER_EXPIRE, 0));
    *out_count = 0;
    TRY(anchor_insert(ctx, out_number));
    return *out_number ? anchor_take(ctx, *out_number, limit, out_count) : OK;
}

/* The digest of all contracts by an anchor: begins empty, and each contract, by id, makes SHA-256 of DIGEST|CONTRACT|SEQUENCE|HEAD. */
struct digest { char hex[HASH_HEX_LEN]; size_t len; int64_t contracts; };

static enum err digest_batch(struct ctx *inner, int64_t number, int64_t *after, struct digest *digest, bool *out_more)
{
    struct anchored *items;
    size_t count;

    TRY(anchor_list_all(inner, number, *after, BATCH, &items, &count));
    for (size_t i = 0; i < count; i++) {
        struct str line = str_format(inner->arena, "%.*s|%lld|%lld|%.*s", (int)digest->len, digest->hex, (long long)items[i].contract_id,
                                     (long long)items[i].sequence, STR_ARGS(items[i].head));
        struct str hash = hash_hex(inner->arena, line);
        MUST(hash.len == sizeof digest->hex);
        memcpy(digest->hex, hash.data, hash.len);
        digest->len = hash.len;
        *after = items[i].contract_id;
    }
    digest->contracts += (int64_t)count;
    *out_more = count == BATCH;
    return OK;
}

/* Batches of contracts in memory of their own. */
static enum err digest_all(struct ctx *ctx, int64_t number, struct digest *out_digest)
{
    struct arena arena = { .bytes_max = ctx->arena->bytes_max };
    struct ctx inner = *ctx;
    struct digest digest = { .len = 0 };
    int64_t after = 0;
    bool more = true;
    enum err err = OK;

    inner.arena = &arena;
    while (more && !err) {
        err = digest_batch(&inner, number, &after, &digest, &more);
        fault_take(ctx, &inner);
        arena_reset(&arena);
    }
    arena_free(&arena);
    *out_digest = digest;
    return err;
}

enum err ledger_anchor_lines(struct ctx *ctx, int64_t number, struct str **out_lines, size_t *out_count)
{
    struct anchored *items;
    struct digest digest;
    size_t count;
    int64_t at;

    TRY(policy_check(ctx, ACT_LEDGER_VERIFY, 0));
    TRY(anchor_at(ctx, number, &at));
    if (at == INSTANT_NONE)
        return fail(ctx, CODE_not_found, tr(ctx, "There is no such anchor."));
    TRY(anchor_list(ctx, number, &items, &count));
    TRY(digest_all(ctx, number, &digest));
    struct str front = str_format(ctx->arena, LEDGER_ANCHOR "%lld|%lld|", (long long)number, (long long)at);
    struct str *lines = arena_alloc(ctx->arena, (count + 1) * sizeof *lines);
    for (size_t i = 0; i < count; i++)
        lines[i] = str_format(ctx->arena, "%.*s%lld|%lld|%.*s", STR_ARGS(front), (long long)items[i].contract_id,
                              (long long)items[i].sequence, STR_ARGS(items[i].head));
    lines[count] = str_format(ctx->arena, "%.*sall|%lld|%.*s", STR_ARGS(front), (long long)digest.contracts, (int)digest.len, digest.hex);
    *out_lines = lines;
    *out_count = count + 1;
    return OK;
}

/* ---- Checking ------------------------------------------------------------------------------------------- */

/* A line of an anchor, in the place where it was found. */
struct anchor_line {
    int64_t    at_line, number, at, contract_id;    /* contract_id 0: about all */
    int64_t    sequence;                            /* about all: how many contracts */
    struct str head;                                /* about all: the digest */
};

/* What may stand in a line: everything else ends it, such as a quotation mark or the end of a mail's line. */
static bool is_of_line(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '|' || c == '-';
}

/* The newest about all. Its digest has a place of its own, for the line may have been put together in memory that is used again. */
struct newest { struct anchor_line line; char digest[HASH_HEX_LEN]; };

static bool anchor_parse(struct str text, int64_t at_line, struct anchor_line *out_line)
{
    struct anchor_line line = { .at_line = at_line };
    struct str fields[LINE_FIELDS];
    size_t len = 0;

    while (len < text.len && is_of_line(text.data[len]))
        len++;
    text.len = len;
    for (size_t i = 0; i < LINE_FIELDS; i++)
        fields[i] = str_cut(&text, '|');
    line.head = fields[4];
    bool all = str_equal(fields[2], STR("all"));
    bool good = text.len == 0 && str_int(fields[0], 1, INT64_MAX, &line.number) && str_int(fields[1], INT64_MIN + 1, INT64_MAX, &line.at)
                && (all || str_int(fields[2], 1, INT64_MAX, &line.contract_id)) && str_int(fields[3], all ? 0 : 1, INT64_MAX, &line.sequence)
                && (line.head.len == HASH_HEX_LEN || (all && line.head.len == 0));
    if (good)
        *out_line = line;
    return good;
}

static enum err does_not_fit(struct ctx *ctx, const struct anchor_line *line, const char *words)
{
    struct hole holes[] = {
        HOLE("line", tr_int(ctx, line->at_line)), HOLE("number", tr_int(ctx, line->number)), HOLE("at", instant_text(ctx->arena, line->at)),
        HOLE("contract", tr_int(ctx, line->contract_id)), HOLE("sequence", tr_int(ctx, line->sequence)),
    };

    return fault_cure(ctx, fail(ctx, CODE_conflict, tr_fill(ctx, words, COUNT_OF(holes), holes)),
                      tr(ctx, "If the database was put back to an older backup since then, leave out the anchors of after that backup."
                              " Otherwise compare this contract with its statement in an older backup."));
}

static enum err anchor_check_contract(struct ctx *ctx, const struct anchor_line *line)
{
    struct str head;

    TRY(anchor_head(ctx, line->contract_id, line->sequence, &head));
    if (!head.len)
        return does_not_fit(ctx, line, TR_MARK("Contract {contract}: the anchor of {at} (line {line}) knows its entry {sequence}, which is missing."));
    if (!str_equal(head, line->head))
        return does_not_fit(ctx, line, TR_MARK("Contract {contract}: its entry {sequence} is not the one that the anchor of {at} (line {line}) knows:"
                                               " the chain was written anew."));
    return OK;
}

static enum err check_all(struct ctx *ctx, const struct anchor_line *line)
{
    struct digest digest;
    int64_t at;

    TRY(anchor_at(ctx, line->number, &at));
    if (at == INSTANT_NONE)
        return does_not_fit(ctx, line, TR_MARK("The database does not know anchor {number} of {at} (line {line})."));
    TRY(digest_all(ctx, line->number, &digest));
    if (digest.contracts != line->sequence || !str_equal(line->head, (struct str){ digest.hex, digest.len }))
        return does_not_fit(ctx, line, TR_MARK("The heads of all contracts are not those that anchor {number} of {at} (line {line}) knows:"
                                               " a chain was written anew, or a contract removed."));
    return OK;
}

static enum err anchor_damaged(struct ctx *ctx, int64_t at_line)
{
    return fail(ctx, CODE_invalid, trf(ctx, "The anchor in line {line} is damaged.", HOLE("line", tr_int(ctx, at_line))));
}

static enum err check_anchor(struct ctx *ctx, const struct anchor_line *line, struct newest *newest, struct anchors_found *found)
{
    if (line->contract_id) {
        found->contract_lines++;
        return anchor_check_contract(ctx, line);
    }
    found->all_lines++;
    if (line->number >= newest->line.number) {
        newest->line = *line;
        newest->line.head = (struct str){ newest->digest, line->head.len };
        if (line->head.len)
            memcpy(newest->digest, line->head.data, line->head.len);
    }
    return OK;
}

/* What one line of the text holds of anchors. */
static enum err check_line(struct ctx *ctx, struct str text, int64_t at_line, struct newest *newest, struct anchors_found *found)
{
    struct anchor_line line;
    const char *begins;

    while (text.len && (begins = memmem(text.data, text.len, LEDGER_ANCHOR, strlen(LEDGER_ANCHOR)))) {
        begins += strlen(LEDGER_ANCHOR);
        text = (struct str){ begins, text.len - (size_t)(begins - text.data) };
        if (!anchor_parse(text, at_line, &line))
            return anchor_damaged(ctx, at_line);
        TRY(check_anchor(ctx, &line, newest, found));
    }
    return OK;
}

/* Whether a line ends as one of a mail does that goes on in the next (quoted-printable); then without that mark. */
static bool goes_on(struct str *line)
{
    size_t len = line->len;

    if (len && line->data[len - 1] == '\r')
        len--;
    if (!len || line->data[len - 1] != '=')
        return false;
    line->len = len - 1;
    return true;
}

/* The next line of a text, put together again where a mail has cut it. Counts what it takes. */
static struct str next_line(struct arena *arena, struct str *text, int64_t *lines)
{
    struct str line = str_cut(text, '\n');
    struct buf whole;

    ++*lines;
    if (!goes_on(&line))
        return line;
    whole = buf_new(arena);
    buf_add(&whole, line);
    for (bool more = true; more && text->len && whole.len < JOINED_MAX; ++*lines) {
        line = str_cut(text, '\n');
        more = goes_on(&line);
        buf_add(&whole, line);
    }
    return buf_str(&whole);
}

enum err ledger_check_anchors(struct ctx *ctx, struct str text, struct anchors_found *out_found)
{
    struct arena arena = { .bytes_max = ctx->arena->bytes_max };
    struct ctx inner = *ctx;
    struct anchors_found found = { 0 };
    struct newest newest = { .digest = "" };
    int64_t lines = 0;
    enum err err = OK;

    TRY(policy_check(ctx, ACT_LEDGER_VERIFY, 0));
    inner.arena = &arena;
    while (text.len && !err) {
        int64_t at_line = lines + 1;
        err = check_line(&inner, next_line(inner.arena, &text, &lines), at_line, &newest, &found);
        fault_take(ctx, &inner);
        arena_reset(&arena);
    }
    arena_free(&arena);
    TRY(err);
    if (!found.contract_lines && !found.all_lines)
        return fail(ctx, CODE_invalid, trf(ctx, "There is no anchor in it: no line holds {word}.", HOLE("word", STR(LEDGER_ANCHOR))));
    if (newest.line.number)
        TRY(check_all(ctx, &newest.line));
    *out_found = found;
    return OK;
}
