/* SPDX-License-Identifier: Apache-2.0 */
/* request_moment.c: how a request stood when something happened, carried by the job that tells of it. */
#include "desk/request/request.h"

#define FORMAT        2
#define FORMAT_BEFORE 1     /* without what a change of severity moves: numbers[11] and the severity */
#define NUMBERS       12

struct str request_moment(struct ctx *ctx, const struct request *request)
{
    const int64_t numbers[NUMBERS] = {
        FORMAT, ctx->now, request->state, request->next_due_at, request->responded_at, request->closed_at, request->charged_units,
        request->credited, request->contract.granted, request->contract.used, request->contract.remaining, request->response_due_at,
    };
    struct buf text = buf_new(ctx->arena);

    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        buf_add_int(&text, numbers[i]);
        buf_add_char(&text, ' ');
    }
    buf_add(&text, request->severity_id);
    return buf_str(&text);
}

int64_t request_back_to(struct request *request, struct str moment)
{
    int64_t numbers[NUMBERS] = { 0 };
    size_t count = 1;

    for (size_t i = 0; i < count; i++) {
        if (!str_int(str_cut(&moment, ' '), -INT64_MAX, INT64_MAX, &numbers[i]))
            return 0;
        if (i == 0)
            count = numbers[0] == FORMAT ? NUMBERS : NUMBERS - 1;
    }
    if ((numbers[0] != FORMAT && numbers[0] != FORMAT_BEFORE) || numbers[2] < REQUEST_PENDING_PLAN || numbers[2] > REQUEST_CLOSED)
        return 0;
    request->state = (enum request_state)numbers[2];
    request->next_due_at = numbers[3];
    request->responded_at = numbers[4];
    request->closed_at = numbers[5];
    request->charged_units = numbers[6];
    request->credited = numbers[7] != 0;
    request->contract.granted = numbers[8];
    request->contract.used = numbers[9];
    request->contract.remaining = numbers[10];
    if (numbers[0] == FORMAT) {
        request->response_due_at = numbers[11];
        request->severity_id = moment;
    }
    return numbers[1];
}
