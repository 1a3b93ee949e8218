/* incoming_act.h - the action of the register that plays document.incoming. */
#ifndef ACTION_INCOMING_ACT_H
#define ACTION_INCOMING_ACT_H

#include "action/assessment.h"

/* 读取正文: number, office, title, day, what is asked for and by when, and the documents that are named, each into its field as far
 * as it is empty: what a person wrote is never changed. A limit in days counts from the day of the document, else from the day it
 * was received; `due_note` says from which words the limit was read, or that the document names none. */
must_use enum err incoming_read(ACTION_PARAMETERS);

#endif
