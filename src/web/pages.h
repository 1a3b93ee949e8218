/* pages.h - every handler of the route table in web.c, by file. Each is the parse or render part of one page; see
 * http/router.h for the order in which they run.
 */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "http/router.h"

/* page_login.c */
route_fn page_login, page_login_post, page_login_after, page_logout_post, page_logout_after,
    page_large_post;
/* page_home.c */
route_fn page_home;
/* page_registers.c */
route_fn page_registers;
/* page_record.c, page_new.c, page_change.c, page_file.c */
route_fn page_record, page_record_rows, page_new, page_new_post, page_new_after;
route_fn page_step_post, page_edit_post, page_void_post, page_sign_post, page_clock_post,
    page_change_after, page_withdraw_post, page_handover_post, page_progress_post, page_file,
    page_file_view, page_file_page;
/* page_backfill.c */
route_fn page_backfill, page_backfill_post, page_backfill_after;
/* page_import.c */
route_fn page_import, page_import_post, page_import_template, page_import_bad, page_import_look,
    page_import_confirm, page_import_withdraw, page_import_progress, page_import_stop,
    page_import_stop_after;
/* page_import_back.c */
route_fn page_batch_back, page_batch_back_sign;
/* page_calendar.c */
route_fn page_calendar, page_calendar_post, page_calendar_after;
/* page_org.c, page_audit.c, page_me.c */
route_fn page_org_post, page_org_handover, page_org_after, page_org_commission, page_me_delegation,
    page_me_delegation_after; /* org_duty.c, me_duty.c */
route_fn page_org, page_audit, page_me, page_me_post, page_me_password, page_me_token,
    page_me_revoke, page_me_after;
/* page_obligations.c */
route_fn page_obligations, page_obligation, page_urge, page_urge_post, page_urge_after;

#endif
