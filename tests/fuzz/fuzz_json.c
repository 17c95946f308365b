/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_json.c: any bytes as a JSON body: its canonical form, its depth and size, and reading it as what the API takes. */
#include "tests/fuzz/fuzz.h"

#include "base/limit.h"
#include "base/text.h"
#include "desk/request/request_read.h"

static size_t depth_of(struct str text)
{
    size_t depth = 0, deepest = 0;
    bool in_text = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (in_text && c == '\\')
            i++;
        in_text = in_text != (c == '"');
        depth += !in_text && (c == '[' || c == '{');
        depth -= !in_text && (c == ']' || c == '}');
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest;
}

/* The same once more, when it is read again. */
static void check_canonical(struct ctx *ctx, const struct input *in)
{
    struct str canonical = input_canonical(in);
    struct input *again;

    fuzz_check_text(canonical);
    MUST(depth_of(canonical) <= LIMIT_JSON_DEPTH);
    MUST(input_json(ctx, canonical, &again) == OK);
    MUST(str_equal(canonical, input_canonical(again)));
}

static void check_contact(const struct contact *contact)
{
    MUST(contact->name.len && text_chars(contact->name) <= LIMIT_NAME_CHARS && !text_has_control(contact->name, true));
    MUST(text_chars(contact->email) >= 3 && text_chars(contact->email) <= LIMIT_EMAIL_CHARS);
    MUST(text_chars(contact->phone) <= LIMIT_PHONE_CHARS);
}

static void read_submission(struct ctx *ctx, struct input *in)
{
    struct submission submission;

    submission_read(ctx, in, &submission);
    if (input_done(in)) {
        fuzz_check_fault(ctx);
        return;
    }
    MUST(submission.title.len && text_chars(submission.title) <= LIMIT_TITLE_CHARS && !text_has_control(submission.title, true));
    MUST(submission.description.len && text_chars(submission.description) <= LIMIT_DESCRIPTION_CHARS);
    MUST(text_chars(submission.country) == 2 && submission.contract_id >= 0 && submission.digest.len);
    MUST(submission.additional_count <= LIMIT_CONTACTS);
    check_contact(&submission.primary);
    for (size_t i = 0; i < submission.additional_count; i++)
        check_contact(&submission.additional[i]);
}

FUZZ_TARGET(json)
{
    struct input *in;
    enum err err = input_json(ctx, bytes, &in);

    fuzz_check_memory(ctx, bytes, LIMIT_BODY_BYTES);
    if (err) {
        fuzz_check_fault(ctx);
        return;
    }
    check_canonical(ctx, in);
    fuzz_read_fields(ctx, in);
    MUST(input_json(ctx, bytes, &in) == OK);
    read_submission(ctx, in);
    fuzz_check_memory(ctx, bytes, LIMIT_BODY_BYTES / 4);
}
