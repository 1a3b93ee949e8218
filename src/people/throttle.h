/* throttle.h - guessing passwords is slowed per login name and per address.
 *
 * After 5 failures each further one costs a wait that doubles from 1 s to 15 min; an hour without failure forgets.
 * A log-in that succeeds forgets the failures of its login name, there and in the count of its address, so that
 * typing errors of an office behind one address are paid back but guesses at other names are not. In memory, 4,096
 * places, the oldest give way; lost at a restart. Called from many threads.
 *
 * Count a try before its password is judged (throttle_failed, verify, throttle_passed), else a hundred guesses sent
 * at once would all pass throttle_wait.
 */
#ifndef PEOPLE_THROTTLE_H
#define PEOPLE_THROTTLE_H

#include <stdint.h>

/* Returns seconds to wait, 0: go on. `login` and `address` are foreign and may be NULL. */
int throttle_wait(const char *login, const char *address);
void throttle_failed(const char *login, const char *address);
void throttle_passed(const char *login, const char *address);

/* Tests: a clock of unix milliseconds (NULL: the real one). Forgets everything. */
void throttle_clock(int64_t (*ms)(void));

#endif
