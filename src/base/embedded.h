/* SPDX-License-Identifier: Apache-2.0 */
/*
 * embedded.h: the files that are compiled into the program (embedded.S): every migration, the
 * assets of pages with their font, the OpenAPI document, the schema of the catalogue, the example catalogue. It knows nothing of their content, and
 * may be included from everywhere, like base/.
 */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include "base/str.h"

struct embedded {
    const char *name;   /* the path in the repository, "docs/api/openapi.json"; of the font "assets/inter.woff2" */
    struct str  data;   /* with a NUL behind it */
};

/* All of them: the migrations first, in order. */
extern const struct embedded embedded_files[], embedded_files_end[];

/* One by its path in the repository, or NULL. */
static inline const struct embedded *embedded_find(struct str name)
{
    for (const struct embedded *file = embedded_files; file < embedded_files_end; file++)
        if (str_equal(str_of(file->name), name))
            return file;
    return NULL;
}

#endif
