/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead-openpgp: signs with OpenPGP keys and checks their signatures for bulkhead, as the only
 * program that is linked with gpgme. */
#include <locale.h>

#include "base/helper.h"
#include "base/xml.h"
#include "evidence/signature-formats.h"

int main(int argc, char **argv)
{
        helper_begin();
        setlocale(LC_CTYPE, "C.UTF-8");
        return signature_helper_serve(argc - 1, argv + 1);
}
