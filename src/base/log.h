/* log.h - one line per happening on stderr: time, level, request id, text. Only the edges (cli, http, threads)
 * log; layers below web and cli return errors instead. Secrets never come here. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/must.h"

enum log_level { LOG_DEBUG_LEVEL, LOG_INFO_LEVEL, LOG_WARN_LEVEL, LOG_ERROR_LEVEL };

void log_level(enum log_level lowest);
/* The request the calling thread works on from now; NULL or "" for none. */
void log_request(const char *id);
void log_debug(const char *fmt, ...) printf_like(1, 2);
void log_info(const char *fmt, ...) printf_like(1, 2);
void log_warn(const char *fmt, ...) printf_like(1, 2);
void log_error(const char *fmt, ...) printf_like(1, 2);

#endif
