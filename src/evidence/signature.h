/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Signatures over SHA256SUMS with what administrators have: OpenSSH keys (ssh-keygen(1), -Y sign)
 * and OpenPGP keys (GnuPG, by gpgme). No key is ever made or kept here.
 */
#pragma once

#include <glib.h>

/* The namespace of SSH signatures; one that was made for another purpose does not count. */
#define SIGNATURE_NAMESPACE "bulkhead-report"

enum signature_format { SIGNATURE_SSH, SIGNATURE_OPENPGP, SIGNATURE_FORMAT_COUNT };
const char *signature_format_to_string(enum signature_format format); /* "ssh", "openpgp" */
/* The name of the file beside SHA256SUMS: "SHA256SUMS.sig", "SHA256SUMS.asc". */
const char *signature_file_name(enum signature_format format);

/* Who signs. */
typedef struct signer Signer;
struct signer {
        enum signature_format format;
        char *key;         /* a key file; a user or key id of GnuPG */
        char *fingerprint; /* "SHA256:…" as ssh-keygen -l shows it; of the OpenPGP primary key */
};

/*
 * KEY of --sign=: "ssh:FILE" or "openpgp:ID"; without a prefix a file is an SSH key, all else is
 * looked for among the OpenPGP secret keys. An SSH file may be a public key whose private half an
 * agent holds. Error: FAILED with a sentence where there is no such key; nothing is signed yet.
 */
Signer *signer_new(const char *key, GError **error);
void signer_free(Signer *signer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Signer, signer_free)

/* Signs directory/SHA256SUMS and writes the signature beside it. */
gboolean signer_sign(const Signer *signer, const char *directory, GError **error);

/* Whom the reader trusts. All may be NULL. */
struct signature_trust {
        const char *allowed_signers; /* file, see ALLOWED SIGNERS in ssh-keygen(1) */
        const char
                *signer; /* who it must be: a principal, a fingerprint, an OpenPGP user or key id */
};

enum signature_verdict {
        SIGNATURE_GOOD,
        SIGNATURE_UNATTRIBUTED, /* it fits, and nobody said whose keys count */
        SIGNATURE_UNKNOWN_KEY,  /* it fits, and is of none of those who count */
        SIGNATURE_DAMAGED,      /* its text is not what such a program writes */
        SIGNATURE_OF_OTHER,     /* it is of other content, or for another purpose */
        SIGNATURE_REVOKED,      /* the key was withdrawn */
        SIGNATURE_EXPIRED,      /* the key had expired by then */
        SIGNATURE_LAPSED,       /* it was made for a time that has ended */
        SIGNATURE_UNCHECKED,    /* the program or the key that is needed is not here */
};

struct signature_result {
        enum signature_verdict verdict;
        char *fingerprint; /* of the key that the signature names, or NULL */
        char *who;         /* principal or user id, or NULL */
        char *sentence;    /* what to say */
};
void signature_result_clear(struct signature_result *result);

/*
 * Looks at the signature of directory/SHA256SUMS. signed_at (microseconds since the epoch) is when
 * it was made, for keys that count from or until some time.
 */
void signature_verify(const char *directory, enum signature_format format,
                      const struct signature_trust *trust, gint64 signed_at,
                      struct signature_result *ret_result);
