# SPDX-License-Identifier: Apache-2.0
# Makefile: builds, checks and installs entitled. `make help` lists what can be made.
#
# MODE says how (release, asan, clang), BUILD where to; `make check` calls itself once for each mode. Sources are
# found by wildcard, and what they include by the compiler, so a new file needs no line here.

MODE  ?= release
BUILD ?= build
DESTDIR ?=
PREFIX ?= /usr/local

# ---- What building and checking need on Debian ----------------------------------------------------------

PACKAGES = gcc libc6-dev make pkg-config libmicrohttpd-dev libsqlite3-dev libpq-dev libjansson-dev libsodium-dev \
           libicu-dev libinih-dev libgmime-3.0-dev tzdata ca-certificates curl jq
PACKAGES_CHECK = $(PACKAGES) clang libclang-rt-14-dev libcmocka-dev python3 postgresql postgresql-client npm

LIBRARIES = sqlite3 libpq libmicrohttpd jansson libsodium icu-uc icu-i18n inih gmime-3.0

# ---- How to compile -------------------------------------------------------------------------------------

# Headers of libraries count as system headers: our warnings are for our code.
LIBRARY_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null))
LIBRARY_LIBS   := $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null)

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
           -Wvla -Werror
HARDENING = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
HARDENED_LINK = -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack

ifeq ($(MODE),release)
CC       = gcc
OPTIMIZE = -O2 -g -flto=auto $(HARDENING)
LINK     = -O2 -flto=auto $(HARDENED_LINK)
else ifeq ($(MODE),asan)
CC       = gcc
OPTIMIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LINK     = -fsanitize=address,undefined
else ifeq ($(MODE),clang)
CC       = clang
OPTIMIZE = -O1 -g
LINK     =
else
$(error MODE is release, asan or clang)
endif

# make V=1 shows the whole command lines.
Q = $(if $(V),,@)

CFLAGS = -std=c17 -D_GNU_SOURCE -Isrc $(LIBRARY_CFLAGS) $(WARNINGS) $(OPTIMIZE)

# ---- What there is --------------------------------------------------------------------------------------

# `make PARTS='src/base src/db' build/tests/t1_db` builds with less than all.
PARTS    ?= src
SOURCES  := $(sort $(shell find $(PARTS) -name '*.c'))
OBJECTS  := $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/src/embedded.o
MAIN     := $(BUILD)/src/main.o
SUITES   := $(patsubst tests/%.c,%,$(sort $(wildcard tests/t[0-9]_*.c)))
TEST_SUPPORT := $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/t%,$(wildcard tests/*.c)))
EMBEDDED := $(sort $(wildcard migrations/*.sql)) docs/api/openapi.json catalogs/catalog.schema.json \
            catalogs/partner-programme.json

PROGRAM  := $(BUILD)/entitled

.PHONY: all check lint bench demo install clean packages packages-check help tests FORCE
.DELETE_ON_ERROR:

all: $(PROGRAM)

help:
	@echo 'make            build/entitled'
	@echo 'make demo       installs what is missing, builds, plays the main job with the example catalogue, then serves'
	@echo 'make check      installs what is missing, builds with sanitizers, runs every test on both databases'
	@echo 'make lint       what a machine can say about the sources'
	@echo 'make bench      figures of this machine, as ratios to limits measured in the same run'
	@echo 'make install    PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)'
	@echo 'make packages   only installs what building needs (Debian)'

$(BUILD)/entitled: $(OBJECTS)
	$(if $(V),,@echo '  link $@')
	$(Q)$(CC) $(LINK) -o $@ $^ $(LIBRARY_LIBS)

$(BUILD)/%.o: %.c | libraries
	@mkdir -p $(@D)
	$(if $(V),,@echo '  $(CC) $<')
	$(Q)$(CC) $(CFLAGS) $(if $(filter tests/%,$<),-I.) -MMD -MP -c -o $@ $<

$(BUILD)/src/embedded.o: src/embedded.S $(BUILD)/embedded_files.inc $(EMBEDDED)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  $(CC) $<')
	$(Q)$(CC) -c -Wa,-I$(BUILD) -o $@ $<

# Written anew only when the list has changed.
$(BUILD)/embedded_files.inc: FORCE
	@mkdir -p $(@D)
	@printf '        embed "%s"\n' $(EMBEDDED) | cmp -s - $@ || printf '        embed "%s"\n' $(EMBEDDED) > $@

.PHONY: libraries
libraries:
	@pkg-config --exists --print-errors $(LIBRARIES) || { echo 'Install what is missing with: make packages' >&2; exit 1; }

# ---- Checking -------------------------------------------------------------------------------------------

tests: $(SUITES:%=$(BUILD)/tests/%)

# All objects, not an archive: the list of statements has to be whole.
TESTED := $(filter-out $(MAIN),$(OBJECTS))

$(BUILD)/tests/libsupport.a: $(TEST_SUPPORT)
	$(Q)rm -f $@
	$(Q)gcc-ar rcs $@ $^

$(SUITES:%=$(BUILD)/tests/%): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/tests/libsupport.a $(TESTED)
	$(if $(V),,@echo '  link $@')
	$(Q)$(CC) $(LINK) -o $@ $^ $(LIBRARY_LIBS) -lcmocka

check: packages-check
	@tests/run --build $(BUILD)

lint:
	tools/lint

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

-include $(patsubst %.o,%.d,$(OBJECTS) $(TEST_SUPPORT) $(SUITES:%=$(BUILD)/tests/%.o))
