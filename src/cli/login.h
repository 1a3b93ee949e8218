/* login.h - who acts at the command line: --as LOGIN, in the first post that is valid today.
 */
#ifndef CLI_LOGIN_H
#define CLI_LOGIN_H

#include "cli/open.h"
#include "people/actor.h"

#define LOGIN_OPTION                                     \
    {                                                    \
        "as", "登录名", "以谁的身份和范围办理" \
    }

/* Without --as: the program itself in the county (--county, or the only one there is). */
must_use enum err login_actor(struct opened *o, const struct args *args, struct arena *a,
                              struct actor *ret, struct error *e);

/* By id, title or alias, as typed. */
must_use enum err login_register(const struct content *c, const char *word,
                                 const struct register_def **ret, struct error *e);

#endif
