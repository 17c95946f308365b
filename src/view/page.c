/* SPDX-License-Identifier: Apache-2.0 */
/* page.c: times, faults and fields as pages show them. The frame itself is page_frame.html. */
#include "view/page.h"

#include "base/clock.h"
#include "base/locale.h"
#include "base/settings.h"
#include "view/page_frame.html.h"

static const struct visit no_visit;

const struct nav_link *nav_next(const struct ctx *ctx, enum nav_place place, const struct nav_link *link)
{
    unsigned staff = ctx->actor ? ctx->actor->staff : 0;

    for (link = link ? link + 1 : ctx->visit ? ctx->visit->nav : NULL; link && link->words; link++)
        if (link->place == place && (!link->roles || link->roles & staff) && !(link->not_roles & staff))
            return link;
    return NULL;
}

struct str nav_words(struct ctx *ctx, const struct nav_link *link)
{
    return link->named ? link->named(ctx) : tr_text(ctx, link->words);
}

struct str section_requests(struct ctx *ctx)
{
    return ctx->settings && ctx->settings->site_requests.len ? ctx->settings->site_requests : tr(ctx, "My requests");
}

struct str section_contracts(struct ctx *ctx)
{
    return ctx->settings && ctx->settings->site_contracts.len ? ctx->settings->site_contracts : tr(ctx, "My contracts");
}

size_t foot_links(struct ctx *ctx, struct foot_link *out_links)
{
    const struct settings *settings = ctx->settings;
    size_t count = 0;

    if (!settings)
        return 0;
    const struct { struct str url, words; } all[FOOT_LINKS] = {
        { settings->help_url, tr(ctx, "Help") }, { settings->status_url, tr(ctx, "Status") }, { settings->terms_url, tr(ctx, "Terms") },
        { settings->privacy_url, tr(ctx, "Privacy") },
    };
    for (size_t i = 0; i < FOOT_LINKS; i++)
        if (all[i].url.len)
            out_links[count++] = (struct foot_link){ .to = url_outside(ctx, all[i].url), .words = all[i].words };
    return count;
}

static bool leads_somewhere(const struct nav_link *links, struct url section)
{
    for (; links->words; links++)
        if (str_equal(links->to.text, section.text))
            return true;
    return false;
}

void page_begin(struct buf *out, struct ctx *ctx, const struct page_head *head)
{
    MUST(!head->section.text.len || !ctx->visit || !ctx->visit->nav || leads_somewhere(ctx->visit->nav, head->section));
    page_frame_begin_html(out, ctx, ctx->visit ? ctx->visit : &no_visit, head);
}

void page_end(struct buf *out, struct ctx *ctx)
{
    page_frame_end_html(out, ctx);
}

void page_csrf(struct buf *out, struct ctx *ctx)
{
    html_raw(out, "<input type=\"hidden\" name=\"csrf\" value=\"");
    html_put_attr(out, ctx->visit ? ctx->visit->csrf : STR(""));
    html_raw(out, "\">");
    if (!ctx->visit || !ctx->visit->once.len)
        return;
    html_raw(out, "<input type=\"hidden\" name=\"once\" value=\"");
    html_put_attr(out, ctx->visit->once);
    html_raw(out, "\">");
}

/* ---- Faults --------------------------------------------------------------------------------------------- */

void page_faults(struct buf *out, struct ctx *ctx, const struct fault *fault)
{
    page_faults_with(out, ctx, fault, (struct html){ STR("") });
}

void page_faults_with(struct buf *out, struct ctx *ctx, const struct fault *fault, struct html below)
{
    if (fault)
        page_faults_html(out, ctx, fault, below);
}

struct str faults_title(struct ctx *ctx, const struct fault *fault)
{
    bool said = fault->fields && fault->code == CODE_invalid;

    for (const struct field_fault *wrong = fault->fields; wrong; wrong = wrong->next)
        said |= str_equal(wrong->detail, fault->detail);
    return said ? tr(ctx, "Please check what you entered") : fault->detail.len ? fault->detail : tr_text(ctx, code_row(fault->code)->title);
}

struct str field_anchor(struct ctx *ctx, struct str field)
{
    struct buf out = buf_new(ctx->arena);

    if (!str_contains(field, STR(".")) && !str_contains(field, STR("[")))
        return field;
    for (size_t i = 0; i < field.len; i++)
        if (field.data[i] != ']')
            buf_add_char(&out, field.data[i] == '.' || field.data[i] == '[' ? '-' : field.data[i]);
    return buf_str(&out);
}

struct str field_fault(const struct fault *fault, const char *field)
{
    if (fault)
        for (const struct field_fault *wrong = fault->fields; wrong; wrong = wrong->next)
            if (str_equal(wrong->field, str_of(field)))
                return wrong->detail;
    return STR("");
}

void page_field_fault(struct buf *out, const struct fault *fault, const char *field)
{
    struct str words = field_fault(fault, field);

    if (!words.len)
        return;
    html_raw(out, "<p class=\"fault\" id=\"");
    html_put_attr(out, str_of(field));
    html_raw(out, "-error\">");
    html_put(out, words);
    html_raw(out, "</p>\n");
}

/* Remembers moments that this process has written lately: a page shows one several times. The words depend on the moment, the zone and the
 * language only, so they never become wrong. */
#define SHOWN_BITS  6
#define SHOWN_BYTES 320             /* as long as none is in practice; what is longer is made anew */
struct shown { int64_t at; struct str zone, language, html; char room[SHOWN_BYTES]; };

static struct shown *shown_place(int64_t at)
{
    static struct shown shown[1 << SHOWN_BITS];

    return &shown[(uint64_t)at * UINT64_C(0x9E3779B97F4A7C15) >> (64 - SHOWN_BITS)];    /* round times differ in their upper bits only */
}

static struct str put_in_room(struct shown *shown, size_t *used, struct str text)
{
    char *copy = shown->room + *used;

    if (text.len)
        memcpy(copy, text.data, text.len);
    *used += text.len;
    return (struct str){ copy, text.len };
}

static void shown_keep(struct shown *shown, int64_t at, struct str zone, struct str language, struct str html)
{
    size_t used = 0;

    if (zone.len + language.len + html.len > SHOWN_BYTES)
        return;
    shown->at = at;
    shown->zone = put_in_room(shown, &used, zone);
    shown->language = put_in_room(shown, &used, language);
    shown->html = put_in_room(shown, &used, html);
}

static struct str time_made(struct ctx *ctx, int64_t at, struct str full, struct str shown)
{
    struct buf out = buf_new(ctx->arena);

    html_raw(&out, "<time datetime=\"");
    buf_add_instant(&out, at);
    html_raw(&out, "\" title=\"");
    html_put_attr(&out, full);
    html_raw(&out, "\">");
    html_put(&out, shown);
    html_raw(&out, "</time>");
    return buf_str(&out);
}

struct html time_ago_html(struct ctx *ctx, int64_t at)
{
    return (struct html){ time_made(ctx, at, time_words(ctx, at).full, time_ago_words(ctx, at)) };
}

struct html time_and_ago_html(struct ctx *ctx, int64_t at)
{
    struct buf out = buf_new(ctx->arena);

    html_raw(&out, "<span class=\"ago\">");
    html_put(&out, time_ago_words(ctx, at));
    html_raw(&out, "</span> ");
    html_put(&out, time_html(ctx, at));
    return (struct html){ buf_str(&out) };
}

struct html time_html(struct ctx *ctx, int64_t at)
{
    struct str zone = reader_zone(ctx), made;
    struct shown *shown = shown_place(at);

    if (shown->html.len && shown->at == at && str_equal(shown->zone, zone) && str_equal(shown->language, ctx->language))
        return (struct html){ str_copy(ctx->arena, shown->html) };
    struct time_words words = time_words(ctx, at);
    made = time_made(ctx, at, words.full, words.brief);
    shown_keep(shown, at, zone, ctx->language, made);
    return (struct html){ made };
}
