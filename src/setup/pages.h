/* pages.h - the handlers of setup.c's route table. */
#ifndef SETUP_PAGES_H
#define SETUP_PAGES_H

#include "http/router.h"

/* page_door.c */
route_fn page_setup, page_setup_enter, page_setup_enter_after;
/* page_step.c */
route_fn page_setup_step, page_setup_save, page_setup_saved;
/* page_sheet.c */
route_fn page_setup_sheet, page_setup_template, page_setup_look, page_setup_take;
/* page_slips.c */
route_fn page_setup_slips;
/* page_start.c */
route_fn page_setup_start;

#endif
