/* SPDX-License-Identifier: Apache-2.0 */
/* csv.c: RFC 4180, forgiving a BOM, bare line feeds and bare carriage returns, and nothing else. */
#include "view/csv.h"

#include "base/locale.h"
#include "view/input.h"

struct csv_reader {
    struct ctx *ctx;
    struct str  text;
    size_t      at;
    int64_t     line;
    struct str  cell;
    struct str *cells;          /* of the row under way */
    size_t      cell_count, cell_cap;
    struct csv  csv;
    size_t      row_cap;
};

static enum err csv_refuse(struct csv_reader *in, const char *words)
{
    return fail(in->ctx, CODE_malformed, trf(in->ctx, "Line {line}: {words}", HOLE("line", tr_int(in->ctx, in->line)),
                                             HOLE("words", tr_text(in->ctx, words))));
}

static bool csv_more(const struct csv_reader *in) { return in->at < in->text.len; }
static char csv_here(const struct csv_reader *in) { return in->text.data[in->at]; }

static bool at_line_end(const struct csv_reader *in)
{
    return csv_here(in) == '\n' || csv_here(in) == '\r';
}

/* A carriage return and the line feed behind it are one end. */
static bool is_pair(const struct csv_reader *in)
{
    return csv_here(in) == '\r' && in->at + 1 < in->text.len && in->text.data[in->at + 1] == '\n';
}

static enum err read_quoted(struct csv_reader *in)
{
    struct buf cell = buf_new(in->ctx->arena);

    for (in->at++; csv_more(in); in->at++) {
        char c = csv_here(in);
        if (c == '"') {
            in->at++;
            if (!csv_more(in) || csv_here(in) != '"') {
                in->cell = buf_str(&cell);
                return OK;
            }
        }
        in->line += at_line_end(in) && !is_pair(in);
        buf_add_char(&cell, c);
    }
    return csv_refuse(in, TR_MARK("a quote is not closed."));
}

static enum err read_cell(struct csv_reader *in)
{
    if (csv_more(in) && csv_here(in) == '"') {
        TRY(read_quoted(in));
        if (csv_more(in) && csv_here(in) != ',' && !at_line_end(in))
            return csv_refuse(in, TR_MARK("something stands behind a closing quote."));
        return OK;
    }
    size_t from = in->at;
    for (; csv_more(in) && csv_here(in) != ',' && !at_line_end(in); in->at++)
        if (csv_here(in) == '"')
            return csv_refuse(in, TR_MARK("a quote stands inside a cell that does not begin with one."));
    in->cell = (struct str){ in->text.data + from, in->at - from };
    return OK;
}

/* Makes room for one more, and doubles what is full. */
static void *items_grown(struct ctx *ctx, void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    *cap = *cap ? *cap * 2 : 8;
    void *bigger = arena_alloc(ctx->arena, *cap * size);
    if (count)
        memcpy(bigger, items, count * size);
    return bigger;
}

static enum err read_row(struct csv_reader *in)
{
    int64_t line = in->line;
    bool blank = at_line_end(in);

    in->cells = NULL;
    in->cell_count = in->cell_cap = 0;
    for (;;) {
        TRY(read_cell(in));
        in->cells = items_grown(in->ctx, in->cells, in->cell_count, &in->cell_cap, sizeof *in->cells);
        in->cells[in->cell_count++] = in->cell;
        if (!csv_more(in) || csv_here(in) != ',')
            break;
        in->at++;
    }
    if (csv_more(in)) {
        in->at += is_pair(in) ? 2 : 1;
        in->line++;
    }
    if (blank)
        return OK;
    in->csv.rows = items_grown(in->ctx, in->csv.rows, in->csv.count, &in->row_cap, sizeof *in->csv.rows);
    in->csv.rows[in->csv.count++] = (struct csv_row){ line, in->cells, in->cell_count };
    return OK;
}

enum err csv_read(struct ctx *ctx, struct str text, struct csv *out_csv)
{
    struct csv_reader in = { .ctx = ctx, .text = text, .line = 1 };

    TRY(input_utf8(ctx, &in.text));
    if (text.len && memchr(text.data, 0, text.len))
        return fail(ctx, CODE_malformed, tr(ctx, "The file holds NUL bytes: it is no CSV file."));
    while (csv_more(&in))
        TRY(read_row(&in));
    *out_csv = in.csv;
    return OK;
}

void csv_text(struct buf *out, struct str cell, bool first)
{
    bool quoted = false;

    if (!first)
        buf_add_char(out, ',');
    for (size_t i = 0; i < cell.len; i++)
        quoted = quoted || cell.data[i] == ',' || cell.data[i] == '"' || cell.data[i] == '\n' || cell.data[i] == '\r';
    if (!quoted) {
        buf_add(out, cell);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.data[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, cell.data[i]);
    }
    buf_add_char(out, '"');
}

void csv_int(struct buf *out, int64_t cell, bool first)
{
    if (!first)
        buf_add_char(out, ',');
    buf_add_int(out, cell);
}

void csv_end(struct buf *out)
{
    buf_add(out, STR("\r\n"));
}

/* Looks at the front of the cell, and behind white space, which spreadsheets skip. Some take full-width signs for the plain ones. */
struct str csv_harmless(struct arena *arena, struct str cell)
{
    static const struct str signs[] = {
        STR_INIT("="), STR_INIT("+"), STR_INIT("-"), STR_INIT("@"), STR_INIT("\t"), STR_INIT("\r"), STR_INIT("\n"),
        STR_INIT("\xEF\xBC\x9D"), STR_INIT("\xEF\xBC\x8B"), STR_INIT("\xEF\xBC\x8D"), STR_INIT("\xEF\xBC\xA0"),
    };
    struct str rest = str_trim(cell);

    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (str_starts(cell, signs[i]) || str_starts(rest, signs[i]))
            return str_format(arena, "'%.*s", STR_ARGS(cell));
    return cell;
}
