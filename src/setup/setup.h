/* setup.h - 正式启用: the wizard that leads from an empty data folder to an office. Its route table, and whether there is
 * anything to lead to.
 *
 * The door and its threats stand in people/founding.h. Eight steps, each saved as it is left, forward and back alike; nothing of
 * an office exists before the last one, which makes all of it in one work (found.h). Then every address here answers that it is
 * closed. In the 练习区 the wizard only says how a real folder is opened.
 */
#ifndef SETUP_SETUP_H
#define SETUP_SETUP_H

#include "http/router.h"

extern const struct route setup_routes[];
extern const size_t setup_routes_count;

#define SETUP_PATH "/setup"

#endif
