/* SPDX-License-Identifier: Apache-2.0 */
/* t4_mime.c: one mail as bytes, and as a file (SPEC 11.1). Python's own mail parser reads what gmime wrote. */
#include "tests/harness.h"

#include "base/text.h"

#include "generate/generate_random.h"
#include "mail/maildir.h"
#include "mail/mime.h"
#include "tests/catalog_file.h"
#include "tests/mail_file.h"

static struct mime_mail plain_mail(void)
{
    return (struct mime_mail){
        .from_name = STR("Support"), .from_address = STR("no-reply@support.example.com"), .to_name = STR("Anna"),
        .to_address = STR("anna@fabrikam.example"), .subject = STR("Hello"), .text = STR("One\n\nTwo\n"), .links = STR(""),
        .language = STR("en"), .id = STR("mail-1@support.example.com"), .thread = STR(""), .at = 0,
    };
}

static struct str written_and_parsed(struct ctx *ctx, const struct mime_mail *mail)
{
    struct str message, dir = test_directory(ctx);
    static int64_t id = 1;

    CHECK_OK(mime_compose(ctx, mail, &message));
    CHECK_OK(maildir_put(ctx, dir, ++id, message));
    return parsed(ctx, str_format(ctx->arena, "%.*s/%lld.eml", STR_ARGS(dir), (long long)id));
}

/* A mail, and beside it what was typed, for check_folded(). */
static void put_folded(struct ctx *ctx, const struct mime_mail *mail, int64_t n)
{
    struct str dir = test_directory(ctx), message;
    struct buf typed = buf_new(ctx->arena);

    CHECK_OK(mime_compose(ctx, mail, &message));
    buf_format(&typed, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARGS(mail->subject), STR_ARGS(mail->to_name), STR_ARGS(mail->to_address), STR_ARGS(mail->from_name));
    CHECK_OK(maildir_put(ctx, str_join(ctx->arena, dir, STR("/folded")), n, message));
    CHECK_OK(maildir_put(ctx, str_join(ctx->arena, dir, STR("/typed")), n, buf_str(&typed)));
}

/* Python's decoder gives back what was typed, and no line or encoded word is too long. */
static void check_folded(struct ctx *ctx, int64_t wanted)
{
    struct buf out = buf_new(ctx->arena);
    char piece[4096];
    FILE *pipe = popen(str_format(ctx->arena,
        "python3 -c 'import sys, os, re, email.header, email.utils, email.parser\n"
        "def text(v): return \"\".join(p.decode(c or \"ascii\") if isinstance(p, bytes) else p for p, c in email.header.decode_header(v.replace(\"\\n\", \"\")))\n"
        "def box(v): n, a = email.utils.parseaddr(v.replace(\"\\n\", \"\")); return text(n), a\n"
        "for name in os.listdir(sys.argv[1] + \"/folded\"):\n"
        "    raw = open(sys.argv[1] + \"/folded/\" + name, \"rb\").read().split(b\"\\r\\n\\r\\n\")[0].decode(\"ascii\")\n"
        "    wanted = open(sys.argv[1] + \"/typed/\" + name, encoding=\"utf-8\").read().split(\"\\n\")\n"
        "    for line in raw.split(\"\\r\\n\"):\n"
        "        words = re.findall(r\"=\\?utf-8\\?B\\?[A-Za-z0-9+/=]*\\?=\", line)\n"
        "        assert len(line) <= (76 if words else 78), (len(line), line)\n"
        "        assert line.strip() and not re.search(r\"[^ ]=\\?utf-8\", line), line\n"
        "        for word in words:\n"
        "            assert len(word) <= 75, word\n"
        "            email.header.decode_header(word)[0][0].decode(\"utf-8\")\n"
        "    m = email.parser.HeaderParser().parsestr(raw.replace(\"\\r\\n\", \"\\n\"))\n"
        "    found = [text(m[\"Subject\"]), *box(m[\"To\"]), box(m[\"From\"])[0]]\n"
        "    assert found == wanted, (found, wanted, raw)\n"
        "print(len(os.listdir(sys.argv[1] + \"/folded\")))' '%.*s' 2>&1", STR_ARGS(test_directory(ctx))).data, "r");

    CHECK(pipe != NULL);
    for (size_t got; (got = fread(piece, 1, sizeof piece, pipe)) > 0;)
        buf_add(&out, (struct str){ piece, got });
    if (pclose(pipe) != 0)
        fprintf(stderr, "%.*s\n", STR_ARGS(buf_str(&out)));
    CHECK_STR(str_trim(buf_str(&out)), str_of_int(ctx->arena, wanted));
}

TEST(what_people_type_makes_no_header_of_its_own)
{
    static const struct str attempts[] = {
        STR_INIT("Hi\r\nBcc: eve@evil.example"), STR_INIT("Hi\nBcc: eve@evil.example\n\nNew body"), STR_INIT("Hi\rBcc: eve@evil.example"),
        STR_INIT("=?utf-8?q?Hi=0D=0ABcc:_eve@evil.example?="), STR_INIT("Hi\xc2\x85" "Bcc: eve@evil.example"),
        STR_INIT("Hi\" <eve@evil.example>, \""), STR_INIT("Hi\xe2\x80\xa8" "Bcc: eve@evil.example"), STR_INIT("Hi\x0b\x0c" "Bcc: eve@evil.example"),
        STR_INIT("a b, c <eve@evil.example>; d"),
    };

    for (size_t i = 0; i < COUNT_OF(attempts); i++) {
        struct mime_mail mail = plain_mail();
        mail.subject = mail.to_name = mail.from_name = mail.thread = mail.language = attempts[i];
        struct str seen = written_and_parsed(ctx, &mail);
        text_has(seen, "keys auto-submitted,content-language,content-type,date,from,in-reply-to,message-id,mime-version,references,subject,to\n");
        text_has(seen, "<anna@fabrikam.example>'\n");
        text_has(seen, "defects []");
        text_has(seen, "'One\\n\\nTwo\\n'");
    }
}

TEST(names_and_subjects_of_any_script_arrive)
{
    struct mime_mail mail = plain_mail();

    mail.to_name = STR("山田 太郎");
    mail.subject = STR("データベースが停止しました。再起動しても同じエラーが表示されます。至急ご確認をお願いいたします 🚒 žluťoučký kůň");
    mail.text = STR("日本語の本文\n.\nFrom here on: žluťoučký = 100 %\n");
    struct str seen = written_and_parsed(ctx, &mail);
    text_has(seen, "ascii True crlf True long False\n");
    text_has(seen, "山田 太郎");
    text_has(seen, "再起動しても同じエラーが表示されます。至急ご確認をお願いいたします 🚒 žluťoučký kůň");
    text_has(seen, "日本語の本文\\n.\\nFrom here on: žluťoučký = 100 %\\n");
}

/* The HTML part says so itself, whatever fewer bytes its letters would fit into. */
TEST(both_parts_are_utf8_whatever_the_text)
{
    static const struct str texts[] = {
        STR_INIT("Plain\n"), STR_INIT("Malmö, façade, 100 €\n"), STR_INIT("Malmö\n"), STR_INIT("žluťoučký kůň\n"), STR_INIT("日本語 \xf0\x9f\x9a\x92\n"),
        STR_INIT(""),
    };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct mime_mail mail = plain_mail();
        mail.text = texts[i];
        struct str seen = written_and_parsed(ctx, &mail);
        text_has(seen, "charsets [('utf-8', 'quoted-printable'), ('utf-8', 'quoted-printable')]\n");
        text_has(seen, "ascii True crlf True long False\n");
        text_has(seen, "defects []");
        text_has(seen, str_format(ctx->arena, "\n'%.*s", (int)(texts[i].len ? texts[i].len - 1 : 0), texts[i].data).data);
    }
}

TEST(a_line_of_any_length_is_carried)
{
    struct mime_mail mail = plain_mail();
    struct buf text = buf_new(ctx->arena);

    for (int i = 0; i < 20000; i++)
        buf_add_char(&text, (char)('a' + i % 26));
    mail.text = buf_str(&text);
    text_has(written_and_parsed(ctx, &mail), "long False\n");
}

TEST(the_text_is_escaped_in_the_html_part)
{
    struct mime_mail mail = plain_mail();

    mail.links = STR("https://support.example.com/");
    mail.text = STR("<script>alert('x')</script> & \"so\"\nhttps://support.example.com.evil.example/\nhttps://support.example.com/a?b=\"c\n");
    struct str message;
    CHECK_OK(mime_compose(ctx, &mail, &message));
    struct str seen = written_and_parsed(ctx, &mail);
    text_has(seen, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;so&quot;");
    text_has(seen, "<a href=\"https://support.example.com/a?b=&quot;c\">");
    CHECK(!str_contains(seen, STR("href=\"https://support.example.com.evil")));
}

TEST(the_html_part_has_the_name_of_the_site_and_one_button_for_the_last_of_our_links)
{
    struct mime_mail mail = plain_mail();

    mail.links = STR("https://support.example.com/");
    mail.action = STR("View the request");
    mail.site = STR("Anna & Co");
    mail.color = STR("#0f5563");
    mail.ink = STR("#ffffff");
    mail.text = STR("Look at:\nhttps://support.example.com/typed\nView the request:\nhttps://support.example.com/requests/1\n\nBye\n");
    struct str seen = written_and_parsed(ctx, &mail);
    text_has(seen, "font-weight: 600\">Anna &amp; Co</p>");
    text_has(seen, "href=\"https://support.example.com/requests/1\">View the request</a>");
    text_has(seen, "Look at:<br>\\n<a href=\"https://support.example.com/typed\">https://support.example.com/typed</a></p>");
    CHECK(!str_contains(seen, STR("View the request:<")) && !str_contains(seen, STR("typed\">View")));
    text_has(seen, "Bye</p>");
    mail.logo = STR("https://support.example.com/assets/logo?\"");
    seen = written_and_parsed(ctx, &mail);
    text_has(seen, "src=\"https://support.example.com/assets/logo?&quot;\" alt=\"Anna &amp; Co\">");
    mail.text = STR("No link\n");
    CHECK(!str_contains(written_and_parsed(ctx, &mail), STR("View the request")));
}

/* An isolate ends with its line. */
TEST(each_line_that_runs_from_right_to_left_is_isolated_by_itself)
{
    CHECK_STR(text_isolated(ctx->arena, STR("one\ntwo")), STR("one\ntwo"));
    CHECK_STR(text_isolated(ctx->arena, STR("\u05D0 (1)")), STR("\u2068\u05D0 (1)\u2069"));
    CHECK_STR(text_isolated(ctx->arena, STR("\u05D0 (1)\n\nand (2)\n")), STR("\u2068\u05D0 (1)\u2069\n\n\u2068and (2)\u2069\n"));
    CHECK_STR(text_isolated(ctx->arena, STR("\n\u05D0\n\n")), STR("\n\u2068\u05D0\u2069\n\n"));
}

/* SPEC 11.1: each line of the letter runs as its words do, and no word makes it wider than its window. */
TEST(lines_of_the_html_part_run_as_their_words_do_and_long_words_wrap)
{
    struct mime_mail mail = plain_mail();

    mail.text = STR("\u0645\u0634\u0643\u0644\u0629 2022 (SQL)\nTitle: x\n");
    struct str seen = written_and_parsed(ctx, &mail);
    text_has(seen, "<body style=\"overflow-wrap: anywhere;");
    text_has(seen, "<p dir=\"auto\" style=\"unicode-bidi: plaintext\">\u0645");
}

TEST(an_address_that_would_end_early_is_refused)
{
    static const struct str wrong[] = {
        STR_INIT(""), STR_INIT("anna"), STR_INIT("@a"), STR_INIT("a@"), STR_INIT("a@b@c"), STR_INIT("a b@c.d"), STR_INIT("a@b\r\nBcc: c@d"),
        STR_INIT("a@b,c@d"), STR_INIT("\"a\"\"@b"), STR_INIT("<a@b>"), STR_INIT("a@b>"), STR_INIT("\xc3\xa4@b.c"), STR_INIT("a;b@c"),
        STR_INIT("a@b\xc3\xbc" "cher.example"), STR_INIT("=?utf-8?q?a=0D=0A?=@b.c"),
    };
    struct str message;

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct mime_mail mail = plain_mail();
        mail.to_address = wrong[i];
        CHECK_CODE(invalid, mime_compose(ctx, &mail, &message));
    }
}

/* RFC 2047, 2: encoded words of at most 75 characters, lines with one of at most 76; 5 (3): no part of a character in one. */
TEST(headers_of_any_text_are_folded_as_mail_wants_it_and_decode_to_what_was_typed)
{
    static const char *const pieces[] = {
        "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x81\xae\xe9\x95\xb7\xe3\x81\x84\xe9\xa1\x8c\xe5\x90\x8d", "\xf0\x9f\x9a\x92",
        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "\xc3\xa5", "a", "word ", "two  spaces ", "=?utf-8?q?x?= ", "x=3D?y ", "\"quoted\", (comment) <a@b> ",
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890", "\\",
        "\xd9\x85\xd8\xb4\xd9\x83\xd9\x84\xd8\xa9 (SQL) ", "e\xcc\x81", "?= ", "_ = ",
    };

    struct chance chance = { test_seed() };

    for (int round = 0; round < 400; round++) {
        struct mime_mail mail = plain_mail();
        struct buf text = buf_new(ctx->arena);
        size_t wanted = chance_below(&chance, 40) + 1, only = chance_below(&chance, 2 * COUNT_OF(pieces));
        for (size_t i = 0; i < wanted; i++)
            buf_add(&text, str_of(pieces[only < COUNT_OF(pieces) ? only : chance_below(&chance, COUNT_OF(pieces))]));
        mail.subject = mail.to_name = mail.from_name = str_trim(buf_str(&text));
        mail.to_address = STR("\"anna (b), c\"@xn--bcher-kva.example");
        put_folded(ctx, &mail, round);
    }
    check_folded(ctx, 400);
}

TEST(a_header_of_any_length_is_folded_and_decodes_to_what_was_typed)
{
    struct buf text = buf_new(ctx->arena), ascii = buf_new(ctx->arena);

    for (int i = 0; i < 140; i++) {
        struct mime_mail mail = plain_mail();
        buf_add(&text, i % 3 ? STR("\xe6\x97\xa5") : i % 2 ? STR("\xc3\xa5") : STR("x"));
        buf_add(&ascii, i % 7 ? STR("x") : STR(" y"));
        mail.subject = buf_str(&text);
        mail.to_name = str_trim(buf_str(&ascii));
        mail.from_name = buf_str(&text);
        put_folded(ctx, &mail, i);
    }
    check_folded(ctx, 140);
}

TEST(a_mail_file_appears_whole_and_is_not_written_twice)
{
    struct str dir = str_format(ctx->arena, "%.*s/new", STR_ARGS(test_directory(ctx)));
    struct str path = str_format(ctx->arena, "%.*s/5.eml", STR_ARGS(dir));

    CHECK_OK(maildir_put(ctx, dir, 5, STR("first")));
    CHECK_OK(maildir_put(ctx, dir, 5, STR("second")));
    CHECK_STR(file_text(ctx, path.data), STR("first"));
    CHECK_INT((int64_t)files_in(dir), 1);
    CHECK_CODE(busy, maildir_put(ctx, STR("/dev/null/x"), 5, STR("first")));
    CHECK_CODE(busy, maildir_put(ctx, STR("/no/such/place"), 5, STR("first")));
}

TESTS(
    ALONE(what_people_type_makes_no_header_of_its_own),
    ALONE(names_and_subjects_of_any_script_arrive),
    ALONE(both_parts_are_utf8_whatever_the_text),
    ALONE(a_line_of_any_length_is_carried),
    ALONE(the_html_part_has_the_name_of_the_site_and_one_button_for_the_last_of_our_links),
    ALONE(the_text_is_escaped_in_the_html_part),
    ALONE(each_line_that_runs_from_right_to_left_is_isolated_by_itself),
    ALONE(lines_of_the_html_part_run_as_their_words_do_and_long_words_wrap),
    ALONE(headers_of_any_text_are_folded_as_mail_wants_it_and_decode_to_what_was_typed),
    ALONE(a_header_of_any_length_is_folded_and_decodes_to_what_was_typed),
    ALONE(an_address_that_would_end_early_is_refused),
    ALONE(a_mail_file_appears_whole_and_is_not_written_twice),
)
