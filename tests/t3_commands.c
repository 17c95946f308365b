/* SPDX-License-Identifier: Apache-2.0 */
/*
 * t3_commands.c: the command line as the program runs it (commands_run): settings, database, what is printed and where, the exit
 * status. Its clock is the machine's. What people and scripts do with it: tests/api/cli.test.mjs.
 */
#include "tests/world.h"

#include <unistd.h>

#include "db/migrate.h"
#include "desk/account/policy.h"
#include "desk/room.h"
#include "operate/command_line.h"
#include "tests/caught.h"
#include "view/input.h"

/* Standard output of a command that must succeed. */
static struct str told(struct ctx *ctx, const char *line)
{
    struct said said = command(ctx, line);

    if (said.status != 0)
        CHECK_STR(said.err, STR("no error"));
    return said.out;
}

/* The same with --json: it must be one JSON value, and is given as canonical JSON. */
static struct str json_told(struct ctx *ctx, const char *line)
{
    struct input *value;

    CHECK_OK(input_json(ctx, told(ctx, str_format(ctx->arena, "%s|--json", line).data), &value));
    return input_canonical(value);
}

/* The people and a contract of the machine's today. */
static struct contract world_of_today(struct ctx *ctx)
{
    ctx->now = clock_now();
    struct people people = people_begin(ctx);
    return fabrikam_contract(ctx, &people, "gold-20-pack", 5);
}

/* ---- The frame ------------------------------------------------------------------------------------------ */

TEST(a_command_that_fails_says_so_on_standard_error_only_and_one_that_does_not_says_nothing_there)
{
    struct said said = command(ctx, "account|list");

    CHECK(said.status == 0 && !said.err.len);
    said = command(ctx, "request|show|300123456786");
    CHECK_INT(said.status, 4);
    CHECK(str_starts(said.err, STR("error: ")) && !said.out.len);
    said = command(ctx, "request|show|300123456786|--json");
    CHECK_INT(said.status, 4);
    text_has(said.err, "\"code\":\"not_found\"");
    CHECK(str_starts(said.err, STR("{")) && str_ends(said.err, STR("}\n")) && !said.out.len);
    said = command(ctx, "nonsense");
    CHECK_INT(said.status, 2);
    said = command(ctx, "organization|add|x|--country|nowhere");
    CHECK_INT(said.status, 2);
    text_has(said.err, "country: ");
    said = said_by(ctx, STR("/nowhere/database.db"), "account|list");
    CHECK_INT(said.status, 4);
    said = said_by(ctx, STR("/nowhere/database.db"), "version");       /* needs none */
    CHECK(said.status == 0 && str_contains(said.out, STR(ENTITLED_VERSION)));
}

TEST(help_is_the_same_by_either_way_and_no_command_is_done_by_it)
{
    struct str all = told(ctx, "help");

    text_has(all, "\n  doctor ");
    text_has(all, "\n  organization member add");
    text_has(told(ctx, "serve|--help"), "Settings such as --listen and --workers: entitled help settings.");
    CHECK_STR(told(ctx, "--help"), all);
    struct str of_add = told(ctx, "organization|add|--help");
    CHECK(str_starts(of_add, STR("entitled organization add ")));
    CHECK_STR(told(ctx, "help|organization|add"), of_add);
    CHECK_STR(told(ctx, "organization|add|Contoso|--country|SE|--help"), of_add);
    CHECK_INT(count_rows(ctx, "organization"), 0);
    CHECK(str_starts(told(ctx, "help|organization|member|add"), STR("entitled organization member add ")));
    CHECK(str_starts(told(ctx, "help|init"), STR("entitled init")));
    CHECK(str_starts(told(ctx, "help|version"), STR("entitled version")));
    text_has(of_add, "\n  --help                      print this\n");
    text_has(of_add, "Exit status: 0 done; 2 wrong use, or something invalid; 3 not allowed; 4 not found; 5 ");
    text_has(told(ctx, "help|settings"), "idle_seconds");
    struct str manual = told(ctx, "help|--man");
    CHECK(str_starts(manual, STR(".TH ")) && !memchr(manual.data, '\0', manual.len));
    struct said said = command(ctx, "help|no|such|command");
    CHECK_INT(said.status, 2);
    text_has(said.err, "There is no command \"no such command\".");
}

static const char *const access_names[] = { [ACCESS_PUBLIC] = "public", [ACCESS_SIGNED_IN] = "signed_in", [ACCESS_STAFF] = "staff" };
static const char *const db_names[] = { [ROUTE_NO_DB] = "none", [ROUTE_READ] = "read", [ROUTE_WRITE] = "write" };

TEST(the_routes_are_told_as_they_stand_in_the_table)
{
    struct str text = told(ctx, "routes"), json = told(ctx, "routes|--json");
    size_t count = 0;
    struct input *list;

    for (const struct route *route = rooms_routes(); route->handler; route++, count++) {
        const char *act = policy_row((enum act)route->act)->name, *method = http_method_name(route->method);
        const char *scope = str_c(ctx->arena, scopes_text(ctx->arena, policy_row((enum act)route->act)->scope));
        text_has(text, str_format(ctx->arena, "%-6s  %-52s %-9s %-11s %-5s %s\n", method, route->path, access_names[route->access],
                             str_c(ctx->arena, policy_scope_text(ctx->arena, (enum act)route->act)),
                             db_names[route->db], act).data);
        text_has(json, str_format(ctx->arena, "{\"method\":\"%s\",\"path\":\"%s\",\"access\":\"%s\",\"database\":\"%s\",\"audience\":\"%s\",\"act\":\"%s\",\"scope\":\"%s\",",
                             method, route->path, access_names[route->access], db_names[route->db],
                             route->audience == FOR_BROWSERS ? "browsers" : "programs", act, scope).data);
    }
    CHECK_OK(input_json(ctx, json, &list));
    CHECK_INT((int64_t)input_list_count(input_list(list, "", NEED_REQUIRED, 0, 1000)), (int64_t)count);
    struct str policy = told(ctx, "routes|--policy");
    for (int act = 0; act < ACT_count; act++)
        text_has(policy, policy_row((enum act)act)->name);
}

/* ---- init, upgrade -------------------------------------------------------------------------------------- */

/* What comes behind the tables is done by init and upgrade, and not by a dry run, which takes back even the tables. */
TEST(a_dry_run_of_an_upgrade_leaves_nothing_behind_and_an_upgrade_makes_all)
{
    struct str fresh = in_directory(ctx, "fresh.db");
    struct said said = said_by(ctx, fresh, "upgrade|--dry-run");

    CHECK_INT(said.status, 0);
    text_has(said.out, "0001");
    said = said_by(ctx, fresh, "account|list");
    CHECK(said.status != 0 && str_contains(said.err, STR("entitled init")));
    said = said_by(ctx, fresh, "upgrade");
    CHECK_INT(said.status, 0);
    text_has(said.out, "0001");
    CHECK_INT(said_by(ctx, fresh, "account|list").status, 0);
    CHECK_INT(said_by(ctx, fresh, "account|add|anna@fabrikam.example|--name|Anna").status, 0);
    said = said_by(ctx, fresh, "init");
    CHECK_INT(said.status, 0);
    text_has_not(said.out, "0001");
    CHECK_INT(said_by(ctx, in_directory(ctx, "other.db"), "init").status, 0);
}

/* ---- Requests ------------------------------------------------------------------------------------------- */

/* The command line that submits a request of Anna's, with Olle as a contact. */
static const char *submit_line(struct ctx *ctx, const struct contract *contract)
{
    const char *file = in_directory(ctx, "request.json").data;

    file_write(file, str_format(ctx->arena, "{\"version\":\"windows-server-2025\",\"kind\":\"incident\",\"title\":\"Replication stops\",\"description\":\"Two of five.\","
        "\"contract\":\"%lld\",\"severity\":\"C\",\"requires_24x7\":false,\"country\":\"SE\",\"time_zone\":\"Europe/Stockholm\",\"agreement_accepted\":true,"
        "\"primary_contact\":{\"name\":\"Anna Berg\",\"email\":\"anna@fabrikam.example\",\"phone\":\"+46 8 1\"},"
        "\"additional_contacts\":[{\"name\":\"Olle Ek\",\"email\":\"olle@fabrikam.example\",\"phone\":\"\"}]}", (long long)contract->id).data);
    return str_format(ctx->arena, "request|submit|--as|anna@fabrikam.example|%s", file).data;
}

/* '#' in the line stands for the number. */
static const char *numbered(struct ctx *ctx, const char *line, struct str number)
{
    struct str behind = str_of(line), front = str_cut(&behind, '#');

    return str_join(ctx->arena, front, number, behind).data;
}

/* SPEC 14.3, 4.8 */
TEST(a_request_is_quoted_submitted_once_and_shown_with_what_it_waits_for)
{
    struct contract contract = world_of_today(ctx);
    const char *submit = submit_line(ctx, &contract), *dry = str_format(ctx->arena, "%s|--dry-run", submit).data;
    const char *keyed = str_format(ctx->arena, "%s|--key|k1", submit).data;
    struct str quote = told(ctx, dry);

    text_has(quote, "quote ");
    text_has(quote, ": 1 charged, now ");
    text_has(quote, "first response by 20");
    text_has(json_told(ctx, dry), "\"remaining_after\":4,\"remaining_before\":5,\"units\":1");
    CHECK_INT(count_rows(ctx, "request"), 0);
    struct said said = command(ctx, keyed);
    CHECK(said.status == 0 && !said.err.len);
    text_has(said.out, "Replication stops");
    struct str number = sql_text(ctx, "SELECT number FROM request");
    said = command(ctx, keyed);
    CHECK(said.status == 0 && str_contains(said.err, STR("This key was used before. This is that request; nothing was")));
    text_has(json_told(ctx, keyed), numbered(ctx, "\"number\":\"#\"", number));
    CHECK_INT(count_rows(ctx, "request"), 1);
    struct str shown = told(ctx, numbered(ctx, "request|show|#", number)), json = json_told(ctx, numbered(ctx, "request|show|#", number));
    text_has(shown, "first answer due: ");
    text_has(shown, "\nprimary contact: Anna Berg <anna@fabrikam.example>\ncontact: Olle Ek <olle@fabrikam.example>\nTwo of five.\n");
    text_has(shown, str_copy(ctx->arena, contract.access_id).data);
    text_has_not(shown, "given back");
    text_has(json, "\"state\":\"new\"");
    text_has_not(json, "first answer due");
    CHECK_INT(command(ctx, numbered(ctx, "request|show|--as|eva@contoso.example|#", number)).status, 4);
}

/* SPEC 14.3, 10.1, 4.10 */
TEST(a_request_is_taken_answered_closed_and_reopened_and_each_step_shows_where_it_stands)
{
    struct contract contract = world_of_today(ctx);

    told(ctx, submit_line(ctx, &contract));
    struct str number = sql_text(ctx, "SELECT number FROM request");
    text_has(told(ctx, "request|queue|--as|sam@vendor.example|--show|unowned"), "Replication stops");
    CHECK_STR(told(ctx, "request|queue|--as|sam@vendor.example|--show|mine"), STR(""));
    CHECK_STR(json_told(ctx, "request|queue|--as|sam@vendor.example|--show|mine"), STR("[]"));
    told(ctx, numbered(ctx, "request|take|--as|sam@vendor.example|#", number));
    text_has(told(ctx, "request|queue|--as|sam@vendor.example|--show|mine"), "Replication stops");
    text_has(json_told(ctx, "request|queue|--as|sam@vendor.example"), "\"owner\"");
    told(ctx, numbered(ctx, "request|communicate|--as|sam@vendor.example|#|Looks like DNS|--work-note", number));
    text_has(json_told(ctx, numbered(ctx, "request|communicate|--as|sam@vendor.example|#|Which two?|--state|waiting_customer", number)), "\"text\":\"Which two?\"");
    struct str shown = told(ctx, numbered(ctx, "request|show|#", number));
    text_has(shown, "first answer: ");
    text_has_not(shown, "first answer due");
    text_has(shown, "  Sam Engineer (work note): Looks like DNS\n");
    text_has(shown, "  Sam Engineer: Which two?\n");
    text_has_not(told(ctx, numbered(ctx, "request|show|#|--as|anna@fabrikam.example", number)), "Looks like DNS");
    const char *close = numbered(ctx, "request|close|--as|sam@vendor.example|#|--reason|product-defect|--cause|A defect|--notes|Fixed", number);
    text_has(told(ctx, close), "given back");
    text_has(json_told(ctx, close), "\"credited\":true");
    text_has(told(ctx, numbered(ctx, "request|show|#", number)), "given back");
    CHECK_INT(remaining_of(ctx, contract.id), 5);
    text_has(told(ctx, "request|list|--as|anna@fabrikam.example|--state|closed"), "Replication stops");
    CHECK_STR(told(ctx, "request|list|--as|anna@fabrikam.example|--state|open"), STR(""));
    CHECK_STR(json_told(ctx, "request|list|--as|anna@fabrikam.example|--state|open"), STR("[]"));
    text_has(json_told(ctx, numbered(ctx, "request|reopen|--as|anna@fabrikam.example|#", number)), "\"state\":\"in_progress\"");
    text_has_not(told(ctx, numbered(ctx, "request|show|#", number)), "is closed");
    CHECK_STR(json_told(ctx, "request|reindex"), STR("{\"communications\":2,\"requests\":1}"));
    text_has(told(ctx, "request|list|--as|anna@fabrikam.example|--search|replication"), "Replication stops");
}

TEST(of_lists_as_many_are_told_as_are_asked_for_the_newest_or_the_oldest_first)
{
    struct contract contract = world_of_today(ctx);
    static const char *const titles[] = { "First", "Second", "Third" };

    for (size_t i = 0; i < COUNT_OF(titles); i++) {
        submitted_with(ctx, contract.id, titles[i]);
        ctx->now += 1000;
    }
    struct str two = told(ctx, "request|list|--as|anna@fabrikam.example|--limit|2");
    text_has(two, "Third");
    text_has(two, "Second");
    text_has_not(two, "First");
    two = told(ctx, "request|list|--as|anna@fabrikam.example|--limit|2|--oldest-first");
    text_has(two, "First");
    text_has_not(two, "Third");
    two = told(ctx, "request|queue|--as|sam@vendor.example|--limit|2");
    text_has(two, "First");
    text_has_not(two, "Third");
    text_has(told(ctx, "request|queue|--as|sam@vendor.example|--limit|3"), "Third");
    struct input *list;
    CHECK_OK(input_json(ctx, told(ctx, "request|list|--as|anna@fabrikam.example|--json"), &list));
    CHECK_INT((int64_t)input_list_count(input_list(list, "", NEED_REQUIRED, 0, 10)), 3);
    CHECK_INT(command(ctx, "request|list|--as|anna@fabrikam.example|--limit|0").status, 2);
    CHECK_INT(command(ctx, "request|list|--as|anna@fabrikam.example|--limit|201").status, 2);
    CHECK_INT(command(ctx, "request|queue|--as|sam@vendor.example|--limit|201").status, 2);
}

/* Everything that is told two at a time, each part behind the last request of the one before, as a script goes on from --json. */
static struct str told_in_parts(struct ctx *ctx, const char *line)
{
    struct buf all = buf_new(ctx->arena);
    struct str after = STR("");

    for (size_t parts = 0; parts < 4; parts++) {
        const char *part = str_format(ctx->arena, "%s|--limit|2%s%.*s", line, after.len ? "|--after|" : "", STR_ARGS(after)).data;
        struct input *list, *item;
        CHECK_OK(input_json(ctx, told(ctx, str_format(ctx->arena, "%s|--json", part).data), &list));
        list = input_list(list, "", NEED_REQUIRED, 0, 2);
        if (!input_list_count(list))
            break;
        buf_add(&all, told(ctx, part));
        while ((item = input_list_next(list)) != NULL)
            after = input_code(item, "number", NEED_REQUIRED, 1, 50);
    }
    return buf_str(&all);
}

/* The example: nothing behind the two hundredth could be listed. */
TEST(a_list_of_requests_goes_on_behind_any_of_them)
{
    static const char *const lists[] = {
        "request|list|--as|anna@fabrikam.example", "request|list|--as|anna@fabrikam.example|--order|oldest",
        "request|list|--as|anna@fabrikam.example|--order|waiting", "request|list|--as|anna@fabrikam.example|--state|open", "request|list|--as|anna@fabrikam.example|--state|all",
        "request|list|--as|anna@fabrikam.example|--q|thing", "request|list|--as|anna@fabrikam.example|--q|thing|--order|waiting",
        "request|queue|--as|sam@vendor.example", "request|queue|--as|sam@vendor.example|--show|unowned",
    };
    static const char *const titles[] = { "First thing", "Second thing", "Third thing", "Fourth thing", "Fifth thing" };
    struct contract contract = world_of_today(ctx);

    for (size_t i = 0; i < COUNT_OF(titles); i++) {
        submitted_with(ctx, contract.id, titles[i]);
        ctx->now += 1000;
    }
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct str whole = told(ctx, lists[i]);
        for (size_t t = 0; t < COUNT_OF(titles); t++)
            text_has(whole, titles[t]);
        CHECK_STR(told_in_parts(ctx, lists[i]), whole);
        struct said unknown = command(ctx, str_format(ctx->arena, "%s|--after|900000000000", lists[i]).data);
        CHECK(unknown.status != 0);
        CHECK_STR(unknown.out, STR(""));
    }
}

/* ---- Records -------------------------------------------------------------------------------------------- */

/* '#' stands for the contract's id, '@' for the number of a request. */
static const struct { const char *line, *begins; } records[] = {
    { "version", "{" }, { "routes", "[{" }, { "account|list", "[{" }, { "organization|list", "[{" }, { "token|list|anna@fabrikam.example", "[{" },
    { "log|--limit|3", "[{" }, { "mail|list", "[" }, { "catalog|show", "{" }, { "catalog|revisions", "[{" }, { "contract|list", "[{" },
    { "contract|list|--account|anna@fabrikam.example", "[{" }, { "contract|show|#", "{" }, { "ledger|show|#", "[{" }, { "ledger|verify", "{" },
    { "availability|--as|anna@fabrikam.example|--version|windows-server-2025|--severity|C|--kind|incident", "{" },
    { "request|list|--as|anna@fabrikam.example", "[{" }, { "request|queue|--as|sam@vendor.example", "[{" }, { "request|show|@", "{" },
    { "contract|suspend|#|--name|n|--reason|r|--from|2999-01-01", "{" }, { "contract|resume|#|--reason|r", "{" }, { "contract|top-up|#|--units|1|--reason|r", "{" },
    { "contract|adjust|#|--units=-1|--reason|r", "{" }, { "contract|issue|--plan|five-pack|--country|SE|--draft", "{" },
    { "contract|issue|--plan|five-pack|--country|SE", "{" }, { "organization|add|Contoso AB|--country|SE|--enrolled|partner", "{" },
    { "account|add|new@contoso.example|--name|New", "{" }, { "token|add|new@contoso.example", "{" }, { "account|close|new@contoso.example", "{" },
    { "contract|cancel|#|--reason|r", "{" },
};

static const char *with_things(struct ctx *ctx, const char *line, const struct contract *contract, struct str number)
{
    struct buf out = buf_new(ctx->arena);

    for (; *line; line++) {
        if (*line == '#')
            buf_add_int(&out, contract->id);
        else if (*line == '@' && line[-1] == '|')
            buf_add(&out, number);
        else
            buf_add_char(&out, *line);
    }
    return str_c(ctx->arena, buf_str(&out));
}

TEST(every_command_that_prints_records_prints_one_json_value_and_without_json_lines_for_people)
{
    struct contract contract = world_of_today(ctx);
    struct request request = submitted(ctx, contract.id);

    told(ctx, "token|add|anna@fabrikam.example");
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        const char *line = with_things(ctx, records[i].line, &contract, request.number);
        struct str json = told(ctx, str_format(ctx->arena, "%s|--json", line).data);
        struct input *value;
        if (!str_starts(json, str_of(records[i].begins)))
            CHECK_STR(json, str_of(line));
        CHECK_OK(input_json(ctx, json, &value));
        if (i < 18) {       /* what only tells can be asked twice */
            struct str lines = told(ctx, line);
            bool plain = lines.len ? str_ends(lines, STR("\n")) && lines.data[0] != '[' && lines.data[0] != '{' : str_equal(json, STR("[]\n"));
            if (!plain)
                CHECK_STR(lines, str_of(line));
        }
    }
    verify_ledgers(ctx);
}

/* ---- Words for people ----------------------------------------------------------------------------------- */

/* What a command has to say that is no record stands on standard error alone. */
static void check_says(struct ctx *ctx, const char *line, const char *words)
{
    struct said said = command(ctx, line);

    CHECK_INT(said.status, 0);
    CHECK_STR(said.err, str_format(ctx->arena, "%s\n", words));
    text_has_not(said.out, words);
}

TEST(what_was_done_is_said_to_people_where_no_record_says_it)
{
    struct contract contract = world_of_today(ctx), other;
    const char *backup = in_directory(ctx, "copy.backup").data, *add, *ask;

    told(ctx, "token|add|anna@fabrikam.example");
    struct str id = sql_text(ctx, "SELECT CAST(id AS TEXT) FROM token");
    check_says(ctx, numbered(ctx, "token|revoke|#", id), "The token is revoked.");
    check_says(ctx, "account|reset|anna@fabrikam.example", "Its password, sessions and tokens are removed. A mail with a link for a new password is on its way.");
    check_says(ctx, str_format(ctx->arena, "backup|%s", backup).data, str_format(ctx->arena, "The database was copied to %s.", backup).data);
    check_says(ctx, "mail|resend|--all", "There is no mail to send again.");
    CHECK_INT(command(ctx, "mail|resend|7|--all").status, 2);
    CHECK_INT(command(ctx, "mail|resend").status, 2);
    CHECK_INT(command(ctx, "mail|resend|7").status, 4);
    ask = "availability|--as|eva@contoso.example|--version|windows-server-2025|--severity|C|--kind|incident";
    text_has(command(ctx, ask).err, "The account has no contract. Add one with its Access ID and Contract ID.\n");
    ask = "availability|--as|anna@fabrikam.example|--version|windows-server-2025|--severity|C|--kind|incident";
    text_has(told(ctx, ask), str_copy(ctx->arena, contract.access_id).data);
    CHECK_STR(command(ctx, ask).err, STR("Suggested: the only plan that you can use for this.\n"));
    other = world_contract(ctx, "five-pack", 0, NULL, NULL);
    add = str_format(ctx->arena, "contract|add|--as|eva@contoso.example|%.*s|%.*s", STR_ARGS(other.access_id), STR_ARGS(other.contract_no)).data;
    text_has_not(command(ctx, add).err, "It was already added.");
    check_says(ctx, add, "It was already added.");
    text_has(json_told(ctx, add), str_format(ctx->arena, "\"id\":\"%lld\"", (long long)other.id).data);
}

/* SPEC 14.3 */
TEST(a_backup_is_restored_elsewhere_with_a_word_on_its_ledgers_and_holds_the_same)
{
    struct contract contract = world_of_today(ctx);
    const char *file = in_directory(ctx, "copy.backup").data;
    struct str other = in_directory(ctx, "restored.db");

    submitted(ctx, contract.id);
    told(ctx, str_format(ctx->arena, "backup|%s", file).data);
    CHECK_INT(command(ctx, str_format(ctx->arena, "backup|%s", file).data).status, 5);      /* nothing is overwritten */
    struct said said = said_by(ctx, other, str_format(ctx->arena, "restore|%s", file).data);
    CHECK_INT(said.status, 0);
    text_has(said.err, str_format(ctx->arena, "restored.db holds what %s held.\n", file).data);
    text_has(said.err, "2 entries of 1 contract verify, and every balance is their sum.\n");
    CHECK_STR(said.out, STR(""));
    CHECK_STR(said_by(ctx, other, "account|list").out, told(ctx, "account|list"));
    CHECK_STR(said_by(ctx, other, "contract|list|--json").out, told(ctx, "contract|list|--json"));
    said = said_by(ctx, other, "restore|/nowhere/copy.backup");
    CHECK(said.status == 4 && str_contains(said.err, STR("Nothing was changed")));
    CHECK_STR(said_by(ctx, other, "account|list").out, told(ctx, "account|list"));
}

/* SPEC 2: whole or nothing, and twice the same changes nothing. */
TEST(a_catalogue_and_contracts_are_read_from_files_whole_or_not_at_all)
{
    struct said said;
    const char *good = in_directory(ctx, "good.csv").data, *bad = in_directory(ctx, "bad.csv").data;

    world_of_today(ctx);
    text_has(json_told(ctx, "catalog|apply|" SHIPPED_CATALOG), "\"changed\":false");
    text_has(json_told(ctx, "catalog|apply|tests/catalog_small.json|--dry-run"), "\"dry_run\":true");
    CHECK_INT(sql_int(ctx, "SELECT MAX(id) FROM catalog_revision"), 1);
    CHECK_INT(command(ctx, "catalog|apply|/nowhere/catalogue.json").status, 4);
    file_write(good, "access_id,contract_id,plan,organization,account,starts_on,ends_on,units\n0230242323,000012345678,gold-20-pack,,,2026-06-01,2027-05-31,12\n");
    file_write(bad, "access_id,contract_id,plan,organization,account,starts_on,ends_on,units\n0000000018,000000000001,gold-20-pack,,,2026-06-01,2027-05-31,3\n"
                    "230242349,12345671,gold-20-pack,,,2026-06-01,2027-05-31,12\n");
    said = command(ctx, str_format(ctx->arena, "contract|import|%s", bad).data);
    CHECK(said.status == 2 && str_contains(said.err, STR("line 3")) && !said.out.len);
    CHECK_INT(count_rows(ctx, "contract"), 1);
    CHECK_INT(command(ctx, str_format(ctx->arena, "contract|import|%s", good).data).status, 0);
    CHECK_STR(sql_text(ctx, "SELECT contract_no FROM contract WHERE access_id = '0230242323'"), STR("000012345678"));
    CHECK_INT(command(ctx, str_format(ctx->arena, "contract|import|%s", good).data).status, 2);
    CHECK_INT(count_rows(ctx, "contract"), 2);
}

/* ---- doctor --------------------------------------------------------------------------------------------- */

/* What else is wrong with databases: tests/api/doctor.test.mjs. */
TEST(the_doctor_says_of_a_sound_database_that_each_thing_is_in_order_and_of_another_what_is_not)
{
    struct contract contract = world_of_today(ctx);
    struct request request = submitted(ctx, contract.id);
    struct said said = command(ctx, "doctor|--json");
    struct input *report;

    CHECK_INT(said.status, 0);
    CHECK(!said.err.len);
    CHECK_OK(input_json(ctx, said.out, &report));
    CHECK(input_bool(report, "ok", NEED_REQUIRED));
    struct input *checks = input_list(report, "checks", NEED_REQUIRED, 5, 100);
    for (struct input *check; (check = input_list_next(checks));) {
        struct str name = input_line(check, "check", NEED_REQUIRED, 1, 100), result = input_line(check, "result", NEED_REQUIRED, 1, 100);
        CHECK(input_line(check, "words", NEED_REQUIRED, 1, 1000).len > 0 && name.len > 0);
        CHECK(str_equal(result, STR("ok")) || str_equal(result, STR("note")) || str_equal(result, STR("skipped")));
        CHECK(input_has(check, "cure") || !str_equal(result, STR("wrong")));
    }
    CHECK_OK(input_done(report));
    text_has(said.out, "{\"check\":\"version\",\"result\":\"ok\",\"words\":\"The database has the version of this program.\",\"cure\":null}");
    text_has(told(ctx, "doctor"), "\nok       version   The database has the version of this program.\n");
    write_words(ctx);
    text_has_not(told(ctx, "doctor"), "not in the index of words yet");
    exec_sql(ctx, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)"
                  " INSERT INTO request_unwritten (id, words, request_id, staff_only) SELECT i, 'zebra', i, 0 FROM n");
    text_has(command(ctx, "doctor").out, "10001 texts are not in the index of words yet. They are found, but each search has to look through them.");
    exec_sql(ctx, "DELETE FROM request_unwritten");
    exec_sql(ctx, str_format(ctx->arena, "DELETE FROM request_words WHERE %s = %lld", db_is_postgres(ctx->db) ? "id" : "rowid", (long long)request.id).data);
    said = command(ctx, "doctor|--json");
    CHECK_INT(said.status, 5);
    text_has(said.out, "{\"ok\":false,");
    text_has(said.out, "{\"check\":\"search\",\"result\":\"wrong\",");
}

TESTS(
    BOTH(a_command_that_fails_says_so_on_standard_error_only_and_one_that_does_not_says_nothing_there),
    SQLITE(help_is_the_same_by_either_way_and_no_command_is_done_by_it),
    SQLITE(the_routes_are_told_as_they_stand_in_the_table),
    SQLITE(a_dry_run_of_an_upgrade_leaves_nothing_behind_and_an_upgrade_makes_all),
    BOTH(a_request_is_quoted_submitted_once_and_shown_with_what_it_waits_for),
    BOTH(a_request_is_taken_answered_closed_and_reopened_and_each_step_shows_where_it_stands),
    BOTH(of_lists_as_many_are_told_as_are_asked_for_the_newest_or_the_oldest_first),
    BOTH(a_list_of_requests_goes_on_behind_any_of_them),
    BOTH(every_command_that_prints_records_prints_one_json_value_and_without_json_lines_for_people),
    SQLITE(what_was_done_is_said_to_people_where_no_record_says_it),
    SQLITE(a_backup_is_restored_elsewhere_with_a_word_on_its_ledgers_and_holds_the_same),
    BOTH(a_catalogue_and_contracts_are_read_from_files_whole_or_not_at_all),
    BOTH(the_doctor_says_of_a_sound_database_that_each_thing_is_in_order_and_of_another_what_is_not),
)
