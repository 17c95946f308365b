/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limit.h: the numbered limit of every input, in one place. Each is enforced where the input is read, with a
 * message that names the number. Characters are Unicode code points.
 */
#ifndef BASE_LIMIT_H
#define BASE_LIMIT_H

#define LIMIT_BODY_BYTES            (256 * 1024)        /* of an HTTP request, unless its route says otherwise */
#define LIMIT_CATALOG_BYTES         (8 * 1024 * 1024)   /* of a catalogue or lifecycle file */
#define LIMIT_CSV_BYTES             (32 * 1024 * 1024)  /* of a file of contracts to import */
#define LIMIT_PATH_BYTES            4096                /* a path with its query: four bytes for a character that is sought, each written as
                                                         * three */
#define LIMIT_QUERY_FIELDS          32
#define LIMIT_FORM_BYTES            (1024 * 1024)       /* of a form: what its fields may hold, percent-encoded */
#define LIMIT_KEPT_FORM_BYTES       (2 * LIMIT_FORM_BYTES)  /* a sign-in form that keeps another form, which is encoded twice */
#define LIMIT_FORM_FIELDS           200
#define LIMIT_HEADER_BYTES          (16 * 1024)         /* of all headers of an HTTP request */
#define LIMIT_HEADERS               100
#define LIMIT_JSON_DEPTH            64
#define LIMIT_JSON_VALUES           2000                /* in the JSON body of a request ... */
#define LIMIT_JSON_VALUES_LARGE     100000              /* ... and in one that may be longer than LIMIT_BODY_BYTES, or a file: a catalogue */
#define LIMIT_FIELD_FAULTS          50                  /* named in one answer; more are left out */
#define LIMIT_ARENA_BYTES           ((size_t)64 * 1024 * 1024)  /* of one HTTP request */
#define LIMIT_TURN_BYTES            ((size_t)8 * 1024 * 1024)   /* taken by the calls that share a transaction; the rest get another */
#define LIMIT_COMMAND_ARENA_BYTES   ((size_t)2048 * 1024 * 1024)/* of one command */

#define LIMIT_TITLE_CHARS           200
#define LIMIT_DESCRIPTION_CHARS     32000
#define LIMIT_TEXT_CHARS            32000               /* of a communication or work note */
#define LIMIT_BLOCKS                200                 /* paragraphs, blocks and quotes into which a text is parted to be shown */
#define LIMIT_LINKS                 200                 /* addresses in it that become links, each of ... */
#define LIMIT_LINK_BYTES            2000
#define LIMIT_QUOTE_LINES           30                  /* of a message that are quoted in the answer to it, and ... */
#define LIMIT_QUOTE_BYTES           2000
#define LIMIT_NAME_CHARS            200
#define LIMIT_EMAIL_CHARS           254
#define LIMIT_PHONE_CHARS           40
#define LIMIT_CUSTOMER_CHARS        LIMIT_NAME_CHARS    /* of the name of whom a request is for (on_behalf_of) */
#define LIMIT_HOLDER_CHARS          LIMIT_EMAIL_CHARS   /* of a contract's holder: a name, an id or an address */
#define LIMIT_COUNTRY_CHARS         2
#define LIMIT_TIME_ZONE_CHARS       64
#define LIMIT_LANGUAGE_CHARS_MIN    2
#define LIMIT_LANGUAGE_CHARS        35
#define LIMIT_REASON_CHARS          1000
#define LIMIT_CONTACTS              20                  /* additional contacts of a request, the submitter among them */
#define LIMIT_KEPT_OPEN             3                   /* times that a silent customer puts off that his request is closed */
#define LIMIT_DRAFTS                20                  /* open ones of an account */
#define LIMIT_DRAFT_BYTES           (256 * 1024)        /* of what was typed in one step */
#define LIMIT_DRAFT_DAYS            90                  /* a draft that nobody has touched for so long is forgotten */
#define LIMIT_SEARCH_CHARS          300                 /* a title, with what our subjects put before it */
#define LIMIT_PASSWORD_CHARS_MIN    10
#define LIMIT_PASSWORD_CHARS        200
#define LIMIT_PASSWORD_GUESS_BITS   27                  /* a password that 2 to this power of guesses find is refused */
#define LIMIT_IDEMPOTENCY_KEY_CHARS 200
#define LIMIT_ID_CHARS              64                  /* of a catalogue id */
#define LIMIT_MOMENT_CHARS          40                  /* a day, or a moment with its zone, as typed */
#define LIMIT_UNITS_CHARS           20                  /* a number of units, as typed */
#define LIMIT_EVENT_CHARS           64                  /* of an event of the security log */
#define LIMIT_RETURN_CHARS          500                 /* an address of ours, where to go on */
#define LIMIT_PASTED_CHARS          20000               /* a pasted message in which the two IDs are looked for */
#define LIMIT_LIST_ITEMS            200                 /* of one page of a list */
#define LIMIT_LIST_DEFAULT          50
#define LIMIT_COUNTED               1000                /* how far the rows of a list are counted; above: "more than" */
#define LIMIT_PORTION_KEY_CHARS     500                 /* of what says behind which row a portion of a list begins */
/* The long texts (descriptions, closures, contacts, communications) on one page of a list; the page ends behind the first row that passes
 * it. Rows are read LIMIT_PAGE_BATCH at a time until then. The sum for requests, the longest: a row has at most 128 KiB of description and
 * 256 KiB of closure (what a body may hold), so no more than 1 + 32 * 3/8 = 13 MiB are read; the short columns, repeated for each of up to
 * 22 contacts of 200 rows, take at most 22 MiB; what is shown is counted as HTML writes it (str_shown_bytes()), so at most 1 MiB and a last
 * row of 2.3 are shown, and the growing buffer takes 12 MiB. Together 47 MiB, below LIMIT_ARENA_BYTES. */
#define LIMIT_PAGE_BYTES            ((size_t)1024 * 1024)
#define LIMIT_PAGE_BATCH            32
#define LIMIT_AVAILABILITY_PLANS    1000                /* of one account, judged in one answer; above: too_large */
#define LIMIT_STATEMENT_SHARE       8                   /* a statement takes at most this part of the arena: 8 MiB over HTTP */
#define LIMIT_UNITS                 1000000000          /* of one grant or correction */
#define LIMIT_LOGO_BYTES            (256 * 1024)        /* of the operator's logo */
#define LIMIT_ANCHORS_BYTES         ((size_t)32 * 1024 * 1024)  /* of a file of anchors of the ledger */
#define LIMIT_TOKEN_DAYS            365                 /* SPEC 3.1 */
#define LIMIT_LINK_CHARS            200                 /* of the token in a mailed link; ours have 43 */

/* Of a catalogue or lifecycle file. */
#define LIMIT_CATALOG_THINGS        5000                /* products, plans, calendars, ...: of each kind */
#define LIMIT_CATALOG_LIST          2000                /* items of any other list */
#define LIMIT_SUPPORT_RULES         200                 /* rules of lifecycle or of release order of a product */
#define LIMIT_OPENINGS              48                  /* in one day */
#define LIMIT_ALLOCATION            1000000             /* units of a plan */
#define LIMIT_SHORT_NAME_CHARS      40
#define LIMIT_MEANING_CHARS         200                 /* what a severity means for a business, in a sentence */
#define LIMIT_SITE_WORDS_CHARS      60                  /* the name of the site, and of sections of its pages */
#define LIMIT_PLAN_DESCRIPTION_CHARS 2000
#define LIMIT_URL_CHARS             2000
#define LIMIT_CYCLE_LABEL_CHARS     200                 /* names and labels in a lifecycle file */

/* Limits of one connection, and of all connections of one web worker (http/peers.h). A client who passes them is disconnected. */
#define LIMIT_HEADER_MS             (10 * 1000)         /* for one header, whatever comes in that time */
#define LIMIT_BODY_MS               (20 * 1000)         /* for a body, and ... */
#define LIMIT_ANSWER_MS             (20 * 1000)         /* ... for reading an answer, and ... */
#define LIMIT_PROGRESS_BYTES        1024                /* ... a second more for each of these */
#define LIMIT_STALL_MS              (10 * 1000)         /* without a byte of a body */
#define LIMIT_HEADER_SHARE          4                   /* connections that have not finished a header: a quarter of all ... */
#define LIMIT_BODY_SHARE            4                   /* ... connections that send a body: likewise a quarter ... */
#define LIMIT_ADDRESS_SHARE         2                   /* ... connections of one address that is no trusted proxy: a half ... */
#define LIMIT_SHARE_MIN             16                  /* ... but not fewer than so many */
#define LIMIT_BODIES_BYTES          ((size_t)9 * 1024 * 1024)   /* all bodies that are under way hold at most so much ... */
#define LIMIT_ANSWERS_BYTES         ((size_t)6 * 1024 * 1024)   /* ... and all answers; of one answer at most half of it is counted */
#define LIMIT_ANSWER_GRACE_MS       20                  /* above that: a client who reads his answer has at least so long */

#define LIMIT_ATTEMPTS              10                  /* failures (on PostgreSQL one more for each other worker that is at it) ... */
#define LIMIT_ATTEMPTS_ADDRESS      100                 /* ... and so many failed sign-ins of one address, which may be a whole company's ... */
#define LIMIT_ATTEMPTS_WINDOW_MS    (10 * 60 * 1000)    /* ... within so long, per account and per address (SPEC 3.1) */

#endif
