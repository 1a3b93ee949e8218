/* notice.h - messages to a person: what goes out of his alerts at once, and the day's digest. domain/dispatch decides; here are the
 * rows, and their way out.
 *
 * A message is always there in the house (页“提醒”). It goes out of the house only by ways that are configured (ledger/channel.h) and
 * that the person has chosen (notify/setting.h); unless the channels' file says so, no name of a record goes with it, only how many there
 * are. What is said of a message is its state in the outbox, never 已送达.
 */
#ifndef NOTIFY_NOTICE_H
#define NOTIFY_NOTICE_H

#include "content/content.h"
#include "figure/job.h"
#include "store/store.h"

#define NOTICE_DIGEST "digest"
#define NOTICE_PUSH   "push"

struct notice_way {
    const char *kind, *state, *said, *done_at; /* as struct outbox_row */
    int64_t tries;
};
struct notice {
    int64_t id, alert, folded;
    const char *kind, *on, *made_at, *title, *body;
    struct notice_way ways[2];
    size_t n_ways; /* 0: in the house alone */
};
/* The last ones of a person, newest first. */
must_use enum err notice_list(struct db *db, struct arena *a, int64_t county, int64_t person,
                              size_t limit, struct notice **ret, size_t *ret_n, struct error *e);
/* 已交给邮件服务器; 已生成，等着交给邮件服务器（…，第 2 次没有成）; 失败：… */
const char *notice_way_words(struct arena *a, const struct notice_way *w);

struct notice_made {
    size_t pushes, folded, digests;
};
/* What is to go out now. Twice in a row makes nothing the second time. `channels` may be NULL. */
must_use enum err notice_make(struct store *s, const struct content *c,
                              const struct channels *channels, int64_t county,
                              struct notice_made *ret, struct error *e);
/* Hands over what waits, as far as 30 seconds reach. Does nothing without `channels`. */
must_use enum err notice_send(struct store *s, const struct channels *channels, int64_t county,
                              size_t *ret_handed, struct error *e); /* notice_send.c */

extern const struct job notice_jobs[]; /* both, for every county */
extern const size_t notice_jobs_count;

#endif
