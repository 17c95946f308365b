/* SPDX-License-Identifier: Apache-2.0 */
/* t2_availability.c: why a plan can or cannot be used: the question and the facts, from the database. */
#include "tests/world.h"

#include "desk/availability/availability_view.h"
#include "desk/catalog/catalog_view.h"

static struct intent_words plain_words(void)
{
    return (struct intent_words){
        .portal_id = STR(""), .version_id = STR("windows-server-2025"), .kind = STR("incident"), .severity_id = STR("C"),
        .as_of_day = DAY_NONE,
    };
}

static struct availability asked(struct ctx *ctx, const struct intent_words *words)
{
    struct intent intent;
    struct availability all = { .count = 0 };

    in_read(ctx);
    CHECK_OK(intent_find(ctx, words, &intent));
    CHECK_OK(fields_checked(ctx));
    CHECK_OK(availability_list(ctx, &intent, &all));
    commit(ctx);
    return all;
}

static const struct plan_verdict *verdict_on(const struct availability *all, int64_t contract_id)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->verdicts[i].contract->id == contract_id)
            return &all->verdicts[i];
    return NULL;
}

/* SPEC 5, 5.2 */
TEST(every_plan_with_any_tie_is_listed_and_those_of_others_never)
{
    struct people people = people_begin(ctx);
    struct intent_words words = plain_words();
    struct contract mine = fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    struct contract cloud = fabrikam_contract(ctx, &people, "signature-cloud-10-pack", 0);
    struct contract ours = world_contract(ctx, "premier-partner-support", people.fabrikam, NULL, NULL);
    struct contract other = world_contract(ctx, "gold-20-pack", 0, NULL, NULL);
    sign_in_as(ctx, "anna");
    struct availability all = asked(ctx, &words);
    CHECK_INT((int64_t)all.count, 3);
    CHECK(verdict_on(&all, other.id) == NULL);
    CHECK(all.verdicts[0].preferred && all.verdicts[0].contract->id == mine.id);
    CHECK_INT(verdict_on(&all, cloud.id)->reasons[0].code, CODE_deployment_not_covered);
    CHECK_INT(verdict_on(&all, ours.id)->reasons[0].code, CODE_not_associated);
    CHECK(str_contains(verdict_on(&all, ours.id)->reasons[0].who, STR("Greta Lind")));
    CHECK(all.why_first.len > 0);
    sign_in_as(ctx, "eva");
    CHECK_INT((int64_t)asked(ctx, &words).count, 0);
    as_nobody(ctx);
    struct intent intent;
    in_read(ctx);
    CHECK_OK(intent_find(ctx, &words, &intent));
    CHECK_CODE(sign_in_required, availability_list(ctx, &intent, &all));
    rollback(ctx);
}

static void check_same_words(const struct plan_verdict *one, const struct plan_verdict *other)
{
    CHECK_INT((int64_t)one->test_count, (int64_t)other->test_count);
    for (size_t i = 0; i < one->test_count; i++) {
        CHECK_INT(one->tests[i].passed, other->tests[i].passed);
        CHECK_STR(one->tests[i].detail, other->tests[i].detail);
    }
    CHECK_INT((int64_t)one->reason_count, (int64_t)other->reason_count);
    for (size_t i = 0; i < one->reason_count; i++) {
        CHECK_STR(one->reasons[i].message, other->reasons[i].message);
        CHECK_STR(one->reasons[i].cure, other->reasons[i].cure);
        CHECK_STR(one->reasons[i].who, other->reasons[i].who);
    }
}

/* Of those that can be used, of those that others could cure, and of those that nobody can use. */
TEST(each_plan_of_a_list_is_told_of_in_the_words_that_it_is_told_of_in_alone)
{
    struct people people = people_begin(ctx);
    struct intent_words words = plain_words();
    struct intent intent;
    struct contract contract;
    struct plan_verdict alone;

    fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    fabrikam_contract(ctx, &people, "signature-cloud-10-pack", 0);
    fabrikam_contract(ctx, &people, "gold-20-pack", 1);
    world_contract(ctx, "premier-partner-support", people.fabrikam, NULL, NULL);
    world_contract(ctx, "signature-cloud-10-pack", people.fabrikam, NULL, NULL);
    sign_in_as(ctx, "anna");
    struct availability all = asked(ctx, &words);
    CHECK_INT((int64_t)all.count, 5);
    in_read(ctx);
    for (size_t i = 0; i < all.count; i++) {
        CHECK_OK(intent_find(ctx, &words, &intent));
        CHECK_OK(availability_of(ctx, &intent, all.verdicts[i].contract->id, &contract, &alone));
        check_same_words(&all.verdicts[i], &alone);
    }
    commit(ctx);
}

/* SPEC 5.4 */
TEST(of_several_the_most_specific_comes_first_then_the_one_that_expires_first)
{
    struct people people = people_begin(ctx);
    struct intent_words words = plain_words();
    struct contract later = fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    struct contract broad = fabrikam_contract(ctx, &people, "premier-partner-support", 0);
    struct contract sooner = world_contract(ctx, "gold-20-pack", people.fabrikam, "2026-05-01", NULL);
    associate(ctx, people.anna, sooner.id);
    sign_in_as(ctx, "anna");
    struct availability all = asked(ctx, &words);
    CHECK_INT((int64_t)all.count, 3);
    CHECK_INT(all.verdicts[0].contract->id, sooner.id);
    CHECK_INT(all.verdicts[1].contract->id, later.id);
    CHECK_INT(all.verdicts[2].contract->id, broad.id);
    CHECK(all.verdicts[0].preferred && !all.verdicts[1].preferred && !all.verdicts[2].preferred);
    CHECK(str_contains(all.why_first, STR("expires first")));
}

/* SPEC 4.12 */
TEST(as_of_asks_lifecycle_and_contract_about_that_day)
{
    struct people people = people_begin(ctx);
    struct intent_words words = plain_words();
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    words.as_of_day = day_at("2024-10-31");
    struct availability all = asked(ctx, &words);
    CHECK_INT(verdict_on(&all, id)->reasons[0].code, CODE_not_started);
    CHECK_INT(verdict_on(&all, id)->reasons[1].code, CODE_not_released);
    words.as_of_day = day_at("1970-01-01");     /* day 0 is a day too */
    all = asked(ctx, &words);
    CHECK_INT(verdict_on(&all, id)->reasons[0].code, CODE_not_started);
    words.as_of_day = day_at("2035-01-01");
    all = asked(ctx, &words);
    CHECK_INT(verdict_on(&all, id)->reasons[0].code, CODE_expired);
    CHECK_INT(verdict_on(&all, id)->reasons[verdict_on(&all, id)->reason_count - 1].code, CODE_lifecycle_ended);
    words.as_of_day = day_at("2027-11-30");
    all = asked(ctx, &words);
    CHECK(verdict_on(&all, id)->available);
}

/* SPEC 2.1: who may use a portal */
TEST(the_partner_portal_is_for_program_members_and_the_cloud_for_writers)
{
    struct people people = people_begin(ctx);
    struct intent_words words = plain_words();
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    associate(ctx, people.eva, id);
    words.portal_id = STR("partner");
    sign_in_as(ctx, "anna");
    struct availability all = asked(ctx, &words);
    CHECK(verdict_on(&all, id)->available);
    sign_in_as(ctx, "eva");
    all = asked(ctx, &words);
    CHECK_INT((int64_t)verdict_on(&all, id)->reason_count, 1);
    CHECK_INT(verdict_on(&all, id)->reasons[0].code, CODE_not_program_member);
    words.portal_id = STR("cloud-platform");
    all = asked(ctx, &words);
    CHECK_INT(verdict_on(&all, id)->reasons[0].code, CODE_wrong_portal);
    CHECK_INT(verdict_on(&all, id)->reasons[1].code, CODE_not_subscription_writer);
}

/* SPEC 3.7 */
TEST(a_contract_of_others_cannot_be_told_from_a_missing_one_even_by_staff)
{
    struct people people = people_begin(ctx);
    struct intent_words words = plain_words();
    static const char *const who[] = { "eva", "sam", "dana" };
    int64_t id = fabrikam_contract(ctx, &people, "gold-20-pack", 0).id;
    for (size_t i = 0; i < COUNT_OF(who); i++) {
        struct intent intent;
        struct contract contract;
        struct plan_verdict verdict;
        sign_in_as(ctx, who[i]);
        in_read(ctx);
        CHECK_OK(intent_find(ctx, &words, &intent));
        CHECK_CODE_KEEP(not_found, availability_of(ctx, &intent, id, &contract, &verdict));
        struct fault hidden = ctx->fault;
        fault_clear(ctx);
        CHECK_CODE_KEEP(not_found, availability_of(ctx, &intent, 999999, &contract, &verdict));
        CHECK_STR(ctx->fault.detail, hidden.detail);
        CHECK_STR(ctx->fault.cure, hidden.cure);
        fault_clear(ctx);
        rollback(ctx);
    }
}

static void check_field(struct ctx *ctx, const struct intent_words *words, const char *field, enum code code)
{
    struct intent intent;

    in_read(ctx);
    CHECK_OK(intent_find(ctx, words, &intent));
    CHECK_CODE_KEEP(invalid, fields_checked(ctx));
    CHECK_STR(ctx->fault.fields->field, str_of(field));
    CHECK_INT(ctx->fault.fields->code, code);
    fault_clear(ctx);
    rollback(ctx);
}

/* SPEC 5.1: 24x7 below severity A is `invalid`, not a reason. */
TEST(what_is_asked_badly_names_its_field)
{
    struct intent_words words;

    people_begin(ctx);
    words = plain_words();
    words.severity_id = STR("B");
    words.requires_24x7 = true;
    check_field(ctx, &words, "requires_24x7", CODE_not_allowed);
    words = plain_words();
    words.severity_id = STR("D");
    check_field(ctx, &words, "severity", CODE_unknown_value);
    words = plain_words();
    words.version_id = STR("windows-server-1");
    check_field(ctx, &words, "version", CODE_unknown_value);
    words = plain_words();
    words.portal_id = STR("nowhere");
    check_field(ctx, &words, "portal", CODE_unknown_value);
    words = plain_words();
    words.kind = STR("party");
    check_field(ctx, &words, "kind", CODE_unknown_value);
    words = plain_words();
    words.version_id = STR("");
    check_field(ctx, &words, "version", CODE_missing);
    words.kind = STR("program");
    check_field(ctx, &words, "portal", CODE_missing);
}

/* SPEC 4.12: before the first catalogue the first answers; what it does not have is refused in words that are true. */
TEST(a_day_before_the_first_catalogue_is_answered_with_the_first)
{
    struct people people = people_begin(ctx);
    struct contract contract = fabrikam_contract(ctx, &people, "gold-20-pack", 0);
    static const char *const days[] = { "1900-01-01", "1969-12-31", "1970-01-01", "2026-11-20" };
    struct intent_words words = plain_words();
    struct intent intent;

    sign_in_as(ctx, "anna");
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        words.as_of_day = day_at(days[i]);
        struct availability all = asked(ctx, &words);
        const struct plan_verdict *verdict = verdict_on(&all, contract.id);
        CHECK(verdict != NULL && !verdict->available);
    }
    /* The version came with the second catalogue. */
    ctx->now += 3 * DAY_MS;
    as_operator(ctx);
    struct str later = text_with(ctx, file_text(ctx, SHIPPED_CATALOG), "\"cycle\": \"2025\"", "\"cycle\": \"2031\"");
    CHECK(catalog_put(ctx, later).changed);
    sign_in_as(ctx, "anna");
    words.version_id = STR("windows-server-2031");
    asked(ctx, &(struct intent_words){ .version_id = words.version_id, .kind = STR("incident"), .severity_id = STR("C"), .as_of_day = DAY_NONE });
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        words.as_of_day = day_at(days[i]);
        in_read(ctx);
        CHECK_OK(intent_find(ctx, &words, &intent));
        CHECK_STR(ctx->fault.fields->detail,
                  str_format(ctx->arena, "The catalogue for %s, applied at 2026-11-21, has no such version.", days[i]));
        fault_clear(ctx);
        commit(ctx);
    }
}

static struct str position_in(struct ctx *ctx, struct buf *out)
{
    static const char mark[] = "\"position\":\"";
    struct str text = buf_str(out);
    const char *at = memmem(text.data, text.len, mark, sizeof mark - 1);

    CHECK(at != NULL);
    struct str rest = { at + sizeof mark - 1, (size_t)(text.data + text.len - at) - sizeof mark + 1 };
    return str_copy(ctx->arena, str_cut(&rest, '"'));
}

/* The list of versions and availability, about the same version on the same day. */
TEST(the_position_of_a_version_is_one_word_in_every_answer)
{
    static const struct { const char *version, *day, *position; } rows[] = {
        { "windows-server-2025", "2026-11-21", "N" }, { "windows-server-2022", "2026-11-21", "N-1" },
        { "windows-server-2019", "2026-11-21", "older" }, { "windows-server-2025", "2024-10-31", "unreleased" },
        { "windows-server-2025", "2024-11-01", "N" },
    };
    struct intent_words words = plain_words();
    struct intent intent;

    people_begin(ctx);
    sign_in_as(ctx, "anna");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf list = buf_new(ctx->arena), answer = buf_new(ctx->arena);
        struct json list_json = json_new(&list), answer_json = json_new(&answer);
        words.version_id = str_of(rows[i].version);
        words.as_of_day = day_at(rows[i].day);
        struct availability all = asked(ctx, &words);
        READ_OK(intent_find(ctx, &words, &intent));
        availability_json(ctx, &answer_json, NULL, &intent, &all);
        version_json(&list_json, NULL, intent.version, intent.day);
        CHECK_STR(position_in(ctx, &answer), str_of(rows[i].position));
        CHECK_STR(position_in(ctx, &list), str_of(rows[i].position));
    }
}

/* SPEC 9.6, 9.7: pages that ask for advice, or the programme; programs are told of all plans, with their reasons [5.2]. */
TEST(pages_for_advice_and_about_the_programme_do_not_list_the_plans_for_incidents)
{
    struct people people = people_begin(ctx);
    struct intent_words words = plain_words();
    struct contract incidents = fabrikam_contract(ctx, &people, "gold-20-pack", 0), hours = fabrikam_contract(ctx, &people, "advisory-hours", 600);

    sign_in_as(ctx, "anna");
    struct availability all = asked(ctx, &words);
    availability_for_kind(&(struct intent){ .kind = KIND_INCIDENT }, &all);
    CHECK(verdict_on(&all, incidents.id) && verdict_on(&all, hours.id));
    words.kind = STR("advisory");
    all = asked(ctx, &words);
    CHECK(verdict_on(&all, incidents.id) && verdict_on(&all, hours.id));
    availability_for_kind(&(struct intent){ .kind = KIND_ADVISORY }, &all);
    CHECK(!verdict_on(&all, incidents.id) && verdict_on(&all, hours.id));
    words.kind = STR("program");
    words.version_id = STR("partner-program-current");
    all = asked(ctx, &words);
    CHECK_INT((int64_t)all.count, 2);
    availability_for_kind(&(struct intent){ .kind = KIND_PROGRAM }, &all);
    CHECK_INT((int64_t)all.count, 0);
}

TESTS(
    BOTH(every_plan_with_any_tie_is_listed_and_those_of_others_never),
    BOTH(each_plan_of_a_list_is_told_of_in_the_words_that_it_is_told_of_in_alone),
    BOTH(of_several_the_most_specific_comes_first_then_the_one_that_expires_first),
    BOTH(as_of_asks_lifecycle_and_contract_about_that_day),
    BOTH(a_day_before_the_first_catalogue_is_answered_with_the_first),
    SQLITE(the_position_of_a_version_is_one_word_in_every_answer),
    BOTH(the_partner_portal_is_for_program_members_and_the_cloud_for_writers),
    BOTH(a_contract_of_others_cannot_be_told_from_a_missing_one_even_by_staff),
    BOTH(what_is_asked_badly_names_its_field),
    BOTH(pages_for_advice_and_about_the_programme_do_not_list_the_plans_for_incidents),
)
