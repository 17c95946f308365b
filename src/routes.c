/* SPDX-License-Identifier: Apache-2.0 */
/*
 * routes.c: the table of contents of the HTTP side. A row says everything about access: method, path, who may come in,
 * what happens to the database, the act of the policy that its rule must ask about, and what answers.
 */
#include "routes.h"

#include "base/limit.h"
#include "base/locale.h"
#include "db/migrate.h"
#include "desk/account/account.h"
#include "desk/account/account_api.h"
#include "desk/account/account_pages.h"
#include "desk/account/account_password.h"
#include "desk/account/audit.h"
#include "desk/account/audit_api.h"
#include "desk/account/policy.h"
#include "desk/account/session.h"
#include "desk/account/session_api.h"
#include "desk/account/sign_up_api.h"
#include "desk/availability/availability_api.h"
#include "desk/catalog/catalog_api.h"
#include "desk/contract/contract_api.h"
#include "desk/contract/contract_desk_pages.h"
#include "desk/contract/contract_pages.h"
#include "desk/organization/member_api.h"
#include "desk/organization/member_pages.h"
#include "desk/organization/organization_api.h"
#include "desk/request/draft_pages.h"
#include "desk/request/request_api.h"
#include "desk/request/request_pages.h"
#include "desk/service/service_api.h"
#include "desk/service/service_pages.h"
#include "embedded.h"
#include "labels.h"
#include "site.h"
#include "web/once.h"

static void respond_ok(struct ctx *ctx, struct http_call *call)
{
    struct json *json = respond_json(ctx, call, 200);

    json_open(json, NULL);
    json_str(json, "status", STR("ok"));
    json_close(json);
}

/* The process is alive. */
static enum err health_api(struct ctx *ctx, struct http_call *call)
{
    respond_ok(ctx, call);
    return OK;
}

/* The database answers, and is one that this program may use. */
static enum err ready_api(struct ctx *ctx, struct http_call *call)
{
    if (db_usable(ctx) || db_check_version(ctx)) {
        struct fault why = ctx->fault;
        fault_clear(ctx);
        (void)!fail(ctx, why.code == CODE_damaged ? CODE_damaged : CODE_busy,
                    trf(ctx, "The database cannot be used by this program at the moment. {why}", HOLE("why", why.detail)));
        ctx->fault.secret = why.secret;
        return ctx->fault.err;
    }
    respond_ok(ctx, call);
    return OK;
}

static enum err openapi_api(struct ctx *ctx, struct http_call *call)
{
    const struct embedded *document = embedded_find(STR("docs/api/openapi.json"));

    (void)ctx;
    MUST(document);
    respond_text(call, 200, STR("application/json"), document->data);
    return OK;
}

/* ROW(method, path, access, database, act, body limit in bytes (0: LIMIT_BODY_BYTES), answered by, slow work first) */
#define ROW(method, path, access, database, act, body, handler, prepare) \
    { HTTP_##method, path, ACCESS_##access, ROUTE_##database, ACT_##act, body, handler, prepare, FOR_PROGRAMS, NULL, ONCE_BY_KEY, NULL }
/* A submission: its body is read before the transaction, and its key holds for ever. */
#define ROW_SUBMIT(path, access, act, handler, ahead) \
    { HTTP_POST, path, ACCESS_##access, ROUTE_WRITE, ACT_##act, 0, handler, NULL, FOR_PROGRAMS, NULL, ONCE_OWN_KEY, ahead }

/* The same for browsers: PAGE is a GET, ACTION a POST with the page that is shown again when it fails (or NULL). */
#define PAGE(path, access, act, handler) \
    { HTTP_GET, path, ACCESS_##access, ROUTE_READ, ACT_##act, 0, handler, NULL, FOR_BROWSERS, NULL, ONCE_BY_KEY, NULL }
#define ACTION_LONG(path, access, act, body, handler, prepare, again) \
    { HTTP_POST, path, ACCESS_##access, ROUTE_WRITE, ACT_##act, body, handler, prepare, FOR_BROWSERS, again, ONCE_BY_KEY, NULL }
#define ACTION(path, access, act, handler, prepare, again) ACTION_LONG(path, access, act, 0, handler, prepare, again)
/* The same form sent twice is done once: for whatever moves units, makes something, or is told to others. */
#define ACTION_ONCE_SLOW(path, access, act, handler, prepare, again) \
    { HTTP_POST, path, ACCESS_##access, ROUTE_WRITE, ACT_##act, 0, handler, prepare, FOR_BROWSERS, again, ONCE_FORM, NULL }
#define ACTION_ONCE(path, access, act, handler, again) ACTION_ONCE_SLOW(path, access, act, handler, NULL, again)

const struct route routes[] = {
    ROW(GET,   "/healthz",                                     PUBLIC,    NO_DB, SERVICE_STATUS,      0, health_api, NULL),
    ROW(GET,   "/readyz",                                      PUBLIC,    READ,  SERVICE_STATUS,      0, ready_api, NULL),
    ROW(GET,   "/api/openapi.json",                            PUBLIC,    NO_DB, SERVICE_STATUS,      0, openapi_api, NULL),

    ROW(POST,  "/api/v1/tokens",                               PUBLIC,    WRITE, TOKEN_SIGN_IN,       0, token_create_api, token_create_prepare),
    ROW(GET,   "/api/v1/tokens",                               SIGNED_IN, READ,  ACCOUNT_SELF,        0, token_list_api, NULL),
    ROW(DELETE,"/api/v1/tokens/:id",                           SIGNED_IN, WRITE, ACCOUNT_CHANGE,      0, token_delete_api, NULL),
    ROW(GET,   "/api/v1/me",                                   SIGNED_IN, READ,  ACCOUNT_SELF,        0, me_show_api, NULL),
    ROW(PATCH, "/api/v1/me",                                   SIGNED_IN, WRITE, ACCOUNT_CHANGE,      0, me_change_api, NULL),
    ROW(POST,  "/api/v1/me/password",                          SIGNED_IN, WRITE, ACCOUNT_CHANGE,      0, password_change_api, password_change_prepare),

    ROW(GET,   "/api/v1/sessions",                             SIGNED_IN, READ,  ACCOUNT_SELF,        0, session_list_api, NULL),
    ROW(DELETE,"/api/v1/sessions",                             SIGNED_IN, WRITE, ACCOUNT_CHANGE,      0, session_end_all_api, NULL),
    ROW(DELETE,"/api/v1/sessions/:id",                         SIGNED_IN, WRITE, ACCOUNT_CHANGE,      0, session_end_api, NULL),
    ROW(POST,  "/api/v1/accounts",                             PUBLIC,    WRITE, ACCOUNT_SIGN_UP,     0, sign_up_api, sign_up_prepare),
    ROW(POST,  "/api/v1/accounts/verify",                      PUBLIC,    WRITE, ACCOUNT_RECOVER,     0, verify_api, verify_prepare),
    ROW(POST,  "/api/v1/password-resets",                      PUBLIC,    WRITE, ACCOUNT_RECOVER,     0, reset_ask_api, NULL),
    ROW(POST,  "/api/v1/password-resets/confirm",              PUBLIC,    WRITE, ACCOUNT_RECOVER,     0, reset_api, reset_prepare),

    ROW(GET,   "/api/v1/portals",                              SIGNED_IN, READ,  CATALOG_READ,        0, portal_list_api, NULL),
    ROW(GET,   "/api/v1/products",                             SIGNED_IN, READ,  CATALOG_READ,        0, product_list_api, NULL),
    ROW(GET,   "/api/v1/products/:id/versions",                SIGNED_IN, READ,  CATALOG_READ,        0, version_list_api, NULL),
    ROW(GET,   "/api/v1/plans",                                SIGNED_IN, READ,  CATALOG_READ,        0, plan_list_api, NULL),
    ROW(GET,   "/api/v1/severities",                           SIGNED_IN, READ,  CATALOG_READ,        0, severity_list_api, NULL),
    ROW(GET,   "/api/v1/regions",                              SIGNED_IN, READ,  CATALOG_READ,        0, region_list_api, NULL),
    ROW(GET,   "/api/v1/closure-reasons",                      SIGNED_IN, READ,  CATALOG_READ,        0, closure_reason_list_api, NULL),

    ROW(GET,   "/api/v1/contracts",                            SIGNED_IN, READ,  CONTRACT_LIST,       0, contract_list_api, NULL),
    ROW(POST,  "/api/v1/contracts",                            SIGNED_IN, WRITE, CONTRACT_ADD,        0, contract_add_api, NULL),
    ROW(GET,   "/api/v1/contracts/:id",                        SIGNED_IN, READ,  CONTRACT_READ,       0, contract_show_api, NULL),
    ROW(DELETE,"/api/v1/contracts/:id",                        SIGNED_IN, WRITE, CONTRACT_DROP,       0, contract_drop_api, NULL),
    ROW(GET,   "/api/v1/contracts/:id/ledger",                 SIGNED_IN, READ,  CONTRACT_READ,       0, contract_ledger_api, NULL),
    ROW(GET,   "/api/v1/contracts/:id/grants",                 SIGNED_IN, READ,  CONTRACT_READ,       0, contract_grants_api, NULL),
    ROW(GET,   "/api/v1/contracts/:id/statement",              SIGNED_IN, READ,  CONTRACT_READ,       0, contract_statement_api, NULL),
    ROW(GET,   "/api/v1/availability",                         SIGNED_IN, READ,  AVAILABILITY_READ,   0, availability_api, NULL),

    ROW(GET,   "/api/v1/requests",                             SIGNED_IN, READ,  REQUEST_LIST,        0, request_list_api, NULL),
    ROW_SUBMIT(    "/api/v1/requests",                         SIGNED_IN,        REQUEST_SUBMIT,      request_submit_api, request_submit_ahead),
    ROW(GET,   "/api/v1/requests/:number",                     SIGNED_IN, READ,  REQUEST_READ,        0, request_show_api, NULL),
    ROW(GET,   "/api/v1/requests/:number/communications",      SIGNED_IN, READ,  REQUEST_READ,        0, request_communications_api, NULL),
    ROW(POST,  "/api/v1/requests/:number/communications",      SIGNED_IN, WRITE, REQUEST_WRITE,       0, request_communicate_api, NULL),
    ROW(GET,   "/api/v1/requests/:number/contacts",            SIGNED_IN, READ,  REQUEST_READ,        0, request_contacts_api, NULL),
    ROW(POST,  "/api/v1/requests/:number/contacts",            SIGNED_IN, WRITE, REQUEST_CONTACTS,    0, request_contact_add_api, NULL),
    ROW(DELETE,"/api/v1/requests/:number/contacts/:id",        SIGNED_IN, WRITE, REQUEST_CONTACT_REMOVE, 0, request_contact_remove_api, NULL),
    ROW(GET,   "/api/v1/requests/:number/history",             SIGNED_IN, READ,  REQUEST_READ,        0, request_history_api, NULL),
    ROW(GET,   "/api/v1/requests/:number/mails",               SIGNED_IN, READ,  REQUEST_READ,        0, request_mails_api, NULL),
    ROW(POST,  "/api/v1/requests/:number/reopen",              SIGNED_IN, WRITE, REQUEST_REOPEN,      0, request_reopen_api, NULL),
    ROW(POST,  "/api/v1/requests/:number/take",                SIGNED_IN, WRITE, REQUEST_WORK,        0, service_take_api, NULL),
    ROW(GET,   "/api/v1/requests/:number/closing",             SIGNED_IN, READ,  REQUEST_WORK,        0, service_closing_api, NULL),
    ROW(POST,  "/api/v1/requests/:number/close",               SIGNED_IN, WRITE, REQUEST_WORK,        0, service_close_api, NULL),
    ROW(GET,   "/api/v1/queue",                                SIGNED_IN, READ,  REQUEST_WORK,        0, service_queue_api, NULL),

    ROW(POST,  "/api/v1/admin/accounts",                       STAFF,     WRITE, ACCOUNT_MANAGE,      0, account_add_api, account_add_prepare),
    ROW(GET,   "/api/v1/admin/organizations",                  STAFF,     READ,  ORGANIZATION_MANAGE, 0, organization_list_api, NULL),
    ROW(POST,  "/api/v1/admin/organizations",                  STAFF,     WRITE, ORGANIZATION_MANAGE, 0, organization_add_api, NULL),
    ROW(POST,  "/api/v1/admin/organizations/:id/members",      STAFF,     WRITE, ORGANIZATION_MANAGE, 0, member_add_api, NULL),
    ROW(GET,   "/api/v1/admin/contracts",                      STAFF,     READ,  CONTRACT_SEARCH,     0, contract_search_api, NULL),
    ROW(POST,  "/api/v1/admin/contracts",                      STAFF,     WRITE, CONTRACT_ISSUE,      0, contract_issue_api, NULL),
    ROW(GET,   "/api/v1/admin/contracts/:id",                  STAFF,     READ,  CONTRACT_SEARCH,     0, contract_desk_api, NULL),
    ROW(POST,  "/api/v1/admin/contracts/:id/issue",            STAFF,     WRITE, CONTRACT_ISSUE,      0, contract_issue_draft_api, NULL),
    ROW(POST,  "/api/v1/admin/contracts/:id/grants",           STAFF,     WRITE, CONTRACT_CORRECT,    0, contract_grant_api, NULL),
    ROW(POST,  "/api/v1/admin/contracts/:id/adjust",           STAFF,     WRITE, CONTRACT_CORRECT,    0, contract_adjust_api, NULL),
    ROW(POST,  "/api/v1/admin/contracts/:id/suspend",          STAFF,     WRITE, CONTRACT_CORRECT,    0, contract_suspend_api, NULL),
    ROW(POST,  "/api/v1/admin/contracts/:id/resume",           STAFF,     WRITE, CONTRACT_CORRECT,    0, contract_resume_api, NULL),
    ROW(POST,  "/api/v1/admin/contracts/:id/cancel",           STAFF,     WRITE, CONTRACT_CORRECT,    0, contract_cancel_api, NULL),
    ROW(GET,   "/api/v1/admin/log",                            STAFF,     READ,  LOG_READ,            0, audit_list_api, NULL),
    ROW(POST,  "/api/v1/admin/catalog",                        STAFF,     WRITE, CATALOG_APPLY,       LIMIT_CATALOG_BYTES, catalog_apply_api, NULL),

    PAGE("/",                                                  SIGNED_IN, ACCOUNT_SELF, home_page),
    PAGE("/sign-in",                                           PUBLIC,    SESSION_START, sign_in_page),
    ACTION_LONG("/sign-in",                                    PUBLIC,    SESSION_START, LIMIT_KEPT_FORM_BYTES, sign_in_action, sign_in_action_prepare, sign_in_page),
    ACTION("/sign-out",                                        PUBLIC,    ACCOUNT_SELF, sign_out_action, NULL, NULL),
    PAGE("/sign-up",                                           PUBLIC,    ACCOUNT_SIGN_UP, sign_up_page),
    ACTION("/sign-up",                                         PUBLIC,    ACCOUNT_SIGN_UP, sign_up_action, sign_up_action_prepare, sign_up_page),
    PAGE("/verify",                                            PUBLIC,    ACCOUNT_RECOVER, verify_page),
    ACTION("/verify",                                          PUBLIC,    ACCOUNT_RECOVER, verify_action, verify_action_prepare, verify_page),
    PAGE("/reset",                                             PUBLIC,    ACCOUNT_RECOVER, reset_page),
    ACTION("/reset",                                           PUBLIC,    ACCOUNT_RECOVER, reset_action, NULL, reset_page),
    PAGE("/reset/new",                                         PUBLIC,    ACCOUNT_RECOVER, reset_new_page),
    ACTION("/reset/new",                                       PUBLIC,    ACCOUNT_RECOVER, reset_new_action, reset_new_prepare, reset_new_page),
    PAGE("/welcome",                                           SIGNED_IN, ACCOUNT_SELF, welcome_page),
    ACTION("/welcome",                                         SIGNED_IN, ACCOUNT_CHANGE, welcome_action, NULL, welcome_page),
    PAGE("/profile",                                           SIGNED_IN, ACCOUNT_SELF, profile_page),
    ACTION("/profile",                                         SIGNED_IN, ACCOUNT_CHANGE, profile_action, NULL, profile_page),
    ACTION("/profile/password",                                SIGNED_IN, ACCOUNT_CHANGE, profile_password_action, profile_password_prepare, profile_page),
    ACTION("/profile/sessions",                                SIGNED_IN, ACCOUNT_CHANGE, profile_sessions_action, NULL, profile_page),
    ACTION_ONCE_SLOW("/profile/tokens",                        SIGNED_IN, ACCOUNT_CHANGE, profile_token_action, profile_token_prepare, profile_page),
    ACTION("/profile/tokens/:id/revoke",                       SIGNED_IN, ACCOUNT_CHANGE, profile_token_revoke_action, NULL, profile_page),

    PAGE("/contracts",                                         SIGNED_IN, CONTRACT_LIST, contract_list_page),
    PAGE("/contracts/add",                                     SIGNED_IN, CONTRACT_ADD, contract_add_page),
    ACTION("/contracts/add",                                   SIGNED_IN, CONTRACT_ADD, contract_add_action, NULL, contract_add_page),
    PAGE("/contracts/:id",                                     SIGNED_IN, CONTRACT_READ, contract_show_page),
    ACTION_ONCE("/contracts/:id/remove",                       SIGNED_IN, CONTRACT_DROP, contract_drop_action, contract_show_page),
    PAGE("/contracts/:id/statement",                           SIGNED_IN, CONTRACT_READ, contract_statement_page),
    PAGE("/contracts/:id/statement.csv",                       SIGNED_IN, CONTRACT_READ, contract_statement_file),
    PAGE("/desk/contracts",                                    STAFF,     CONTRACT_SEARCH, contract_search_page),
    PAGE("/desk/contracts/new",                                STAFF,     CONTRACT_ISSUE, contract_issue_page),
    ACTION_ONCE("/desk/contracts/new",                         STAFF,     CONTRACT_ISSUE, contract_issue_action, contract_issue_page),
    PAGE("/desk/contracts/:id",                                STAFF,     CONTRACT_SEARCH, contract_desk_page),
    ACTION_ONCE("/desk/contracts/:id/issue",                   STAFF,     CONTRACT_ISSUE, contract_issue_draft_action, contract_desk_page),
    PAGE("/desk/contracts/:id/suspend",                        STAFF,     CONTRACT_CORRECT, contract_suspend_page),
    ACTION_ONCE("/desk/contracts/:id/suspend",                 STAFF,     CONTRACT_CORRECT, contract_suspend_action, contract_suspend_page),
    PAGE("/desk/contracts/:id/resume",                         STAFF,     CONTRACT_CORRECT, contract_resume_page),
    ACTION_ONCE("/desk/contracts/:id/resume",                  STAFF,     CONTRACT_CORRECT, contract_resume_action, contract_resume_page),
    PAGE("/desk/contracts/:id/adjust",                         STAFF,     CONTRACT_CORRECT, contract_adjust_page),
    ACTION_ONCE("/desk/contracts/:id/adjust",                  STAFF,     CONTRACT_CORRECT, contract_adjust_action, contract_adjust_page),
    PAGE("/desk/contracts/:id/top-up",                         STAFF,     CONTRACT_CORRECT, contract_top_up_page),
    ACTION_ONCE("/desk/contracts/:id/top-up",                  STAFF,     CONTRACT_CORRECT, contract_top_up_action, contract_top_up_page),
    PAGE("/desk/contracts/:id/cancel",                         STAFF,     CONTRACT_CORRECT, contract_cancel_page),
    ACTION_ONCE("/desk/contracts/:id/cancel",                  STAFF,     CONTRACT_CORRECT, contract_cancel_action, contract_cancel_page),

    ROW(GET,   "/favicon.svg",                                 PUBLIC,    NO_DB, SERVICE_STATUS,      0, favicon_api, NULL),
    ROW(GET,   "/assets/brand.css",                            PUBLIC,    NO_DB, SERVICE_STATUS,      0, brand_api, NULL),
    ROW(GET,   "/assets/logo",                                 PUBLIC,    NO_DB, SERVICE_STATUS,      0, logo_api, NULL),
    ROW(GET,   "/assets/:name",                                PUBLIC,    NO_DB, SERVICE_STATUS,      0, asset_api, NULL),

    PAGE("/requests",                                          SIGNED_IN, REQUEST_LIST, request_list_page),
    PAGE("/requests/new",                                      SIGNED_IN, REQUEST_SUBMIT, draft_new_page),
    ACTION_ONCE("/drafts",                                     SIGNED_IN, REQUEST_SUBMIT, draft_start_action, draft_new_page),
    PAGE("/drafts/:id",                                        SIGNED_IN, DRAFT_OWN, draft_show_page),
    ACTION("/drafts/:id/steps/:step",                          SIGNED_IN, DRAFT_OWN, draft_step_action, NULL, draft_step_again),
    ACTION("/drafts/:id/contracts",                            SIGNED_IN, DRAFT_OWN, draft_contract_action, NULL, draft_contract_again),
    ACTION_ONCE("/drafts/:id/discard",                         SIGNED_IN, DRAFT_OWN, draft_discard_action, draft_show_page),
    ACTION("/drafts/:id/submit",                               SIGNED_IN, DRAFT_OWN, draft_submit_action, NULL, draft_submit_again),
    PAGE("/drafts/:id/confirmation",                           SIGNED_IN, DRAFT_OWN, draft_confirmation_page),
    PAGE("/requests/:number",                                  SIGNED_IN, REQUEST_READ, request_show_page),
    ACTION_ONCE("/requests/:number/communications",            SIGNED_IN, REQUEST_WRITE, request_communicate_action, request_show_page),
    ACTION_ONCE("/requests/:number/contacts",                  SIGNED_IN, REQUEST_CONTACTS, request_contact_action, request_show_page),
    ACTION_ONCE("/requests/:number/contacts/:id/remove",       SIGNED_IN, REQUEST_CONTACT_REMOVE, request_contact_remove_action, request_show_page),
    ACTION_ONCE("/requests/:number/reopen",                    SIGNED_IN, REQUEST_REOPEN, request_reopen_action, request_show_page),

    PAGE("/desk/log",                                          STAFF,     LOG_READ, audit_page_page),
    PAGE("/desk",                                              STAFF,     REQUEST_WORK, service_queue_page),
    PAGE("/desk/requests/:number",                             STAFF,     REQUEST_WORK, service_show_page),
    ACTION_ONCE("/desk/requests/:number/take",                 STAFF,     REQUEST_WORK, service_take_action, service_show_page),
    ACTION_ONCE("/desk/requests/:number/answer",               STAFF,     REQUEST_WORK, service_answer_action, service_show_page),
    ACTION_ONCE("/desk/requests/:number/note",                 STAFF,     REQUEST_WORK, service_note_action, service_show_page),
    ACTION_ONCE("/desk/requests/:number/close",                STAFF,     REQUEST_WORK, service_close_action, service_show_page),
    ACTION_ONCE("/desk/requests/:number/reopen",               STAFF,     REQUEST_REOPEN, service_reopen_action, service_show_page),
    ACTION_ONCE("/desk/requests/:number/contacts",             STAFF,     REQUEST_CONTACTS, service_contact_action, service_show_page),
    ACTION_ONCE("/desk/requests/:number/contacts/:id/remove",  STAFF,     REQUEST_CONTACT_REMOVE, service_contact_remove_action, service_show_page),
    { .handler = NULL },
};

const struct helper_fn helper_works[] = {
    PASSWORD_WORKS,
    { ONCE_WORK, once_secrets_work },
    { NULL, NULL },
};

/* The relations that follow from the actor alone stand before this one in the enumeration. */
#define REL_FACTS (~(unsigned)(REL_SELF - 1))

/* Refuses early what no fact could allow. The rule asks again, with the facts. */
static enum err allows(struct ctx *ctx, const struct route *route)
{
    enum act act = (enum act)route->act;

    if (policy_allows(act, policy_scopes(ctx->actor), policy_relations(ctx->actor) | REL_FACTS))
        return OK;
    audit_refused(ctx, act);
    if (policy_allows(act, SCOPE_ALL, policy_relations(ctx->actor) | REL_FACTS))
        return policy_lacks_scope(ctx, act);
    if (policy_row(act)->hidden)
        return fail(ctx, CODE_not_found, tr(ctx, "There is nothing at this address."));
    return fail(ctx, CODE_not_authorized, trf(ctx, "Your account may not {act}.", HOLE("act", tr_text(ctx, policy_row(act)->words))));
}

static void checked(struct ctx *ctx, const struct route *route)
{
    if (route->db == ROUTE_WRITE && audit_owed(ctx)) {
        fprintf(stderr, "BUG: %s %s did not record what it did: %s\n", http_method_name(route->method), route->path, audit_owed(ctx));
        BUG("an act that is to be recorded was not (desk/account/audit.h)");
    }
    if (route->act == ACT_SERVICE_STATUS || (ctx->acts_checked >> route->act & 1))
        return;
    fprintf(stderr, "BUG: %s %s was answered without asking the policy about %s\n", http_method_name(route->method),
            route->path, policy_row((enum act)route->act)->name);
    BUG("a rule did not ask the policy");
}

/* The one-time profile comes before everything else [3.2]. */
static bool detour(struct ctx *ctx, const struct route *route, struct url *out_url)
{
    if (ctx->actor->kind != ACTOR_ACCOUNT || ctx->actor->profiled || route->act == ACT_ACCOUNT_SELF
        || route->act == ACT_ACCOUNT_CHANGE || route->access == ACCESS_PUBLIC)
        return false;
    *out_url = url_query(ctx, URL("/welcome"), "return", ctx->visit->here);
    return true;
}

const struct web_hooks route_hooks = {
    .sign_in = token_sign_in, .session = session_sign_in, .detour = detour, .allows = allows, .checked = checked,
    .label = label_of,
};
