/* SPDX-License-Identifier: Apache-2.0 */
/* t2_password.c: which passwords are good enough [3.1]; the rule alone. The doors that set one are in t3_password.c. */
#include "tests/harness.h"

#include "base/limit.h"
#include "base/settings.h"
#include "desk/account/account.h"

static const struct settings site = { .site_name = STR_INIT("Nordwind Hjälp"), .public_url = STR_INIT("https://help.nordwind.example") };

/* The words of the fault, or nothing. */
static struct str fault_of(struct ctx *ctx, struct str password)
{
    ctx->settings = &site;
    struct new_password made = password_check(ctx, STR("password"), password, STR("Anna.Berg@Fabrikam.example"), STR("Anna Lindqvist"));
    struct str words = ctx->fault.fields ? ctx->fault.fields->detail : STR("");

    CHECK_STR(made.text, words.len ? STR("") : password);
    fault_clear(ctx);
    return words;
}

static void check_refused(struct ctx *ctx, struct str password, const char *because)
{
    if (!str_contains(fault_of(ctx, password), str_of(because)))
        print_message("\"%.*s\": \"%.*s\" does not say \"%s\"\n", STR_ARGS(password), STR_ARGS(fault_of(ctx, password)), because);
    CHECK(str_contains(fault_of(ctx, password), str_of(because)));
}

TEST(a_password_is_long_enough_and_not_the_address)
{
    char many[LIMIT_PASSWORD_CHARS + 1];

    for (size_t i = 0; i < sizeof many; i++)
        many[i] = "correct horse battery staple lamp river nine "[i % 45];
    check_refused(ctx, STR(""), "at least 10");
    check_refused(ctx, STR("nine char"), "at least 10");
    check_refused(ctx, STR("无法连接到北京的服"), "at least 10");
    CHECK_STR(fault_of(ctx, STR("无法连接到北京的服务")), STR(""));
    CHECK_STR(fault_of(ctx, (struct str){ many, LIMIT_PASSWORD_CHARS }), STR(""));
    check_refused(ctx, (struct str){ many, LIMIT_PASSWORD_CHARS + 1 }, "at most 200");
    check_refused(ctx, STR(" Anna.Berg@fabrikam.example"), "e-mail address");
    check_refused(ctx, STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), "UTF-8");
}

/* SPEC 3.1 */
TEST(a_password_that_everybody_guesses_first_is_refused_however_it_is_dressed)
{
    static const char *const common[] = {
        "password12", "Password123!", "P@ssw0rd123", "PASSWORD2026", "passwordpassword", "drowssap12", "mypassword", "thisismypassword",
        "iloveyou123", "letmein1234", "welcome2024", "Summer2025!", "Winter2026", "January2026", "football123", "changeme123", "adminadmin",
        "administrator", "Administrator1", "michael1985", "london2024!", "qwerty12345", "sunshine1!", "superman99", "test123456", "trustno1trustno1",
        "elephant12", "passwort123", "Passwörd123", "ｐａｓｓｗｏｒｄ１２", "pass\u200bword12", "helloworld1", "Support123",
    };
    static const char *const rows[] = {
        "1234567890", "0123456789", "9876543210", "12345678910", "١٢٣٤٥٦٧٨٩٠", "7777777777", "123123123123",
        "abcdefghij", "abcabcabcabc", "asdfghjkl;", "zxcvbnm,./", "!@#$%^&*()", "07/07/1977", "2026-11-29", "абвгдежзик",
    };
    static const char *const either[] = { "密码密码密码密码密码", "aaaaaaaaaa", "1212121212", "qwertyuiop", "1q2w3e4r5t", "q1w2e3r4t5", "1qaz2wsx3edc", "qazwsxedcrfv", "zaq12wsxcde3", "azertyuiop", "qwertzuiop" };

    for (size_t i = 0; i < COUNT_OF(common); i++)
        check_refused(ctx, str_of(common[i]), "many people use");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_refused(ctx, str_of(rows[i]), "in a row, of repeats");
    for (size_t i = 0; i < COUNT_OF(either); i++)
        check_refused(ctx, str_of(either[i]), "easy to guess");
}

/* SPEC 3.1 */
TEST(the_words_of_the_address_the_name_and_the_site_make_no_password)
{
    static const char *const own[] = {
        "fabrikam12", "Fabr1kam!!", "fabrikamfabrikam", "annaberg2024", "Anna.Berg1", "anna.berg@fabrikam", "AnnaBergFabrikam", "berganna123",
        "Lindqvist1!", "annalindqvist", "Nordwind2026", "nordwind12", "N0rdwind!!", "NordwindHjalp", "Nordwind Hjälp", "help.nordwind.example",
        "Entitled2026!", "entitled12", "fabrikam.example",
    };

    for (size_t i = 0; i < COUNT_OF(own); i++)
        check_refused(ctx, str_of(own[i]), "name of this site");
    /* Another person's words are another matter. */
    ctx->settings = &site;
    CHECK(password_check(ctx, STR("password"), STR("quokka-brams-71"), STR("bo@b.example"), STR("Bo Ek")).text.len);
}

/* SPEC 3.1 */
TEST(own_words_with_signs_and_digits_between_them_make_no_password)
{
    static const struct settings support = { .site_name = STR_INIT("Support"), .public_url = STR_INIT("https://help.example") };
    static const char *const own[] = {
        "Support Support 1", "Lemuel+Fabrikam=1", "Lemuel_Gulliver_99!", "G.u.l.l.i.v.e.r", "L3mu3l+F4br1k4m=1", "a9/Fabrikam/Lemuel", "~Gulliver~2026~", "$upport-9-$upport",
        "1 2 3 Fabrikam 4 5 6", "Fabrikam = kettle", "Lemuel.Gulliver@Support!", "Lemüel+Fabríkam=1", "LEMUEL && FABRIKAM xyz",
    };
    static const char *const good[] = { "Fabrikam kettle 71 river", "Lemuel x 9vQ2pLw8", "nine blue whales", "Support: two wet geese" };

    ctx->settings = &support;
    for (size_t i = 0; i < COUNT_OF(own); i++) {
        CHECK(!password_check(ctx, STR("password"), str_of(own[i]), STR("lemuel.gulliver@a9.fabrikam.example"), STR("Lemuel Gulliver")).text.len);
        CHECK(str_contains(ctx->fault.fields->detail, STR("name of this site")));
        fault_clear(ctx);
    }
    for (size_t i = 0; i < COUNT_OF(good); i++)
        CHECK(password_check(ctx, STR("password"), str_of(good[i]), STR("lemuel.gulliver@a9.fabrikam.example"), STR("Lemuel Gulliver")).text.len);
}

/* SPEC 3.1 */
TEST(first_guesses_of_other_languages_and_rows_of_other_keyboards_are_refused)
{
    static const char *const words[] = {
        "пароль1234", "ПАРОЛЬ 2026!", "motdepasse12", "Mot de passe 12", "Lösenord123", "contraseña12",
        "wachtwoord1", "パスワード12345", "密码密码1234567", "비밀번호123456", "зфыыцщкв12",
    };
    static const char *const rows[] = { "йцукенгшщз", "фывапролдж", "ячсмитьбю.1", "ЙЦУКЕНЙЦУКЕН", "ςερτυθιοπ1", "שדגכעיחלךף", "ضصثقفغعهخحجد" };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        check_refused(ctx, str_of(words[i]), "easy to guess");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_refused(ctx, str_of(rows[i]), "easy to guess");
}

TEST(words_in_a_row_and_what_a_password_manager_makes_are_good_enough)
{
    static const char *const good[] = {
        "correct horse battery", "nine blue whales in a row", "seven green kettles sing", "two wet geese", "kX9vQ2pLw8", "Tr0ub4dour&3", "rosebud-47-lamp",
        "4f9c2e7ab1", "Anna 8471593311", "fabrikam-4711-xyz", "correct horse battery staple", "fabrikam kettle 71 river", "Anna x 9vQ2pLw8", "корова летит домой", "無数の青い鯨が歌うよ",
    };

    for (size_t i = 0; i < COUNT_OF(good); i++)
        CHECK_STR(fault_of(ctx, str_of(good[i])), STR(""));
}

TESTS(
    ALONE(a_password_is_long_enough_and_not_the_address),
    ALONE(a_password_that_everybody_guesses_first_is_refused_however_it_is_dressed),
    ALONE(the_words_of_the_address_the_name_and_the_site_make_no_password),
    ALONE(own_words_with_signs_and_digits_between_them_make_no_password),
    ALONE(first_guesses_of_other_languages_and_rows_of_other_keyboards_are_refused),
    ALONE(words_in_a_row_and_what_a_password_manager_makes_are_good_enough),
)
