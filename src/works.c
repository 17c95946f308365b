/* SPDX-License-Identifier: Apache-2.0 */
/* works.c: the table of contents of the background jobs: every name that may stand in the queue, and what it stands for. */
#include "works.h"

#include "base/clock.h"
#include "desk/account/account_works.h"
#include "desk/contract/contract_works.h"
#include "desk/notice/notice_works.h"
#include "desk/request/draft_works.h"
#include "desk/service/service_works.h"

const struct work works[] = {
    /* name                       run                            slow work first         recurs */
    { "account.forget_attempts",  account_forget_attempts_work,  NULL,                   DAY_MS },
    { "account.forget_sessions",  account_forget_sessions_work,  NULL,                   DAY_MS },
    { "contract.anchor",          contract_anchor_work,          NULL,                   DAY_MS },
    { "contract.anchor_tell",     contract_anchor_tell_work,     contract_anchor_tell_prepare, 0 },
    { "contract.expire_grants",   contract_expire_grants_work,   NULL,                   DAY_MS },
    { "draft.forget",             draft_forget_work,             NULL,                   DAY_MS },
    { "notice.request_submitted", notice_submitted_work,         NULL,                   0 },
    { "service.close_silent",     service_close_silent_work,     NULL,                   SERVICE_SILENT_MS },
    { "notice.request_closing",   notice_closing_work,           NULL,                   0 },
    { "notice.request_closed",    notice_closed_work,            NULL,                   0 },
    { "notice.request_reopened",  notice_reopened_work,          NULL,                   0 },
    { "notice.communication",     notice_communication_work,     NULL,                   0 },
    { "notice.ledger_anchor",     notice_ledger_anchor_work,     NULL,                   0 },
    { "notice.verify_email",      notice_verify_email_work,      NULL,                   0 },
    { "notice.account_exists",    notice_account_exists_work,    NULL,                   0 },
    { "notice.password_reset",    notice_password_reset_work,    NULL,                   0 },
    { "notice.deliver",           notice_deliver_work,           notice_deliver_prepare, 0 },
    { "notice.catch_up",          notice_catch_up_work,          NULL,                   NOTICE_CATCH_UP_MS },
    { .name = NULL },
};
