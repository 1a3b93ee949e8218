/* command.h - what a verb of the program is, and how it ends.
 *
 * Each verb is one row in main.c and one function in a cmd_ file. It prints its result on stdout and returns an exit
 * code; what went wrong goes to stderr by command_failed. A one-line use:
 *
 *     if ((r = open_data(args, OPEN_READ, &o, &e))) { return command_failed(&e); }
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/args.h"

enum { EXIT_YES, EXIT_NO, EXIT_USAGE, EXIT_ENVIRONMENT };

struct command {
    const char *verb;  /* one or two words: "framework check" */
    const char *words; /* the words behind it as --help shows them, or "" */
    const char *says;  /* one line */
    int (*run)(const struct args *args);
    const struct arg *options;
    size_t n_options, least, most; /* number of words */
    const char *more;              /* further lines of --help, or NULL */
};

/* Prints the sentence, with its place, and gives the exit code: 1, or 3 when the environment failed. */
int command_failed(const struct error *e);
/* The same for a wrong command line: 2. */
int command_misused(const struct error *e);

int cmd_serve(const struct args *args);
int cmd_demo(const struct args *args);
int cmd_init(const struct args *args);
int cmd_migrate(const struct args *args);
int cmd_doctor(const struct args *args);
int cmd_backup(const struct args *args);
int cmd_content_check(const struct args *args);
int cmd_content_manual(const struct args *args);
int cmd_content_dictionary(const struct args *args);
int cmd_framework_check(const struct args *args);
int cmd_framework_import(const struct args *args);
int cmd_framework_diff(const struct args *args);
int cmd_framework_gaps(const struct args *args);
int cmd_assess_score(const struct args *args);
int cmd_assess_table(const struct args *args); /* assess score FILE */
int cmd_assess_try(const struct args *args);
int cmd_draw_run(const struct args *args);
int cmd_draw_verify(const struct args *args);
int cmd_plan_split(const struct args *args);
int cmd_report_check(const struct args *args);
int cmd_report_render(const struct args *args);
int cmd_report_figures(const struct args *args);
int cmd_report_freeze(const struct args *args);
int cmd_metric(const struct args *args);
int cmd_package_export(const struct args *args);
int cmd_package_import(const struct args *args);
int cmd_audit_verify(const struct args *args);
int cmd_audit_dump(const struct args *args);
int cmd_checkid_usci(const struct args *args);
int cmd_checkid_citizen(const struct args *args);
int cmd_import(const struct args *args);
int cmd_import_withdraw(const struct args *args);
int cmd_import_units(const struct args *args);
int cmd_import_people(const struct args *args);
int cmd_setup_code(const struct args *args);
int cmd_export(const struct args *args);
int cmd_user_add(const struct args *args);
int cmd_user_passwd(const struct args *args);
int cmd_user_lock(const struct args *args);
int cmd_user_handover(const struct args *args);
int cmd_workday_add(const struct args *args);
int cmd_workday_count(const struct args *args);
int cmd_workday_is(const struct args *args);
int cmd_workday_due(const struct args *args);
int cmd_paper_render(const struct args *args);
int cmd_paper_example(const struct args *args);
int cmd_paper_check(const struct args *args);
int cmd_paper_verify(const struct args *args);
int cmd_routes(const struct args *args);
int cmd_version(const struct args *args);

#endif
