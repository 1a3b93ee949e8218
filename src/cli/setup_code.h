/* setup_code.h - the start code of an empty data folder (people/founding.h): shown on the console, never in a log.
 */
#ifndef CLI_SETUP_CODE_H
#define CLI_SETUP_CODE_H

#include "cli/open.h"

/* For a server that has just started: says how an empty folder becomes an office. The code itself is printed on a terminal only;
 * what goes into a file or a journal says how to ask for one. Nothing when there is an office. */
must_use enum err setup_tell(struct opened *o, struct error *e);

#endif
