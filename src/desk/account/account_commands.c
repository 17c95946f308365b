/* SPDX-License-Identifier: Apache-2.0 */
/* account_commands.c: command line in, text or JSON out, for accounts and tokens. */
#include "desk/account/account_room.h"

#include "base/limit.h"
#include "base/locale.h"
#include "db/db.h"
#include "desk/account/account.h"
#include "desk/account/account_password.h"
#include "desk/account/account_read.h"
#include "desk/account/account_view.h"
#include "desk/account/policy.h"

#define PASSWORD_BYTES (LIMIT_PASSWORD_CHARS * 4 + 2)

static enum err account_list_run(struct ctx *ctx, struct cli *cli)
{
    struct cli_list list = cli_list(cli, CLI_ALL);
    struct account *accounts;
    size_t count;

    while (cli_more(&list)) {
        TRY(account_list(ctx, list.after, list.limit, &accounts, &count));
        cli_rows(ctx, &list, ROWS(account_rows, accounts, count));
    }
    return OK;
}

static const struct command account_list_command = {
    .words   = "account list",
    .summary = TR_MARK("List accounts"),
    .details = TR_MARK("One line per account: id, e-mail address, name, kind, roles at the vendor, and since when it is closed."),
    .db      = CLI_DB_READ,
    .json    = true,
    .run     = account_list_run,
};

static enum err account_close_run(struct ctx *ctx, struct cli *cli)
{
    struct account account;

    TRY(account_find_by_email(ctx, cli_arg(cli, "EMAIL"), &account));
    TRY(account_close(ctx, account.id, &account));
    cli_row(ctx, cli, ROWS(account_rows, &account, 1));
    return OK;
}

static const struct command account_close_command = {
    .words   = "account close",
    .summary = TR_MARK("Close an account permanently"),
    .details = TR_MARK("Nobody can sign in with it any more, and its tokens are revoked. What it did stays."),
    .args    = { { "EMAIL", TR_MARK("its e-mail address"), false } },
    .db      = CLI_DB_WRITE,
    .json    = true,
    .run     = account_close_run,
};

struct password_setting { struct str email, hash; };

/* Whose password it will be: his address and name are not to be in it. */
static enum err password_owner(struct ctx *ctx, struct str email, struct account *out_account)
{
    TRY(db_begin(ctx, DB_READ));
    return db_end(ctx, account_find_by_email(ctx, email, out_account));
}

static enum err password_write(struct ctx *ctx, void *what)
{
    struct password_setting *setting = what;
    struct account account;

    TRY(account_find_by_email(ctx, setting->email, &account));
    return account_set_password(ctx, account.id, setting->hash);
}

/* Standard input is read and hashed before the transaction, which may have to run again. */
static enum err account_password_run(struct ctx *ctx, struct cli *cli)
{
    struct password_setting setting = { .email = cli_arg(cli, "EMAIL") };
    struct str password = STR("");
    struct account account;

    TRY(password_owner(ctx, setting.email, &account));
    TRY(cli_read_stdin(ctx, PASSWORD_BYTES, &password));
    struct new_password checked = password_check(ctx, STR("password"), password, account.email, account.name);
    TRY(fields_checked(ctx));
    TRY(password_hash_now(ctx, checked, &setting.hash));
    TRY(db_write(ctx, password_write, &setting));
    cli_say(cli, tr(ctx, "The password is set."));
    return OK;
}

static const struct command account_password_command = {
    .words   = "account password",
    .summary = TR_MARK("Set the password of an account"),
    .details = TR_MARK("Reads the new password from standard input. Ends all sessions and tokens of the account and the address of its calendar feed; links that were mailed to it stop working."),
    .args    = { { "EMAIL", TR_MARK("address of the account"), false } },
    .db      = CLI_DB_OPEN,
    .run     = account_password_run,
};

static enum err account_reset_run(struct ctx *ctx, struct cli *cli)
{
    struct account account;

    TRY(account_find_by_email(ctx, cli_arg(cli, "EMAIL"), &account));
    TRY(account_reset(ctx, account.id));
    cli_say(cli, tr(ctx, "Its password, sessions and tokens are removed. A mail with a link for a new password is on its way."));
    return OK;
}

static const struct command account_reset_command = {
    .words   = "account reset",
    .summary = TR_MARK("Lock an account down and let its owner choose a new password"),
    .details = TR_MARK("Removes its password, ends all its sessions and tokens and the address of its calendar feed, makes links that were mailed to it stop working, and mails its owner a link for a new password. For accounts that somebody else may have got into."),
    .args    = { { "EMAIL", TR_MARK("address of the account"), false } },
    .db      = CLI_DB_WRITE,
    .run     = account_reset_run,
};

static enum err token_add_run(struct ctx *ctx, struct cli *cli)
{
    struct account account;
    struct token token;
    struct str secret = STR("");

    TRY(account_find_by_email(ctx, cli_arg(cli, "EMAIL"), &account));
    TRY(token_add(ctx, account.id, cli_fields(cli), &token, &secret));
    if (cli_wants_json(cli))
        token_secret_json(cli_json(cli), NULL, &token, secret);
    cli_print(cli, secret);
    return OK;
}

static const struct command token_add_command = {
    .words   = "token add",
    .summary = TR_MARK("Create a token for an account and print it"),
    .details = TR_MARK("The token is printed only once; the database keeps a digest of it. A scope says what it may be used for: read (see what the account may see), submit (requests, contracts and the account itself), desk (the work of engineers and of the contract desk), admin (accounts and the catalogue). Every token can read."),
    .args    = { { "EMAIL", TR_MARK("address of the account"), false } },
    .options = {
        { "days", "N", TR_MARK("how long it is valid, in days: 1 to 365; 90 by default"), false, false },
        { "scopes", "SCOPE", TR_MARK("read, submit, desk or admin; by default all that its roles can use"), false, true },
        { "name", "TEXT", TR_MARK("what it is for"), false, false },
    },
    .former  = { { "scope", "scopes", NULL } },
    .db      = CLI_DB_WRITE,
    .json    = true,
    .reads   = READS(struct token_wish, token_wish_read),
    .run     = token_add_run,
};

static enum err token_list_run(struct ctx *ctx, struct cli *cli)
{
    struct cli_list list = cli_list(cli, CLI_ALL);
    struct account account;
    struct token *tokens;
    size_t count;

    TRY(account_find_by_email(ctx, cli_arg(cli, "EMAIL"), &account));
    while (cli_more(&list)) {
        TRY(token_list(ctx, account.id, list.after, list.limit, &tokens, &count));
        cli_rows(ctx, &list, ROWS(token_rows, tokens, count));
    }
    return OK;
}

static const struct command token_list_command = {
    .words   = "token list",
    .summary = TR_MARK("List the valid tokens of an account"),
    .details = TR_MARK("One line per token: id, when it ends, scopes, name."),
    .args    = { { "EMAIL", TR_MARK("address of the account"), false } },
    .db      = CLI_DB_READ,
    .json    = true,
    .run     = token_list_run,
};

static enum err token_revoke_run(struct ctx *ctx, struct cli *cli)
{
    struct token token;
    int64_t id = 0;

    TRY(cli_id(ctx, cli, "ID", &id));
    TRY(token_find(ctx, id, &token));
    TRY(token_revoke(ctx, token.account_id, id));
    cli_say(cli, tr(ctx, "The token is revoked."));
    return OK;
}

static const struct command token_revoke_command = {
    .words   = "token revoke",
    .summary = TR_MARK("Revoke a token"),
    .args    = { { "ID", TR_MARK("id of the token, not the token itself: see \"token list\""), false } },
    .db      = CLI_DB_WRITE,
    .run     = token_revoke_run,
};

const struct command *const account_commands[] = {
    &account_list_command,
    &account_close_command,
    &account_password_command,
    &account_reset_command,
    &token_add_command,
    &token_list_command,
    &token_revoke_command,
    NULL,
};
