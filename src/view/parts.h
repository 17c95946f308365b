/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h: what the parts that pages share (parts.html) are given. docs/pages.md shows them; the fields of forms are in field.h. */
#ifndef VIEW_PARTS_H
#define VIEW_PARTS_H

#include "view/html.h"

enum notice_kind { NOTICE_OK, NOTICE_INFO, NOTICE_WARN, NOTICE_STOP };

/* The pages beside one of a list; an empty address: there is none. */
struct paging {
    struct str label;                       /* of the whole, for who does not see it: "Pages" */
    struct url before, after;
    struct str before_words, after_words;
    bool       buttons;                     /* links that look like buttons */
    bool       inplace;
};

/* A column of a table whose rows become cards where there is no room beside each other: its name stands in the head, and there in each card. */
struct column {
    struct str words;
    bool       figures;     /* right, tabular */
};

#endif
