/* SPDX-License-Identifier: Apache-2.0 */
/* search_room.c: what this room shows to the house. */
#include "desk/search/search_room.h"

const struct room search_room = { .name = "search" };
