/* SPDX-License-Identifier: Apache-2.0 */
/* driver.h: one act that the model's driver plays: its arguments and its answer. driver.c says what the acts are. */
#ifndef TESTS_MODEL_DRIVER_H
#define TESTS_MODEL_DRIVER_H

#include "tests/model/world.h"

#include "desk/contract_desk/contract_desk.h"
#include "view/json.h"

enum { LABELS_MAX = 20000, WORDS_MAX = 24 };

/* What an act has made, by the number behind its letter. */
struct label { int64_t id, seen_sequence; char text[72]; };
struct labels { struct label contracts[LABELS_MAX], requests[LABELS_MAX], blocks[LABELS_MAX], quotes[LABELS_MAX]; };
extern struct labels labels;
extern struct world world;

struct step {
    struct ctx *ctx;
    struct str  words[WORDS_MAX];       /* the arguments */
    size_t      count;
    struct json json;
};

bool is_given(const struct step *step, size_t at);
struct str word_at(const struct step *step, size_t at);
int64_t number_at(const struct step *step, size_t at, int64_t otherwise);
bool flag_at(const struct step *step, size_t at);
/* "c7": the seventh of contracts. */
struct label *label_named(struct label *of, struct str text);
int64_t contract_at(const struct step *step, size_t at);

/* What a contract is on the day that was asked about, into the answer. */
void write_figures(struct json *json, const struct contract *contract);

/* The acts on contracts. */
enum err play_issue(struct step *step);
enum err play_topup(struct step *step);
enum err play_adjust(struct step *step);
enum err play_add(struct step *step);
enum err play_drop(struct step *step);
enum err play_block(struct step *step);
enum err play_lift(struct step *step);
enum err play_issue_draft(struct step *step);
enum err play_cancel(struct step *step);
enum err play_expire(struct step *step);
enum err play_look(struct step *step);
enum err play_past(struct step *step);
enum err play_statement(struct step *step);
enum err play_verify(struct step *step);

#endif
