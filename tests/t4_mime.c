/* SPDX-License-Identifier: Apache-2.0 */
/* t4_mime.c: one mail as bytes, and as a file (SPEC 11.1). Python's own mail parser reads what gmime wrote. */
#include "tests/harness.h"

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
        check_has(seen, "keys auto-submitted,content-language,content-type,date,from,in-reply-to,message-id,mime-version,references,subject,to\n");
        check_has(seen, "<anna@fabrikam.example>'\n");
        check_has(seen, "defects []");
        check_has(seen, "'One\\n\\nTwo\\n'");
    }
}

TEST(names_and_subjects_of_any_script_arrive)
{
    struct mime_mail mail = plain_mail();

    mail.to_name = STR("山田 太郎");
    mail.subject = STR("データベースが停止しました。再起動しても同じエラーが表示されます。至急ご確認をお願いいたします 🚒 žluťoučký kůň");
    mail.text = STR("日本語の本文\n.\nFrom here on: žluťoučký = 100 %\n");
    struct str seen = written_and_parsed(ctx, &mail);
    check_has(seen, "ascii True crlf True long False\n");
    check_has(seen, "山田 太郎");
    check_has(seen, "再起動しても同じエラーが表示されます。至急ご確認をお願いいたします 🚒 žluťoučký kůň");
    check_has(seen, "日本語の本文\\n.\\nFrom here on: žluťoučký = 100 %\\n");
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
        check_has(seen, "charsets [('utf-8', 'quoted-printable'), ('utf-8', 'quoted-printable')]\n");
        check_has(seen, "ascii True crlf True long False\n");
        check_has(seen, "defects []");
        check_has(seen, str_format(ctx->arena, "\n'%.*s", (int)(texts[i].len ? texts[i].len - 1 : 0), texts[i].data).data);
    }
}

TEST(a_line_of_any_length_is_carried)
{
    struct mime_mail mail = plain_mail();
    struct buf text = buf_new(ctx->arena);

    for (int i = 0; i < 20000; i++)
        buf_add_char(&text, (char)('a' + i % 26));
    mail.text = buf_str(&text);
    check_has(written_and_parsed(ctx, &mail), "long False\n");
}

TEST(the_text_is_escaped_in_the_html_part)
{
    struct mime_mail mail = plain_mail();

    mail.links = STR("https://support.example.com/");
    mail.text = STR("<script>alert('x')</script> & \"so\"\nhttps://support.example.com.evil.example/\nhttps://support.example.com/a?b=\"c\n");
    struct str message;
    CHECK_OK(mime_compose(ctx, &mail, &message));
    struct str seen = written_and_parsed(ctx, &mail);
    check_has(seen, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;so&quot;");
    check_has(seen, "<a href=\"https://support.example.com/a?b=&quot;c\">");
    CHECK(!str_contains(seen, STR("href=\"https://support.example.com.evil")));
}

TEST(an_address_that_would_end_early_is_refused)
{
    static const struct str wrong[] = {
        STR_INIT(""), STR_INIT("anna"), STR_INIT("@a"), STR_INIT("a@"), STR_INIT("a@b@c"), STR_INIT("a b@c.d"), STR_INIT("a@b\r\nBcc: c@d"),
        STR_INIT("a@b,c@d"), STR_INIT("\"a\"@b"), STR_INIT("<a@b>"), STR_INIT("a@b>"), STR_INIT("\xc3\xa4@b.c"), STR_INIT("a;b@c"),
        STR_INIT("a@xn--fabrikam.example"), STR_INIT("=?utf-8?q?a=0D=0A?=@b.c"),
    };
    struct str message;

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct mime_mail mail = plain_mail();
        mail.to_address = wrong[i];
        CHECK(!mime_address_fits(wrong[i]));
        CHECK_CODE(invalid, mime_compose(ctx, &mail, &message));
    }
    CHECK(mime_address_fits(STR("o'neil+tag@fabrikam.example")));
    CHECK(mime_address_fits(STR("anna@xn--bcher-kva.example")));
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
    ALONE(the_text_is_escaped_in_the_html_part),
    ALONE(an_address_that_would_end_early_is_refused),
    ALONE(a_mail_file_appears_whole_and_is_not_written_twice),
)
