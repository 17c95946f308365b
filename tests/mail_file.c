/* SPDX-License-Identifier: Apache-2.0 */
/* mail_file.c: reads mails with Python's own parser. */
#include <dirent.h>

#include "tests/mail_file.h"

struct str parsed(struct ctx *ctx, struct str file)
{
    struct buf out = buf_new(ctx->arena);
    char piece[4096];
    FILE *pipe = popen(str_format(ctx->arena,
        "python3 -c 'import sys, email, email.policy\n"
        "raw = open(sys.argv[1], \"rb\").read()\n"
        "m = email.message_from_bytes(raw, policy=email.policy.default)\n"
        "print(\"ascii\", all(b < 128 for b in raw), \"crlf\", raw.count(b\"\\n\") == raw.count(b\"\\r\\n\"), \"long\", max(map(len, raw.split(b\"\\r\\n\"))) > 998)\n"
        "print(\"keys\", \",\".join(sorted(k.lower() for k in m.keys())))\n"
        "for k in (\"From\", \"To\", \"Subject\", \"Message-ID\", \"References\", \"Auto-Submitted\", \"Content-Language\"): print(k, repr(str(m[k])))\n"
        "print(\"date\", m[\"Date\"].datetime.isoformat())\n"
        "print(\"type\", m.get_content_type(), [p.get_content_type() for p in m.iter_parts()], \"defects\", [d for p in m.walk() for d in p.defects])\n"
        "print(\"charsets\", [(p.get_content_charset(), p[\"Content-Transfer-Encoding\"]) for p in m.iter_parts()])\n"
        "for p in m.iter_parts(): print(repr(p.get_content().replace(\"\\r\\n\", \"\\n\")))' '%.*s' 2>&1", STR_ARGS(file)).data, "r");

    CHECK(pipe != NULL);
    for (size_t got; (got = fread(piece, 1, sizeof piece, pipe)) > 0;)
        buf_add(&out, (struct str){ piece, got });
    if (pclose(pipe) != 0) {
        fprintf(stderr, "%.*s\n", STR_ARGS(buf_str(&out)));
        CHECK(false);
    }
    return buf_str(&out);
}

size_t files_in(struct str directory)
{
    DIR *dir = opendir(directory.data);
    size_t count = 0;

    if (!dir)
        return 0;
    for (struct dirent *entry; (entry = readdir(dir));)
        count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    closedir(dir);
    return count;
}
