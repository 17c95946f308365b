/* SPDX-License-Identifier: Apache-2.0 */
/* generate_words.c: lists of words, and texts made of them. Each list is in the order of frequency. */
#include "generate/generate_words.h"

#include "base/text.h"
#include "base/words.h"

#define WORDS_STEEPNESS 2
#define RARE_PERMILLE   25

static const char *const lists[TONGUE_count] = {
    [TONGUE_ENGLISH] =
        "the server after is not update and error with database service to in starts fails we installed when log says on it connection"
        " user users report nightly backup certificate mail cluster node restart disk memory index query slow timeout printer driver"
        " network gateway firewall policy group login password account mailbox calendar sync license key activation setup patch version"
        " upgrade migration restore snapshot replica failover latency queue worker job schedule task script module plugin browser page form"
        " table column row lock deadlock transaction trigger view procedure function parameter setting registry path folder file share"
        " permission owner token session cookie header proxy port address route switch cable adapter firmware bios kernel crash dump trace"
        " stack heap leak thread pool cache buffer overflow encoding charset font layout screen monitor dock battery sensor camera audio"
        " meeting call channel team invite guest tenant domain forest trust subnet lease scope zone record alias delegation quota archive"
        " retention journal compliance audit alert threshold metric dashboard probe heartbeat quorum witness arbiter shard partition"
        " compaction vacuum checkpoint tablespace collation isolation phantom cursor batch bulk import export pipeline gadget flange",
    [TONGUE_SWEDISH] =
        "servern efter inte uppdateringen och fel med databasen tjänsten i startar vi när loggen säger på den anslutningen användare"
        " rapporten natten säkerhetskopian certifikatet posten klustret noden omstart disken minnet frågan långsam skrivaren drivrutinen"
        " nätverket brandväggen policyn gruppen inloggningen lösenordet kontot brevlådan kalendern licensen nyckeln aktiveringen"
        " installationen versionen uppgraderingen återställningen kön jobbet schemat skriptet webbläsaren sidan formuläret tabellen raden"
        " låset inställningen mappen filen behörigheten ägaren sessionen porten adressen växeln kabeln nätkortet kraschen tråden"
        " bufferten teckensnittet skärmen batteriet mötet kanalen gästen domänen zonen posten kvoten arkivet granskningen larmet"
        " tröskeln mätaren övervakningen avbrottet strömmen kylningen rummet åskan översvämningen ökningen älgen räksmörgåsen",
    [TONGUE_JAPANESE] =
        "サーバーが 更新後に エラーが 起動しません データベースに 接続できません 印刷できません 遅くなりました ログを 確認しました"
        " バックアップが 失敗しました 証明書の 期限が 切れました ユーザーが ログインできません 設定を 変更しました 再起動しました"
        " ネットワークが 不安定です メモリが 不足しています 会議に 参加できません 共有フォルダに アクセスできません 夜間の 処理が"
        " 止まりました 画面が 表示されません 文字化けが 発生します 添付ファイルが 開けません 権限を 付与しました 手順を 教えてください",
};

static const char *const first_names[TONGUE_count] = {
    [TONGUE_ENGLISH]  = "Anna Ben Carol David Emma Frank Grace Henry Isla Jack Karen Liam Mia Noah Olivia Peter Quinn Ruth Sam Tara Uma Victor Wendy Zoe",
    [TONGUE_SWEDISH]  = "Astrid Bo Cecilia Daniel Ebba Fredrik Gunilla Håkan Ingrid Johan Karin Lars Maja Nils Olof Pernilla Rolf Sigrid Tove Ulf Åsa Örjan",
    [TONGUE_JAPANESE] = "Akira Chiyo Daichi Emi Fumiko Genji Hana Itsuki Jun Kaede Makoto Naoki Rei Sakura Takashi Yuki",
};
static const char *const last_names[TONGUE_count] = {
    [TONGUE_ENGLISH]  = "Adams Baker Clark Davies Evans Foster Green Hughes Irving Jones King Lewis Moore Nash Owen Parker Reed Smith Turner Ward Young",
    [TONGUE_SWEDISH]  = "Andersson Berg Carlsson Dahl Ek Forsberg Gustafsson Holm Isaksson Jonsson Karlsson Lund Norén Olsson Persson Sjöberg Åkesson Öberg",
    [TONGUE_JAPANESE] = "Abe Endo Fujita Hayashi Ito Kato Mori Nakamura Ono Sato Suzuki Tanaka Watanabe Yamada",
};
static const char *const trades[] = { "Systems", "Nordic", "Logistics", "Foods", "Energy", "Health", "Print", "Retail", "Bank", "Marine", "Timber" };

/* The nth word of a list that is separated by spaces; behind the last it begins again. */
static struct str nth_word(const char *list, size_t n)
{
    struct str rest = str_of(list), word;
    size_t count = 1;

    for (const char *c = list; *c; c++)
        count += *c == ' ';
    for (n %= count, word = str_cut(&rest, ' '); n; n--)
        word = str_cut(&rest, ' ');
    return word;
}

static void fill_tongue(struct arena *arena, enum tongue tongue, struct vocabulary *vocabulary)
{
    struct str rest = str_of(lists[tongue]);
    size_t count = 0;

    vocabulary->words[tongue] = arena_alloc(arena, rest.len * sizeof(struct word));
    while (rest.len) {
        struct str word = str_cut(&rest, ' ');
        vocabulary->words[tongue][count++] = (struct word){ word, text_search_words(arena, word) };
    }
    vocabulary->counts[tongue] = count;
}

void vocabulary_fill(struct arena *arena, uint64_t rare, struct vocabulary *out_vocabulary)
{
    for (int tongue = 0; tongue < TONGUE_count; tongue++)
        fill_tongue(arena, (enum tongue)tongue, out_vocabulary);
    out_vocabulary->rare = rare;
}

struct prose prose_new(struct arena *arena)
{
    return (struct prose){ buf_new(arena), buf_new(arena) };
}

static void add_found_by(struct prose *prose, struct str word)
{
    if (prose->found_by.len)
        buf_add_char(&prose->found_by, ' ');
    buf_add(&prose->found_by, word);
}

static void prose_add_word(struct prose *prose, const struct vocabulary *vocabulary, enum tongue tongue, struct chance *chance)
{
    if (chance_permille(chance, RARE_PERMILLE)) {
        struct str rare = str_format(prose->text.arena, "nord%llu", (unsigned long long)(chance_bits(chance) % vocabulary->rare));
        buf_add(&prose->text, rare);
        add_found_by(prose, rare);
        return;
    }
    const struct word *word = &vocabulary->words[tongue][chance_skewed(chance, vocabulary->counts[tongue], WORDS_STEEPNESS)];
    buf_add(&prose->text, word->text);
    add_found_by(prose, word->found_by);
}

static void prose_add_words(struct prose *prose, const struct vocabulary *vocabulary, enum tongue tongue, struct chance *chance, size_t count)
{
    size_t from = prose->text.len;

    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add(&prose->text, tongue == TONGUE_JAPANESE ? STR("、") : STR(" "));
        prose_add_word(prose, vocabulary, tongue, chance);
    }
    char *first = &prose->text.data[from];
    if (*first >= 'a' && *first <= 'z')
        *first = (char)(*first - 'a' + 'A');
}

void prose_title(struct prose *prose, const struct vocabulary *vocabulary, enum tongue tongue, struct chance *chance)
{
    prose_add_words(prose, vocabulary, tongue, chance, (tongue == TONGUE_JAPANESE ? 2 : 4) + chance_below(chance, 4));
}

void prose_sentences(struct prose *prose, const struct vocabulary *vocabulary, enum tongue tongue, struct chance *chance, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add_char(&prose->text, i % 3 ? ' ' : '\n');
        prose_add_words(prose, vocabulary, tongue, chance, (tongue == TONGUE_JAPANESE ? 3 : 6) + chance_below(chance, 6));
        buf_add(&prose->text, tongue == TONGUE_JAPANESE ? STR("。") : STR("."));
    }
}

struct str person_name(struct arena *arena, enum tongue tongue, size_t number)
{
    return str_format(arena, "%.*s %.*s", STR_ARGS(nth_word(first_names[tongue], number)),
                      STR_ARGS(nth_word(last_names[tongue], number / 7)));
}

struct str person_address(struct arena *arena, enum tongue tongue, size_t number)
{
    struct str name = nth_word(first_names[tongue], number);
    struct buf address = buf_new(arena);

    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.data[i] < 0x80)
            buf_add_char(&address, name.data[i]);
    buf_format(&address, ".%zu@example.com", number);
    return str_lower(arena, buf_str(&address));
}

struct str company_name(struct arena *arena, enum tongue tongue, size_t number)
{
    static const char *const forms[TONGUE_count] = { "Ltd", "AB", "KK" };

    return str_format(arena, "%.*s %s %s %zu", STR_ARGS(nth_word(last_names[tongue], number)), trades[number % COUNT_OF(trades)],
                      forms[tongue], number + 1);
}
