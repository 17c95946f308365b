/* SPDX-License-Identifier: Apache-2.0 */
/* rooms.c: the rooms of the house, left to right: each may include those before it. tools/lint reads the order here. */
#include "desk/account/account_room.h"
#include "desk/availability/availability_room.h"
#include "desk/catalog/catalog_room.h"
#include "desk/contract/contract_room.h"
#include "desk/contract_desk/contract_desk_room.h"
#include "desk/draft/draft_room.h"
#include "desk/feed/feed_room.h"
#include "desk/ledger/ledger_room.h"
#include "desk/notice/notice_room.h"
#include "desk/organization/organization_room.h"
#include "desk/request/request_room.h"
#include "desk/search/search_room.h"
#include "desk/service/service_room.h"
#include "desk/welcome/welcome_room.h"
#include "generate/generate_room.h"
#include "operate/operate_room.h"

const struct room *const rooms[] = {
    &account_room,
    &catalog_room,
    &organization_room,
    &ledger_room,
    &contract_room,
    &contract_desk_room,
    &availability_room,
    &search_room,
    &request_room,
    &draft_room,
    &service_room,
    &notice_room,
    &feed_room,
    &welcome_room,
    &operate_room,
    &generate_room,
    NULL,
};
