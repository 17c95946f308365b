/* SPDX-License-Identifier: Apache-2.0 */
/* t0_email.c: the rule for e-mail addresses (SPEC 3.8). */
#include "tests/harness.h"

#include "base/email.h"

static struct str repeated(struct ctx *ctx, char c, size_t count)
{
    char *text = arena_alloc(ctx->arena, count + 1);

    memset(text, c, count);
    text[count] = 0;
    return (struct str){ text, count };
}

static void takes(struct ctx *ctx, struct str typed, struct str address, struct str key)
{
    struct email email = { .address = STR("") }, again;
    struct str wrong = STR("");

    if (!email_read(ctx, typed, &email, &wrong))
        fprintf(stderr, "%.*s: %.*s\n", STR_ARGS(typed), STR_ARGS(wrong));
    CHECK_STR(email.address, address);
    CHECK_STR(email.key, key);
    CHECK_STR(email_key(ctx, typed), key);
    CHECK(email_is_written(email.address));
    /* What it gives it takes, and both find the same. */
    CHECK(email_read(ctx, email.address, &again, &wrong));
    CHECK_STR(again.address, address);
    CHECK_STR(again.key, key);
    CHECK(email_read(ctx, email.key, &again, &wrong));
    CHECK_STR(again.key, key);
}

struct taken { struct str typed, address, key; };

static void take_each(struct ctx *ctx, const struct taken *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        takes(ctx, rows[i].typed, rows[i].address, rows[i].key);
}

static void refuses(struct ctx *ctx, struct str typed)
{
    struct email email;
    struct str wrong = STR("");

    if (email_read(ctx, typed, &email, &wrong))
        fprintf(stderr, "taken: %.*s\n", STR_ARGS(typed));
    CHECK(!email_read(ctx, typed, &email, &wrong));
    CHECK(wrong.len > 0);
}

TEST(mail_goes_to_the_address_that_was_given_and_the_key_only_finds)
{
    static const struct taken rows[] = {
        { STR_INIT("anna@fabrikam.example"), STR_INIT("anna@fabrikam.example"), STR_INIT("anna@fabrikam.example") },
        { STR_INIT("Anna.Berg@Fabrikam.Example"), STR_INIT("Anna.Berg@fabrikam.example"), STR_INIT("anna.berg@fabrikam.example") },
        { STR_INIT(" \tanna@fabrikam.example\r\n"), STR_INIT("anna@fabrikam.example"), STR_INIT("anna@fabrikam.example") },
        { STR_INIT("\u200e\ufeffanna@fabrikam.example\u00a0\u3000\u200b\u202c"), STR_INIT("anna@fabrikam.example"), STR_INIT("anna@fabrikam.example") },
        { STR_INIT("an\u200bna@fabri\u00adkam.exam\ufeffple"), STR_INIT("anna@fabrikam.example"), STR_INIT("anna@fabrikam.example") },
        { STR_INIT("anna\x7f@fabrikam.example"), STR_INIT("anna@fabrikam.example"), STR_INIT("anna@fabrikam.example") },
        { STR_INIT("o'neil+tag=1/2@fabrikam.example"), STR_INIT("o'neil+tag=1/2@fabrikam.example"), STR_INIT("o'neil+tag=1/2@fabrikam.example") },
        { STR_INIT("a@1and1.example"), STR_INIT("a@1and1.example"), STR_INIT("a@1and1.example") },
        { STR_INIT("a@sub--domain.example"), STR_INIT("a@sub--domain.example"), STR_INIT("a@sub--domain.example") },
    };

    take_each(ctx, rows, COUNT_OF(rows));
}

TEST(a_domain_is_one_however_it_is_spelled_and_no_other)
{
    static const struct str same[] = {
        STR_INIT("user@straße.example"), STR_INIT("user@STRAßE.EXAMPLE"), STR_INIT("user@xn--strae-oqa.example"), STR_INIT("user@XN--STRAE-OQA.Example"),
        STR_INIT("user@ｓｔｒａße．example"), STR_INIT("user@straße。example"), STR_INIT("user@straße｡example"), STR_INIT("user@stra\u00adße.example"),
    };
    /* Not transitional: these have other owners. */
    static const struct taken others[] = {
        { STR_INIT("user@strasse.example"), STR_INIT("user@strasse.example"), STR_INIT("user@strasse.example") },
        { STR_INIT("user@βόλος.example"), STR_INIT("user@xn--nxasmm1c.example"), STR_INIT("user@xn--nxasmm1c.example") },
        { STR_INIT("user@βόλοσ.example"), STR_INIT("user@xn--nxasmq6b.example"), STR_INIT("user@xn--nxasmq6b.example") },
        { STR_INIT("user@نامه\u200cای.example"), STR_INIT("user@xn--mgba3gch31f060k.example"), STR_INIT("user@xn--mgba3gch31f060k.example") },
        { STR_INIT("user@bu\u0308cher.example"), STR_INIT("user@xn--bcher-kva.example"), STR_INIT("user@xn--bcher-kva.example") },
        { STR_INIT("user@例え.テスト"), STR_INIT("user@xn--r8jz45g.xn--zckzah"), STR_INIT("user@xn--r8jz45g.xn--zckzah") },
        { STR_INIT("user@مثال.إختبار"), STR_INIT("user@xn--mgbh0fb.xn--kgbechtv"), STR_INIT("user@xn--mgbh0fb.xn--kgbechtv") },
    };

    for (size_t i = 0; i < COUNT_OF(same); i++)
        takes(ctx, same[i], STR("user@xn--strae-oqa.example"), STR("user@xn--strae-oqa.example"));
    take_each(ctx, others, COUNT_OF(others));
}

TEST(quotation_marks_before_the_at_sign_stay_in_the_address_and_count_only_where_they_are_needed)
{
    static const struct taken rows[] = {
        { STR_INIT("\"anna\"@a.example"), STR_INIT("\"anna\"@a.example"), STR_INIT("anna@a.example") },
        { STR_INIT("\"anna b\"@a.example"), STR_INIT("\"anna b\"@a.example"), STR_INIT("\"anna b\"@a.example") },
        { STR_INIT("\"Anna\\ B\"@a.example"), STR_INIT("\"Anna\\ B\"@a.example"), STR_INIT("\"anna b\"@a.example") },
        { STR_INIT("\"a@b,c>\"@a.example"), STR_INIT("\"a@b,c>\"@a.example"), STR_INIT("\"a@b,c>\"@a.example") },
        { STR_INIT("\"a\\\"\\\\b\"@a.example"), STR_INIT("\"a\\\"\\\\b\"@a.example"), STR_INIT("\"a\\\"\\\\b\"@a.example") },
        { STR_INIT("\"a..b\"@a.example"), STR_INIT("\"a..b\"@a.example"), STR_INIT("\"a..b\"@a.example") },
    };

    take_each(ctx, rows, COUNT_OF(rows));
}

TEST(what_no_mail_can_reach_is_no_address)
{
    static const struct str wrong[] = {
        STR_INIT(""), STR_INIT(" "), STR_INIT("\u200b"), STR_INIT("a"), STR_INIT("@"), STR_INIT("@b.example"), STR_INIT("a@"), STR_INIT("a@b@c.example"),
        STR_INIT("a b@c.example"), STR_INIT("a@b c.example"), STR_INIT("a@b.example\nBcc: c@d.example"), STR_INIT("a@b.example,c@d.example"),
        STR_INIT("Anna <a@b.example>"), STR_INIT("<a@b.example>"), STR_INIT("mailto:a b@c.example"), STR_INIT("a;b@c.example"), STR_INIT("a:b@c.example"),
        STR_INIT("a(b)@c.example"), STR_INIT("a\\b@c.example"), STR_INIT("a@c.example\\"), STR_INIT("a@b\xff.example"), STR_INIT("a\u200eb@c.example"),
        /* dots */
        STR_INIT("x@corp.example."), STR_INIT("x@corp.example。"), STR_INIT("x@corp.example．"), STR_INIT("x@corp..example"), STR_INIT("x@.corp.example"),
        STR_INIT("x@corp。.example"), STR_INIT(".x@corp.example"), STR_INIT("x.@corp.example"), STR_INIT("x..y@corp.example"), STR_INIT("x@."), STR_INIT("x@..."),
        /* labels */
        STR_INIT("x@-corp.example"), STR_INIT("x@corp-.example"), STR_INIT("x@corp.-example"), STR_INIT("x@corp_1.example"), STR_INIT("x@bü_cher.example"),
        STR_INIT("x@corp/1.example"), STR_INIT("x@corp!.example"), STR_INIT("x@corp%2e.example"), STR_INIT("x@bücher＿.example"), STR_INIT("x@a＠b.example"),
        STR_INIT("x@☃.example"), STR_INIT("x@xn--zzzzzz.example"), STR_INIT("x@xn--.example"), STR_INIT("x@xn--a.example"), STR_INIT("x@bü\u202echer.example"),
        STR_INIT("x@a\u200d" "b.example"), STR_INIT("x@\u0301" "a.example"), STR_INIT("x@bücher..example"), STR_INIT("x@bücher.example."), STR_INIT("x@\u00ad.example"),
        /* names that are none */
        STR_INIT("x@localhost"), STR_INIT("x@corp"), STR_INIT("x@münchen"), STR_INIT("x@192.0.2.1"), STR_INIT("x@[192.0.2.1]"), STR_INIT("x@[IPv6:2001:db8::1]"),
        STR_INIT("x@example.123"), STR_INIT("x@１９２.0.2.１"),
        /* before the @ */
        STR_INIT("åsa@corp.example"), STR_INIT("ａnna@corp.example"), STR_INIT("ﬁnn@corp.example"), STR_INIT("\"åsa\"@corp.example"),
        STR_INIT("\"\"@corp.example"), STR_INIT("\"a@corp.example"), STR_INIT("a\"@corp.example"), STR_INIT("\"a\"b@corp.example"), STR_INIT("\"a\\\"@corp.example"),
        STR_INIT("\"a\tb\"@corp.example"), STR_INIT("=?utf-8?q?a=0D=0A?=@b.example"), STR_INIT("\"=?utf-8?q?a=0D=0A?=\"@b.example"), STR_INIT("anna＠corp.example"),
    };

    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        refuses(ctx, wrong[i]);
}

/* RFC 5321, 4.5.3.1, and RFC 1035: 64 before the @, 63 a label, 254 in all. */
TEST(an_address_may_be_as_long_as_mail_allows_and_no_longer)
{
    struct str local = repeated(ctx, 'a', EMAIL_LOCAL_MAX), label = repeated(ctx, 'b', EMAIL_LABEL_MAX);
    struct str address = str_format(ctx->arena, "%.*s@%.*s.example", STR_ARGS(local), STR_ARGS(label));

    takes(ctx, address, address, address);
    refuses(ctx, str_format(ctx->arena, "a%.*s", STR_ARGS(address)));
    refuses(ctx, str_format(ctx->arena, "%.*s@b%.*s.example", STR_ARGS(local), STR_ARGS(label)));
    refuses(ctx, str_format(ctx->arena, "\"%.*s\"@b.example", (int)EMAIL_LOCAL_MAX - 1, local.data));
    address = str_format(ctx->arena, "%.*s@%.*s.%.*s.%.*s", STR_ARGS(local), STR_ARGS(label), STR_ARGS(label), (int)(EMAIL_BYTES_MAX - 193), label.data);
    CHECK_INT((int64_t)address.len, EMAIL_BYTES_MAX);
    takes(ctx, address, address, address);
    refuses(ctx, str_format(ctx->arena, "%.*sb", STR_ARGS(address)));
    /* Short as typed, too long as A-label. */
    refuses(ctx, str_format(ctx->arena, "a@ü%.*s.example", (int)EMAIL_LABEL_MAX - 6, label.data));
}

/* Rows of older versions are still found by what is typed today. */
TEST(a_key_is_made_of_what_is_no_address_as_well)
{
    CHECK_STR(email_key(ctx, STR(" Åsa@Fabrikam.example ")), STR("åsa@fabrikam.example"));
    CHECK_STR(email_key(ctx, STR("Root@Localhost")), STR("root@localhost"));
    CHECK_STR(email_key(ctx, STR("a@b\xff")), STR("a@b\xff"));
    CHECK_STR(email_key(ctx, STR("")), STR(""));
}

TEST(a_host_stands_in_an_address_as_a_domain)
{
    struct str domain = STR("");

    CHECK(email_domain(ctx->arena, STR("Support.MÜNCHEN.example"), &domain));
    CHECK_STR(domain, STR("support.xn--mnchen-3ya.example"));
    CHECK(email_domain(ctx->arena, STR("localhost"), &domain));
    CHECK(!email_domain(ctx->arena, STR("127.0.0.1"), &domain));
    CHECK(!email_domain(ctx->arena, STR("[::1]"), &domain));
    CHECK(!email_domain(ctx->arena, STR(""), &domain));
}

TESTS(
    ALONE(mail_goes_to_the_address_that_was_given_and_the_key_only_finds),
    ALONE(a_domain_is_one_however_it_is_spelled_and_no_other),
    ALONE(quotation_marks_before_the_at_sign_stay_in_the_address_and_count_only_where_they_are_needed),
    ALONE(what_no_mail_can_reach_is_no_address),
    ALONE(an_address_may_be_as_long_as_mail_allows_and_no_longer),
    ALONE(a_key_is_made_of_what_is_no_address_as_well),
    ALONE(a_host_stands_in_an_address_as_a_domain),
)
