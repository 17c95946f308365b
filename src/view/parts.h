/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h: what the parts that pages share (parts.html) are given. docs/pages.md shows them; the fields of forms are in field.h. */
#ifndef VIEW_PARTS_H
#define VIEW_PARTS_H

#include "view/icon.h"

/* The head of a page. */
struct heading {
    struct str title;
    struct str id;          /* where the title names something else, such as a table */
    struct url back;        /* the way back, above the title, in these words; */
    struct str back_words;  /* empty: there is none */
    struct str number;      /* of what is shown, beside it; or empty */
};

#define HEADING(...) (&(struct heading){ .title = __VA_ARGS__ })

/* CALLOUT_OK says what has just been done, and is read out. */
enum callout_kind { CALLOUT_OK, CALLOUT_INFO, CALLOUT_WARN, CALLOUT_STOP };

/* How a state looks; its word says it too. */
enum badge_kind { BADGE_QUIET, BADGE_OK, BADGE_INFO, BADGE_WARN, BADGE_STOP };
struct str badge_look(enum badge_kind kind);
struct attributes callout_look(enum callout_kind kind);
struct html callout_icon(enum callout_kind kind);

/* The pages beside one of a list; an empty address: there is none. */
struct paging {
    struct str label;                       /* of the whole, for who does not see it: "Pages" */
    struct url before, after;
    struct str before_words, after_words;
    struct str place;                       /* "26-50 of 108"; empty: not told */
    bool       buttons;                     /* links that look like buttons */
    bool       inplace;
};

/* How many a tab says that it shows: `count` for the tab that is open, where its list stands whole on the page; else TAB_COUNTS_NOTHING. */
#define TAB_COUNTS_NOTHING (-1)
int64_t tab_count(bool here, bool whole, size_t count);

/* How the cells of a column stand. */
enum column_kind {
    COLUMN_WORDS,
    COLUMN_WIDE,        /* words of some length, where there is room for them */
    COLUMN_WHOLE,       /* what is never broken: a day, a time */
    COLUMN_FIGURES,     /* right, tabular */
    COLUMN_PLAIN,       /* what says by itself what it is: in a card it stands alone */
    COLUMN_BUTTON,      /* the same, the name in the head is for those who do not see it, and it is not printed */
};

struct column { struct str words; enum column_kind kind; };

/* A table whose rows become cards where there is no room beside each other: the names of its columns stand in its head, and there in each card. */
struct table {
    const struct column *columns;
    size_t               count;
    struct str           labelled_by;   /* the id of the heading that names it; or */
    struct str           caption;       /* its name, for those who do not see it */
    bool                 dense;         /* many short rows, to be printed */
    bool                 in_lines;      /* a line for each row where there is room, with the rest of what does not fit in it left out */
};

#define TABLE(columns_, ...) (&(struct table){ .columns = (columns_), .count = COUNT_OF(columns_), __VA_ARGS__ })

/* The class of a cell, where it has one. */
struct attributes column_look(const struct column *column);

#endif
