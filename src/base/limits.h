/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every limit on outside data, in one place. Reaching one is a problem entry or an error, never
 * silence.
 */
#pragma once

enum limits {
        /* Unit files. systemd aborts a file with a line over 1 MiB; continuation lines together
           count as one. */
        LIMIT_LINE_LENGTH = 1024 * 1024,
        LIMIT_UNIT_FILE_SIZE = 16 * 1024 * 1024,
        LIMIT_UNITS = 1000 * 1000,
        LIMIT_DROP_INS_PER_UNIT = 200 * 1000,
        LIMIT_PROBLEMS_PER_UNIT = 1000,
        LIMIT_ALIAS_HOPS = 64,
        LIMIT_SYMLINK_HOPS = 40,
        LIMIT_PATH_LENGTH = 4096,
        LIMIT_PATH_DEPTH = 1024,

        /* What a running manager says. */
        LIMIT_MANAGER_UNIT_SIZE = 16 * 1024 * 1024, /* names and values of a unit's properties */
        LIMIT_MANAGER_PROPERTIES = 100 * 1000,      /* different ones of all units */
        LIMIT_MANAGER_NEWS = 100 * 1000,            /* units that appear while it is read */

        /* What the kernel shows of a service's processes. */
        LIMIT_PROC_FILE_SIZE = 4 * 1024 * 1024,
        LIMIT_PROCESSES = 4 * 1024 * 1024, /* of a machine; the kernel's own limit */
        LIMIT_PROCESSES_PER_UNIT = 256,
        LIMIT_PROCESS_FILES = 65536,      /* descriptors of a process that are looked at */
        LIMIT_JOURNAL_LINES = 100 * 1000, /* of a service since its start */
        LIMIT_PROCESS_GROUPS = 65536,     /* supplementary groups, the kernel's own limit */
        LIMIT_MOUNTS = 100 * 1000,
        LIMIT_MOUNT_VIEWS = 64,
        LIMIT_MOUNT_PATHS = 1000, /* read-only and hidden ones that are listed */
        LIMIT_PROCESS_LISTINGS = 8,

        /* Package databases and other files of the system that is read. */
        LIMIT_HOST_FILE_SIZE = 1024 * 1024, /* os-release, machine-id and their like */
        LIMIT_SYSTEM_FILE_SIZE = 256 * 1024 * 1024,
        LIMIT_PACKAGE_LISTS = 200 * 1000,
        LIMIT_PACKAGE_DATABASE_SIZE = 1024 * 1024 * 1024,
        LIMIT_PROGRAM_OUTPUT = 512 * 1024 * 1024,
        LIMIT_PROGRAM_SECONDS = 120,

        /* Documents of our own formats. */
        LIMIT_DOCUMENT_SIZE = 2047 * 1024 * 1024, /* unpacked; streams are read piece by piece */
        LIMIT_XML_DEPTH = 64,
        /* Bytes of one unit in a snapshot, which is held in memory as a whole. */
        LIMIT_SNAPSHOT_UNIT_SIZE = 256 * 1024 * 1024,
        LIMIT_POLICY_SIZE = 4 * 1024 * 1024,
        LIMIT_JSON_DEPTH = 64,

        /* A report directory, its manifest and what signs it. */
        LIMIT_REPORT_DEPTH = 8,
        LIMIT_MANIFEST_SIZE = 256 * 1024 * 1024,
        LIMIT_SIGNATURE_SIZE = 256 * 1024,
        LIMIT_MANIFEST_LINKS = 10 * 1000, /* of a chain that is verified at once */

        LIMIT_HELPER_RECORDS = 16 * 1024 * 1024, /* what a program of our own says of its work */

        /* Mail. */
        LIMIT_MESSAGE_SIZE = 1000 * 1000, /* what mail servers and readers take without a word */
        LIMIT_PASSWORD_SIZE = 1024,
        LIMIT_DELIVERY_SECONDS = 300,
        LIMIT_CHILD_WORDS = 1024 * 1024, /* of a program that was started, on each pipe */
        LIMIT_SPOOLED_MESSAGES = 1000,

        /* Templates: what one transformation may do, in instructions of XSLT and in operations of
         * XPath. So many for any document and so many more for each of its nodes, but never more
         * than the last. Ours take a tenth of it at most, however large the report. */
        LIMIT_XSLT_INSTRUCTIONS = 2 * 1000 * 1000,
        LIMIT_XSLT_INSTRUCTIONS_PER_NODE = 100,
        LIMIT_XPATH_OPERATIONS = 20 * 1000 * 1000,
        LIMIT_XPATH_OPERATIONS_PER_NODE = 1000,
        LIMIT_XPATH_BYTES = 8, /* of a string that are worked on by one operation */
        LIMIT_XSLT_OPERATIONS = 400 * 1000 * 1000,
        /* Bytes that it may hold, the document that it reads not counted; again so many for any,
         * and so many more for each node. Ours take 5 MiB, and 9 of the largest units. */
        LIMIT_XSLT_MEMORY = 32 * 1024 * 1024,
        LIMIT_XSLT_MEMORY_PER_NODE = 1024,
        LIMIT_XSLT_MEMORY_MOST = 512 * 1024 * 1024,
        /* Depth of template calls. */
        LIMIT_XSLT_DEPTH = 500,
};
