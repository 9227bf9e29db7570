# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds Bulkhead in build/ (or BUILD=DIR).

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

BUILD ?= build
VERSION := 0.1.0
PREFIX ?= /usr/local

PACKAGES_CORE := libsystemd libxml-2.0 glib-2.0 gio-2.0 libseccomp libcap
PACKAGES_FULL := $(PACKAGES_CORE) libxslt cairo cairo-pdf pango pangocairo pangoft2 fontconfig json-glib-1.0

CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla -Wundef \
            -Wimplicit-fallthrough
BULKHEAD_CFLAGS := -std=gnu17 $(WARNINGS) -Isrc -D_GNU_SOURCE -DBULKHEAD_VERSION='"$(VERSION)"' \
                   $(shell pkg-config --cflags $(PACKAGES_FULL))

CORE_SOURCES := $(wildcard src/base/*.c src/snapshot/*.c src/collect/*.c)
FULL_SOURCES := $(CORE_SOURCES) $(wildcard src/score/*.c src/report/*.c src/render/*.c src/render/pdf/*.c \
                src/verbs/*.c) src/main.c
FULL_OBJECTS := $(FULL_SOURCES:src/%.c=$(BUILD)/%.o)

all: $(BUILD)/bulkhead

$(BUILD)/bulkhead: $(FULL_OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs $(PACKAGES_FULL)) -lm

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(BULKHEAD_CFLAGS) -MMD -MP -c -o $@ $<

-include $(FULL_OBJECTS:.o=.d)

clean:
	rm -rf $(BUILD)
.PHONY: all clean
