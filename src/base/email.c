/* SPDX-License-Identifier: Apache-2.0 */
/* email.c: the door to libidn2, and RFC 5321's grammar of a mailbox. */
#include <idn2.h>

#include "base/email.h"

#include "base/locale.h"
#include "base/text.h"

/* ---- Domains -------------------------------------------------------------------------------------------- */

static bool label_is_valid(struct str label)
{
    if (label.len == 0 || label.len > EMAIL_LABEL_MAX || label.data[0] == '-' || label.data[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!ascii_is_letter(label.data[i]) && !ascii_is_digit(label.data[i]) && label.data[i] != '-')
            return false;
    return true;
}

/* Letters, digits and hyphens between dots; numbers alone at the end are an address of the network, no name. */
static bool is_domain(struct str domain)
{
    struct str rest = domain, label = STR("");

    if (str_ends(domain, STR(".")))
        return false;
    do {
        label = str_cut(&rest, '.');
        if (!label_is_valid(label))
            return false;
    } while (rest.len);
    return !str_is_digits(label);
}

/* Whether all of its ASCII may stand in a domain: the library leaves out, or lets pass, ASCII that it does not know. */
static bool domain_is_plain(struct str domain)
{
    for (size_t i = 0; i < domain.len; i++) {
        char c = domain.data[i];
        if ((unsigned char)c < 0x80 && !ascii_is_letter(c) && !ascii_is_digit(c) && c != '-' && c != '.')
            return false;
    }
    return true;
}

/* Decodes and encodes each xn-- again, and refuses one that says nothing. */
static bool to_ascii(struct arena *arena, struct str domain, struct str *out_domain)
{
    uint8_t *found = NULL;
    const uint8_t *typed = (const uint8_t *)str_c(arena, domain);

    if (idn2_lookup_u8(typed, &found, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
        return false;
    *out_domain = str_copy(arena, str_of((const char *)found));
    idn2_free(found);
    return true;
}

bool email_domain(struct arena *arena, struct str typed, struct str *out_domain)
{
    struct str domain = str_lower(arena, typed);

    if (domain.len == 0 || domain.len > 4 * EMAIL_BYTES_MAX || !domain_is_plain(domain))
        return false;
    if ((!str_is_ascii(domain) || str_contains(domain, STR("xn--"))) && !to_ascii(arena, domain, &domain))
        return false;
    if (!is_domain(domain))
        return false;
    *out_domain = domain;
    return true;
}

/* ---- What is before the @ ------------------------------------------------------------------------------- */

static bool is_atext(char c)
{
    return ascii_is_letter(c) || ascii_is_digit(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Mail readers decode "=?...?=" also where it is no encoded word. */
static bool encoded_word_begins(struct str text, size_t at)
{
    return str_starts((struct str){ text.data + at, text.len - at }, STR("=?"));
}

/* The length of a quoted part with its quotes; 0 when it does not end, or holds what it must not. */
static size_t quoted_len(struct str text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.data[i] == '"')
            return i > 1 ? i + 1 : 0;
        i += text.data[i] == '\\';
        if (i >= text.len || text.data[i] < ' ' || text.data[i] > '~' || encoded_word_begins(text, i))
            return 0;
    }
    return 0;
}

static const char *local_wrong(struct str local)
{
    if (local.len == 0)
        return TR_MARK("The part before the @ is missing. An e-mail address looks like anna@example.com.");
    if (!str_is_ascii(local))
        return TR_MARK("We can only send e-mail to addresses with letters a to z, digits and signs before the @. Enter another one.");
    if (local.len > EMAIL_LOCAL_MAX)
        return TR_MARK("The part before the @ is too long: at most 64 characters.");
    if (local.data[0] == '"')
        return quoted_len(local) == local.len ? NULL : TR_MARK("The quotation marks before the @ do not match. An e-mail address looks like anna@example.com.");
    if (local.data[0] == '.' || str_ends(local, STR(".")) || str_contains(local, STR("..")))
        return TR_MARK("The part before the @ begins or ends with a dot, or has two in a row. No e-mail reaches such an address.");
    for (size_t i = 0; i < local.len; i++)
        if ((local.data[i] != '.' && !is_atext(local.data[i])) || encoded_word_begins(local, i))
            return TR_MARK("The part before the @ has a character that no e-mail address has. It looks like anna@example.com.");
    return NULL;
}

/* The quoted part with no more quotes than it needs: anna@x for "anna"@x. */
static struct str local_unquoted(struct arena *arena, struct str local)
{
    struct buf inside = buf_new(arena), quoted = buf_new(arena);

    if (local.data[0] != '"')
        return local;
    buf_add_char(&quoted, '"');
    for (size_t i = 1; i + 1 < local.len; i++) {
        i += local.data[i] == '\\';
        buf_add_char(&inside, local.data[i]);
        if (local.data[i] == '"' || local.data[i] == '\\')
            buf_add_char(&quoted, '\\');
        buf_add_char(&quoted, local.data[i]);
    }
    buf_add_char(&quoted, '"');
    return local_wrong(buf_str(&inside)) || inside.data[0] == '"' ? buf_str(&quoted) : buf_str(&inside);
}

/* ---- Addresses ------------------------------------------------------------------------------------------ */

static struct str address_local(struct str text, struct str *out_domain)
{
    size_t at = text.len;

    if (text.len && text.data[0] == '"' && quoted_len(text))
        at = quoted_len(text);
    else
        for (size_t i = 0; i < text.len; i++)
            at = text.data[i] == '@' ? i : at;
    *out_domain = at < text.len ? (struct str){ text.data + at + 1, text.len - at - 1 } : STR("");
    return (struct str){ text.data, at };
}

bool email_is_written(struct str address)
{
    struct str domain, local = address_local(address, &domain);

    return address.len <= EMAIL_BYTES_MAX && local.len < address.len && address.data[local.len] == '@' && !local_wrong(local)
           && str_is_ascii(domain) && is_domain(domain);
}

static const char *domain_wrong(struct arena *arena, struct str typed, struct str *out_domain)
{
    if (typed.len == 0)
        return TR_MARK("The part after the @ is missing. An e-mail address looks like anna@example.com.");
    if (typed.data[0] == '[')
        return TR_MARK("The part after the @ is a network number. Enter an address with a name there, such as anna@example.com.");
    if (str_ends(typed, STR(".")) || str_ends(typed, STR("\xE3\x80\x82")))
        return TR_MARK("The address ends with a dot. Leave it out.");
    if (!email_domain(arena, typed, out_domain))
        return TR_MARK("The part after the @ is not a domain that e-mail can reach. It looks like example.com.");
    if (!str_contains(*out_domain, STR(".")))
        return TR_MARK("The end of the domain is missing, such as .com. An e-mail address looks like anna@example.com.");
    return NULL;
}

/* The text without white space and invisible characters at its ends, and without controls, as every line that is typed (typed.h). */
static struct str address_trimmed(struct arena *arena, struct str text)
{
    struct buf kept = buf_new(arena);
    struct text_char c;
    size_t end = 0;

    for (size_t at = 0; text_next(text, &at, &c);) {
        bool seen = c.kind == TEXT_SEEN || c.kind == TEXT_COMBINING;
        if (c.kind != TEXT_CONTROL && (seen || kept.len))
            buf_add(&kept, c.bytes);
        end = seen ? kept.len : end;
    }
    kept.len = end;
    return buf_str(&kept);
}

static const char *read_it(struct ctx *ctx, struct str typed, struct email *out_email)
{
    struct str text, domain, name;
    const char *wrong;

    if (!text_is_utf8(typed))
        return TR_MARK("This is not text in UTF-8.");
    text = address_trimmed(ctx->arena, typed);
    if (text.len == 0)
        return TR_MARK("Enter the e-mail address.");
    struct str local = address_local(text, &domain);
    if (local.len == text.len)
        return TR_MARK("Enter an e-mail address like anna@example.com.");
    if (text.data[local.len] != '@')
        return TR_MARK("The quotation marks before the @ do not match. An e-mail address looks like anna@example.com.");
    wrong = local_wrong(local);
    if (!wrong)
        wrong = domain_wrong(ctx->arena, domain, &name);
    if (wrong)
        return wrong;
    out_email->address = str_join(ctx->arena, local, STR("@"), name);
    out_email->key = str_join(ctx->arena, str_lower(ctx->arena, local_unquoted(ctx->arena, local)), STR("@"), name);
    return out_email->address.len > EMAIL_BYTES_MAX ? TR_MARK("The address is too long: an e-mail address has at most 254 characters.") : NULL;
}

bool email_read(struct ctx *ctx, struct str typed, struct email *out_email, struct str *out_wrong)
{
    struct email email;
    const char *wrong = read_it(ctx, typed, &email);

    if (wrong)
        *out_wrong = tr_text(ctx, wrong);
    else
        *out_email = email;
    return !wrong;
}

struct str email_key(struct ctx *ctx, struct str typed)
{
    struct email email;

    if (!read_it(ctx, typed, &email))
        return email.key;
    /* Bytes that are no UTF-8 cannot be folded, and nothing is found by them. */
    return text_is_utf8(typed) ? str_trim(text_folded(ctx->arena, typed)) : str_trim(typed);
}
