/* SPDX-License-Identifier: Apache-2.0 */
/* request_commands.h: requests on the command line; take and close are in desk/service/service_commands.h. */
#ifndef DESK_REQUEST_REQUEST_COMMANDS_H
#define DESK_REQUEST_REQUEST_COMMANDS_H

#include "view/cli.h"

extern const struct command request_submit_command, request_list_command, request_show_command,
    request_communicate_command, request_reopen_command, request_reindex_command;

#endif
