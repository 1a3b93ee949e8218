/* inbox.h - the handlers of this folder, for the route table in web/web.c.
 */
#ifndef INBOX_INBOX_H
#define INBOX_INBOX_H

#include "http/router.h"

/* page_alerts.c: 提醒: by matter, 我催办的, 推送记录, 免打扰, 最近消除的 */
route_fn page_alerts;
/* page_alert_mark.c: 知道了 with 回执, 暂不再提, all of a matter, my settings */
route_fn page_alert_post, page_alert_after, page_alert_group, page_alert_settings,
    page_alert_settings_after;

#endif
