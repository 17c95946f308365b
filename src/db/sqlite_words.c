/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sqlite_words.c: has_words(text, sought), which says whether FTS5 would find a text by these words, without an index: it cuts both
 * with FTS5's own tokenizer, and joins what it finds as FTS5 does. `sought` has spaces between its words; one that ends in '*' is a beginning.
 */
#include "db/sqlite_conn.h"

#include "base/arena.h"

/* Of a word that is sought, which FTS5 may cut into several: they have to stand one behind the other. */
struct phrase { size_t first, count; bool beginning; };

struct tokens { struct arena arena; struct str *all; size_t count, cap; };

struct sought { struct tokens tokens; struct phrase *phrases; size_t phrase_count; };

/* Made by the connection's first search of this kind. */
struct tokenizer { sqlite3 *lite; fts5_tokenizer calls; Fts5Tokenizer *made; };

static int add_token(void *what, int flags, const char *token, int len, int from, int to)
{
    struct tokens *tokens = what;

    (void)flags, (void)from, (void)to;
    if (tokens->count == tokens->cap) {
        size_t cap = tokens->cap ? tokens->cap * 2 : 32;
        struct str *more = arena_alloc(&tokens->arena, cap * sizeof *more);
        if (tokens->count)
            memcpy(more, tokens->all, tokens->count * sizeof *more);
        tokens->all = more;
        tokens->cap = cap;
    }
    tokens->all[tokens->count++] = str_copy(&tokens->arena, (struct str){ token, (size_t)len });
    return SQLITE_OK;
}

/* The same tokenizer as the table of words has. */
static int tokenizer_make(struct tokenizer *tokenizer)
{
    const char *options[] = { "remove_diacritics", "0" };
    sqlite3_stmt *stmt;
    fts5_api *api = NULL;
    void *data;
    int rc = sqlite3_prepare_v2(tokenizer->lite, "SELECT fts5(?1)", -1, &stmt, NULL);

    if (rc)
        return rc;
    sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(stmt);
    rc = sqlite3_finalize(stmt);
    if (!rc && api)
        rc = api->xFindTokenizer(api, "unicode61", &data, &tokenizer->calls);
    return rc ? rc : api ? tokenizer->calls.xCreate(data, options, 2, &tokenizer->made) : SQLITE_ERROR;
}

static void tokenizer_free(void *what)
{
    struct tokenizer *tokenizer = what;

    if (tokenizer->made)
        tokenizer->calls.xDelete(tokenizer->made);
    free(tokenizer);
}

static int tokens_cut(struct tokenizer *tokenizer, int why, struct str text, struct tokens *tokens)
{
    return tokenizer->calls.xTokenize(tokenizer->made, tokens, why, text.data, (int)text.len, add_token);
}

static void sought_free(void *what)
{
    struct sought *sought = what;

    arena_free(&sought->tokens.arena);
    free(sought);
}

/* A word that FTS5 makes nothing of counts as none. */
static int words_sought(struct tokenizer *tokenizer, struct str words, struct sought *sought)
{
    int rc = SQLITE_OK;

    sought->phrases = arena_alloc(&sought->tokens.arena, (words.len + 1) * sizeof *sought->phrases);
    while (words.len && !rc) {
        struct str word = str_cut(&words, ' ');
        struct phrase phrase = { .first = sought->tokens.count, .beginning = str_ends(word, STR("*")) };
        word.len -= phrase.beginning;
        rc = tokens_cut(tokenizer, FTS5_TOKENIZE_QUERY, word, &sought->tokens);
        phrase.count = sought->tokens.count - phrase.first;
        if (phrase.count)
            sought->phrases[sought->phrase_count++] = phrase;
    }
    return rc;
}

static bool stands_at(const struct sought *sought, const struct phrase *phrase, const struct str *text)
{
    for (size_t i = 0; i < phrase->count; i++) {
        struct str token = sought->tokens.all[phrase->first + i];
        bool beginning = phrase->beginning && i + 1 == phrase->count;
        if (beginning ? !str_starts(text[i], token) : !str_equal(text[i], token))
            return false;
    }
    return true;
}

static bool has_phrase(const struct sought *sought, const struct phrase *phrase, const struct tokens *text)
{
    for (size_t at = 0; at + phrase->count <= text->count; at++)
        if (stands_at(sought, phrase, &text->all[at]))
            return true;
    return false;
}

/* Whether each token stands anywhere in the text, which is folded: most texts need not be cut. */
static bool may_have(const struct sought *sought, struct str text)
{
    for (size_t i = 0; i < sought->tokens.count; i++)
        if (!memmem(text.data, text.len, sought->tokens.all[i].data, sought->tokens.all[i].len))
            return false;
    return sought->phrase_count > 0;
}

static int look_at_text(struct tokenizer *tokenizer, const struct sought *sought, struct str text, bool *out_has)
{
    struct tokens tokens = { .count = 0 };
    int rc = SQLITE_OK;

    *out_has = may_have(sought, text);
    if (*out_has)
        rc = tokens_cut(tokenizer, FTS5_TOKENIZE_DOCUMENT, text, &tokens);
    for (size_t i = 0; i < sought->phrase_count && *out_has; i++)
        *out_has = has_phrase(sought, &sought->phrases[i], &tokens);
    arena_free(&tokens.arena);
    return rc;
}

static struct str value_text(sqlite3_value *value)
{
    const char *text = (const char *)sqlite3_value_text(value);

    if (!text)
        BUG("out of memory");
    return (struct str){ text, (size_t)sqlite3_value_bytes(value) };
}

/* What is sought is the same for every row of a statement: SQLite keeps it beside the argument. */
static void answer_has_words(sqlite3_context *call, int count, sqlite3_value **args)
{
    struct tokenizer *tokenizer = sqlite3_user_data(call);
    struct sought *sought = sqlite3_get_auxdata(call, 1), *made = NULL;
    bool has = false;
    int rc = tokenizer->made ? SQLITE_OK : tokenizer_make(tokenizer);

    (void)count;
    if (!rc && !sought) {
        sought = made = calloc(1, sizeof *made);
        if (!made)
            BUG("out of memory");
        rc = words_sought(tokenizer, value_text(args[1]), made);
    }
    if (!rc)
        rc = look_at_text(tokenizer, sought, value_text(args[0]), &has);
    if (rc)
        sqlite3_result_error_code(call, rc);
    else
        sqlite3_result_int(call, has);
    if (made)
        sqlite3_set_auxdata(call, 1, made, sought_free);
}

int sqlite_add_words(sqlite3 *lite)
{
    struct tokenizer *tokenizer = calloc(1, sizeof *tokenizer);

    if (!tokenizer)
        BUG("out of memory");
    tokenizer->lite = lite;
    return sqlite3_create_function_v2(lite, "has_words", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, tokenizer, answer_has_words, NULL, NULL,
                                      tokenizer_free);
}
