# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds Bulkhead in build/ (or BUILD=DIR). `make help` lists the targets.

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

BUILD ?= build
VERSION := 0.1.0
PREFIX ?= /usr/local
UNITDIR ?= $(PREFIX)/lib/systemd/system
DESTDIR ?=
REPORT ?= bulkhead-report

ifeq ($(origin CC),default)
CC := gcc
endif
AR ?= ar
INSTALL ?= install
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g

# The collecting program needs the core alone; see `make lint`, which looks at what it is linked with.
PACKAGES_CORE := libsystemd libxml-2.0 glib-2.0 gio-2.0 gio-unix-2.0 libseccomp libcap
PACKAGES_FULL := $(PACKAGES_CORE) libxslt cairo cairo-pdf pango pangocairo pangoft2 fontconfig json-glib-1.0 gpgme gmime-3.0 libcurl
PACKAGES_TEST := cmocka

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla -Wundef \
            -Wimplicit-fallthrough
ifeq ($(WERROR),1)
WARNINGS += -Werror
endif

# Sources are found, not listed, so that no list can miss a rebuild. main.c and each *-main.c are one program; all else goes
# into one archive, from which each program takes what it asks for. HELPERS are run by bulkhead alone (src/base/helper.h):
# they are linked with what costs memory and time at every start, and not every verb needs.
SOURCES := $(sort $(wildcard src/*/*.c src/*/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
HELPERS := bulkhead-painter bulkhead-mail bulkhead-openpgp
PROGRAMS := $(addprefix $(BUILD)/,bulkhead bulkhead-collect $(HELPERS))
MAIN_OBJECTS := $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/*main.c))
ARCHIVE := $(BUILD)/libbulkhead.a
UNIT_SOURCES := $(sort $(wildcard tests/unit/test-*.c))
UNIT_PROGRAMS := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/unit/%)
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/fuzz-*.c))
FUZZ_PROGRAMS := $(FUZZ_SOURCES:tests/fuzz/%.c=$(BUILD)/fuzz/%)

# A line a file; V=1 shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) '$(2)')

# Sub-makes use every processor unless the caller said how many jobs. Their lines begin with + so that they share the
# caller's jobs: make sees a sub-make only where $(MAKE) itself is written.
SUBMAKE = $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

# Goals that compile nothing themselves: they work where no library is installed, or install what is missing first and
# then call make again.
PLAIN_GOALS := help clean dependencies report test sanitize coverage lint fuzz soak bench golden golden-update chroot uninstall dist deb deb-check
ifneq ($(filter-out $(PLAIN_GOALS),$(or $(MAKECMDGOALS),$(.DEFAULT_GOAL))),)
# $(call flags,--cflags or --libs,packages) ends make with pkg-config's own words where a library is missing.
flags = $(shell $(PKG_CONFIG) $(1) $(2))$(if $(filter 0,$(.SHELLSTATUS)),,$(error \
        pkg-config does not find all of: $(2). `make dependencies` installs them on Debian))
FULL_CFLAGS := $(call flags,--cflags,$(PACKAGES_FULL))
FULL_LIBS := $(call flags,--libs,$(PACKAGES_FULL)) -lm
CORE_LIBS := $(call flags,--libs,$(PACKAGES_CORE)) -lm
ifneq ($(filter unit-tests $(UNIT_PROGRAMS),$(MAKECMDGOALS)),)
TEST_CFLAGS := $(call flags,--cflags,$(PACKAGES_TEST))
TEST_LIBS := $(call flags,--libs,$(PACKAGES_TEST))
endif
endif

BULKHEAD_CPPFLAGS := -Isrc -D_GNU_SOURCE -DBULKHEAD_VERSION='"$(VERSION)"'
BULKHEAD_CFLAGS := -std=gnu17 $(WARNINGS) -ffile-prefix-map='$(CURDIR)'=. $(FULL_CFLAGS)
COMPILE = $(CC) $(BULKHEAD_CPPFLAGS) $(CPPFLAGS) $(BULKHEAD_CFLAGS) $(CFLAGS)
LINK = $(CC) $(CFLAGS) $(LDFLAGS) -Wl,--as-needed

all: $(PROGRAMS) ## build the programs
docs: $(BUILD)/docs/made ## manuals and completions, from the option tables
# Programs that are built to stop at a mistake, or for another machine, need not run for this: it is no part of all.
$(BUILD)/docs/made: $(PROGRAMS) $(wildcard docs/man/*)
	$(call say,MAN,$(@D))
	$(Q)docs/man/make.sh $(BUILD)/bulkhead $(BUILD)/bulkhead-collect $(@D)
	@touch $@

$(BUILD)/bulkhead: $(BUILD)/main.o $(ARCHIVE)
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(FULL_LIBS) $(LDLIBS)

$(BUILD)/bulkhead-collect: $(BUILD)/collect-main.o $(ARCHIVE)
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(CORE_LIBS) $(LDLIBS)

$(addprefix $(BUILD)/,$(HELPERS)): $(BUILD)/bulkhead-%: $(BUILD)/%-main.o $(ARCHIVE)
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(FULL_LIBS) $(LDLIBS)

$(ARCHIVE): $(OBJECTS) $(BUILD)/sources
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $(OBJECTS)

$(OBJECTS) $(MAIN_OBJECTS): $(BUILD)/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

# Functions that a test has in place of others: tests/unit/stand-in.h.
stand_ins = $(addprefix -Xlinker --wrap=,$(shell sed -n 's/^STAND_IN.[^,]*, \([a-z0-9_]*\),.*/\1/p' $(1)))
$(UNIT_PROGRAMS): $(BUILD)/unit/%: tests/unit/%.c $(ARCHIVE) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,TEST,$<)
	$(Q)$(COMPILE) $(TEST_CFLAGS) -DBULKHEAD_SOURCE_DIR='"."' -MMD -MP -MF $@.d $(LDFLAGS) -Wl,--as-needed \
	        $(call stand_ins,$<) \
	        -o $@ $< $(ARCHIVE) $(FULL_LIBS) $(TEST_LIBS) $(LDLIBS)

$(FUZZ_PROGRAMS): $(BUILD)/fuzz/%: tests/fuzz/%.c $(ARCHIVE) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,FUZZ,$<)
	$(Q)$(COMPILE) -fsanitize=fuzzer -MMD -MP -MF $@.d $(LDFLAGS) -Wl,--as-needed \
	        -o $@ $< $(ARCHIVE) $(FULL_LIBS) $(LDLIBS)

# The one object that knows where the data is installed, so that another PREFIX compiles nothing else anew.
$(BUILD)/verbs/resources.o: BULKHEAD_CPPFLAGS += -DBULKHEAD_DATA_DIR='"$(PREFIX)/share/bulkhead"'
$(BUILD)/verbs/resources.o: $(BUILD)/prefix

# The other one: where configuration is looked for. The file that make install brings is below PREFIX.
CONFIG_DIRS := /usr/lib/bulkhead:$(filter-out /usr/lib/bulkhead,$(PREFIX)/lib/bulkhead):/etc/bulkhead
$(BUILD)/verbs/configuration.o: BULKHEAD_CPPFLAGS += -DBULKHEAD_CONFIG_DIRS='"$(CONFIG_DIRS)"'
$(BUILD)/verbs/configuration.o: $(BUILD)/prefix

unit-tests: $(UNIT_PROGRAMS)
fuzz-targets: $(FUZZ_PROGRAMS)

# What objects are made with: a file that changes only when its text does. An object is made again when a flag or the
# compiler changes, the archive when the list of sources does. The folder is left out, as it is in the objects.
define remember
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(1))' >$@.new; if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
endef
$(BUILD)/flags: FORCE
	$(call remember,$(subst $(CURDIR),.,$(COMPILE)) | $(shell $(CC) -dumpfullversion -dumpversion))
$(BUILD)/sources: FORCE
	$(call remember,$(SOURCES))
$(BUILD)/prefix: FORCE
	$(call remember,$(PREFIX))

-include $(OBJECTS:.o=.d) $(MAIN_OBJECTS:.o=.d) $(UNIT_PROGRAMS:=.d) $(FUZZ_PROGRAMS:=.d)

# A second build, by clang, whose programs stop at any mistake of memory or arithmetic, and whose fuzz targets know which
# lines they reach.
SANITIZED ?= $(BUILD)-sanitize
SANITIZE_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link \
                  -fno-sanitize-recover=all
SANITIZE = $(SUBMAKE) BUILD='$(SANITIZED)' CC=clang CFLAGS='$(SANITIZE_FLAGS)'
export BUILD SANITIZED

report: ## install what is missing, build, and report on this system in bulkhead-report/
	@.ci/install-dependencies.sh build
	+@$(SUBMAKE) all
	$(BUILD)/bulkhead report --output='$(REPORT)'
	@printf '%s\n' 'First look at "The services that matter most" there; then take one of them:' \
	        '  $(BUILD)/bulkhead harden NAME.service     what to write, what each line gains and may break' \
	        '  $(BUILD)/bulkhead explain NAME.service    why it scores so' \
	        'sudo make install brings the command, its manuals and the weekly timer.'

test: ## install what is missing, build, and run every test
	@.ci/install-dependencies.sh build test
	+@$(SUBMAKE) all unit-tests
	+@$(SANITIZE) all unit-tests fuzz-targets
	@tests/run

golden: ## compare the golden cases alone
	+@$(SUBMAKE) all
	tests/golden/run.py

golden-update: ## write the golden cases anew and show what changed
	+@$(SUBMAKE) all
	tests/golden/run.py --update
	git --no-pager diff --stat -- tests/golden

bench: ## print the times and ratios that the issues ask for (MANY=0 leaves out 20,000 units of a manager)
	@.ci/install-dependencies.sh build test
	+@$(SUBMAKE) all
	tests/bench/bench.py
	tests/bench/site.py
	tests/bench/pdf.py
	tests/bench/live.py $(if $(MANY),--many='$(MANY)')
	tests/bench/compare.py
	tests/bench/scale.py

sanitize: ## unit tests and whole runs under ASan, UBSan and valgrind
	@.ci/install-dependencies.sh build test
	+@$(SUBMAKE) all
	+@$(SANITIZE) all unit-tests
	tests/run sanitize/

# Programs that count which lines they reach. They write the counts at their end, so they confine themselves to nothing.
# Threads that lost each other's counts would make a side of a condition look as if it was never taken.
COVERED := $(BUILD)-coverage
COVERAGE_FLAGS := -O1 -g -fprofile-instr-generate -fprofile-update=atomic -fcoverage-mapping -DBULKHEAD_UNCONFINED
coverage: ## every test, those that can with programs that count, and how much of src/ they reach
	@.ci/install-dependencies.sh build test
	+@$(SUBMAKE) BUILD='$(COVERED)' CC=clang CFLAGS='$(COVERAGE_FLAGS)' all unit-tests fuzz-targets
	@COVERED='$(COVERED)' $(MAKE) --no-print-directory test

lint: ## what the compiler does not look at
	@.ci/install-dependencies.sh build test
	+@$(SUBMAKE) all
	tests/run lint/

FUZZ_SECONDS ?= 30
FUZZ_FIGURES := $(SANITIZED)/figures
# The table is made also where a target has found something, and says so.
fuzz: ## each fuzz target for 30 seconds, and which parts of the parsers they reach
	@.ci/install-dependencies.sh build test
	+@$(SUBMAKE) all
	+@$(SANITIZE) fuzz-targets
	@rm -rf '$(FUZZ_FIGURES)'
	FUZZ_SECONDS='$(FUZZ_SECONDS)' FUZZ_FIGURES='$(FUZZ_FIGURES)' tests/run --seconds=100000 --total=1000000 fuzz/; status=$$?; \
	        tests/fuzz/table.py '$(FUZZ_FIGURES)' $(FUZZ_DOCUMENT) && exit $$status
soak: FUZZ_SECONDS := 600
soak: FUZZ_DOCUMENT := docs/reliability.md
soak: FAULTS ?= 200
soak: fuzz ## the same for ten minutes each, or FUZZ_SECONDS=N, and FAULTS=N of each verb; writes docs/reliability.md
	+@$(SUBMAKE) all
	tests/fault/run-calls.py --each='$(FAULTS)' --table=$(FUZZ_DOCUMENT)

live: all ## the live tests with this machine's systemd, then with 257 and 262 in trees made for it (root, a mirror)
	tests/run live/
	tests/live/run-remote.py --machined
	tests/live/trees.py

chroot: ## the two commands of the README in a fresh Debian 12
	tests/chroot/chroot.sh

# Data that the program reads at run time keeps its layout below share/bulkhead.
DATA_FILES = $(shell find templates styles fonts -type f ! -name '*.md' 2>/dev/null | sort)
DOC_FILES = README.md LICENSE docs/architecture.md docs/policy.md docs/templates.md
SCHEMA_FILES = $(sort $(wildcard docs/schema/*.rng docs/schema/*.json))
# The weekly report: units with the place of the program put in, its user and folder, the commented configuration.
SERVICE_UNITS = bulkhead.service bulkhead-mail.service
install: all docs ## into PREFIX (/usr/local), below DESTDIR
	$(INSTALL) -D -m 755 $(BUILD)/bulkhead '$(DESTDIR)$(PREFIX)/bin/bulkhead'
	$(INSTALL) -D -m 755 $(BUILD)/bulkhead-collect '$(DESTDIR)$(PREFIX)/bin/bulkhead-collect'
	for helper in $(HELPERS); do $(INSTALL) -D -m 755 "$(BUILD)/$$helper" \
	        '$(DESTDIR)$(PREFIX)/libexec/bulkhead/'"$$helper" || exit; done
	for file in $(DATA_FILES); do \
	        $(INSTALL) -D -m 644 "$$file" '$(DESTDIR)$(PREFIX)/share/bulkhead/'"$$file" || exit; done
	for file in $(SCHEMA_FILES); do $(INSTALL) -D -m 644 "$$file" \
	        '$(DESTDIR)$(PREFIX)/share/bulkhead/schema/'"$${file##*/}" || exit; done
	for file in $(DOC_FILES); do $(INSTALL) -D -m 644 "$$file" \
	        '$(DESTDIR)$(PREFIX)/share/doc/bulkhead/'"$${file##*/}" || exit; done
	for page in $(BUILD)/docs/man/*; do $(INSTALL) -D -m 644 "$$page" \
	        '$(DESTDIR)$(PREFIX)/share/man/man'"$${page##*.}/$${page##*/}" || exit; done
	$(INSTALL) -D -m 644 docs/man/bulkhead-collect.page '$(DESTDIR)$(PREFIX)/share/man/man1/bulkhead-collect.1'
	$(INSTALL) -D -m 644 $(BUILD)/docs/completion/bulkhead.bash \
	        '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/bulkhead'
	$(INSTALL) -D -m 644 $(BUILD)/docs/completion/_bulkhead '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_bulkhead'
	$(INSTALL) -D -m 644 $(BUILD)/docs/completion/bulkhead.fish \
	        '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/bulkhead.fish'
	for unit in $(SERVICE_UNITS); do mkdir -p $(BUILD)/service && \
	        sed 's|@BINDIR@|$(PREFIX)/bin|' "src/service/$$unit.in" >"$(BUILD)/service/$$unit" && \
	        $(INSTALL) -D -m 644 "$(BUILD)/service/$$unit" \
	        '$(DESTDIR)$(UNITDIR)/'"$$unit" || exit; done
	$(INSTALL) -D -m 644 src/service/bulkhead.timer '$(DESTDIR)$(UNITDIR)/bulkhead.timer'
	$(INSTALL) -D -m 644 src/service/bulkhead.sysusers '$(DESTDIR)$(PREFIX)/lib/sysusers.d/bulkhead.conf'
	$(INSTALL) -D -m 644 src/service/bulkhead.tmpfiles '$(DESTDIR)$(PREFIX)/lib/tmpfiles.d/bulkhead.conf'
	$(INSTALL) -D -m 644 src/service/bulkhead.conf '$(DESTDIR)$(PREFIX)/lib/bulkhead/bulkhead.conf'

uninstall: ## what install put there
	rm -f '$(DESTDIR)$(PREFIX)/bin/bulkhead' '$(DESTDIR)$(PREFIX)/bin/bulkhead-collect'
	rm -f '$(DESTDIR)$(UNITDIR)/bulkhead.timer' $(SERVICE_UNITS:%='$(DESTDIR)$(UNITDIR)/%') \
	        '$(DESTDIR)$(PREFIX)/lib/sysusers.d/bulkhead.conf' '$(DESTDIR)$(PREFIX)/lib/tmpfiles.d/bulkhead.conf'
	rm -rf '$(DESTDIR)$(PREFIX)/lib/bulkhead' '$(DESTDIR)$(PREFIX)/libexec/bulkhead'
	rm -f '$(DESTDIR)$(PREFIX)/share/man/man1/bulkhead'*.1 '$(DESTDIR)$(PREFIX)/share/man/man5/bulkhead'*.5 \
	        '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/bulkhead' \
	        '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_bulkhead' \
	        '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/bulkhead.fish'
	rm -rf '$(DESTDIR)$(PREFIX)/share/bulkhead' '$(DESTDIR)$(PREFIX)/share/doc/bulkhead'

# What is committed, under the version's name; the same bytes each time.
dist: ## the source as bulkhead-VERSION.tar.gz
	git archive --format=tar --prefix='bulkhead-$(VERSION)/' HEAD | gzip -9n >'bulkhead-$(VERSION).tar.gz'

# docs/packaging/debian is put into place in a copy below BUILD; DEB_BUILD_OPTIONS=nocheck leaves its tests out.
deb: dist ## Debian packages of what is committed, in BUILD/deb/
	@.ci/install-dependencies.sh build package
	docs/packaging/deb.sh 'bulkhead-$(VERSION).tar.gz' '$(BUILD)/deb'
	@ls '$(BUILD)'/deb/*.deb

deb-check: ## build the Debian packages twice, compare them, and let lintian look at them
	@.ci/install-dependencies.sh build test
	tests/packages/twice.py

dependencies: ## install with apt-get what building and testing need
	.ci/install-dependencies.sh build test

clean: ## remove the build folders
	rm -rf '$(BUILD)' '$(SANITIZED)' '$(COVERED)' '$(BUILD)-clang'

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1 /p' Makefile | while read -r target text; do \
	        printf '  make %-14s %s\n' "$$target" "$$text"; done

FORCE:
.PHONY: all docs dist deb deb-check unit-tests fuzz-targets report test golden golden-update bench sanitize lint fuzz soak live chroot \
        install uninstall dependencies clean help FORCE
