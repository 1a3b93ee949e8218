/* load.h - what the readers of content share: the content under construction, the faults found
 * so far, and short ways to take text, lists and switches from a YAML map. Private to this
 * folder.
 *
 * No reader stops at a fault: it notes it and goes on with what is usable, so that one start
 * shows everything. Hence two passes over registers: the first makes ids, fields and states, the
 * second everything that refers to others.
 */
#ifndef CONTENT_LOAD_H
#define CONTENT_LOAD_H

#include "content/content.h"
#include "content/names.h"
#include "content/yaml_doc.h"

/* A register between the two passes. */
struct draft {
    struct register_def *reg;
    struct field_def *fields; /* the same arrays as reg's, still writable */
    struct state_def *states;
    struct step_def *steps;
    const struct ynode *root, *page;
    const struct ynode **field_nodes; /* beside fields */
    const char *file, *page_file;
};

struct load {
    struct arena *a;
    const struct content_options *options;
    struct content *c;
    struct content_file *files;
    size_t n_files;           /* sorted by name */
    struct draft *drafts;     /* beside c->registers */
    const struct ynode *menu; /* menu.yaml, NULL when there is none */
    const struct param *params;
    size_t n_params;
    const char *file; /* being read: faults name it */
    struct fault *faults;
    size_t n_faults, cap_faults;
};

/* --- faults
 * ---------------------------------------------------------------------------------- */
void fault_at(struct load *l, const struct ynode *n, const char *fmt, ...) printf_like(3, 4);
/* At a place inside the text of a scalar; `column` is 1-based. */
void fault_in(struct load *l, const struct ynode *n, int column, const char *sentence);
void fault_place(struct load *l, struct place at, const char *fmt, ...) printf_like(3, 4);
struct place load_place(const struct load *l, const struct ynode *n);

/* --- maps
 * ------------------------------------------------------------------------------------ */
enum { KEY_TEXT = 1, KEY_LIST = 2, KEY_MAP = 4, KEY_NEEDED = 8, KEY_ANY = 7 };
struct key {
    const char *name;
    int kinds;
};
/* Faults unknown keys, values of a wrong kind and missing needed keys. `what` names the thing:
 * "字段", "步骤". False only when `n` is not a map at all. */
bool load_map(struct load *l, const struct ynode *n, const char *what, const struct key *keys,
              size_t n_keys);

/* A child of the wrong kind, already a fault, counts as absent. */
const struct ynode *load_scalar(const struct ynode *map, const char *key);
const char *load_text(const struct ynode *map, const char *key);
bool load_flag(struct load *l, const struct ynode *map, const char *key, bool otherwise);
int load_int(struct load *l, const struct ynode *map, const char *key, int from, int to,
             int otherwise);
/* A list, or one scalar standing for a list of one. */
size_t load_items(const struct ynode *map, const char *key, struct ynode *const **ret);
/* Only lists. */
size_t load_list(const struct ynode *map, const char *key, struct ynode *const **ret);
/* A list of plain texts; other items are faults. */
size_t load_texts(struct load *l, const struct ynode *map, const char *key, const char ***ret);
/* The id of a thing; a fault and a harmless stand-in when missing or malformed. */
const char *load_id(struct load *l, const struct ynode *map, const char *what);
bool load_is_date(struct load *l, const struct ynode *map, const char *key, const char **ret);
/* "7 workdays" -> 7, LIMIT_WORKDAY. */
bool load_limit(struct load *l, const struct ynode *n, int *ret, enum limit_unit *ret_unit);
/* Checks the citation; NULL when absent. */
const char *load_law(struct load *l, const struct ynode *map);
/* Role ids of a list; unknown ones are faults and left out. */
size_t load_roles(struct load *l, const struct ynode *map, const char *key, const char ***ret);

/* --- things of one register
 * --------------------------------------------------------------------- */
/* NULL and a fault when the register has no such thing. */
const struct field_def *load_field(struct load *l, const struct register_def *r,
                                   const struct ynode *n);
const struct state_def *load_state(struct load *l, const struct register_def *r,
                                   const struct ynode *n);
const struct step_def *load_step(struct load *l, const struct register_def *r,
                                 const struct ynode *n);
size_t load_fields(struct load *l, const struct register_def *r, const struct ynode *map,
                   const char *key, const struct field_def ***ret);
size_t load_states(struct load *l, const struct register_def *r, const struct ynode *map,
                   const char *key, const struct state_def ***ret);
/* Compiles the condition under `key`; NULL and a fault when it is missing or wrong. */
const struct cel *load_cel(struct load *l, const struct register_def *r, const struct ynode *map,
                           const char *key, enum cel_type want);
void field_names(const struct register_def *r, struct names *ns);
void state_names(const struct register_def *r, struct names *ns);

/* --- the readers, in the order content_load calls them
 * ------------------------------------------ */
bool files_read(struct load *l,
                struct error *e); /* content_files.c; false: the folder itself is refused */
const struct content_file *files_find(const struct load *l, const char *name);
struct ynode *files_yaml(
    struct load *l, const struct content_file *f); /* NULL and a fault when it does not parse */

void laws_load(struct load *l); /* codes_load.c */
void codes_load(struct load *l);
void roles_load(struct load *l);
/* param_load.c: params.yaml, the amounts and days that a province or county sets, each in one place. `param.<id>` in a condition
 * and `{param.<id>}` in a sentence become the value; a fault at `n` when there is none of that name. */
void params_load(struct load *l);
const char *param_condition(struct load *l, const struct ynode *n);
const char *param_sentence(struct load *l, const struct ynode *map, const char *key);
void registers_begin(struct load *l); /* register_load.c: ids, fields, states */
void registers_finish(struct load *l);
void fields_load(struct load *l, struct draft *d); /* field_load.c, pass 1 */
void fields_target(
    struct load *l,
    struct draft *d); /* pass 2: of, for all registers before anything looks through a reference */
void fields_link(struct load *l, struct draft *d); /* pass 2: bounds, prefill, computed */
void clocks_load(struct load *l, struct draft *d); /* clock_load.c */
void clock_steps_load(struct load *l,
                      struct draft *d); /* the steps that apply for more time; room is there */
void steps_load(struct load *l, struct draft *d); /* step_load.c: steps, gates, checks */
void across_load(struct load *l,
                 struct draft *d); /* across_load.c: what steps have to do with other records */
/* make_load.c: what a step makes in other registers, does there for each line, and the values given (`set`, `match`). */
void makes_load(struct load *l, struct draft *d, const struct ynode *map, struct step_def *s);
bool move_load(struct load *l, struct draft *d, const struct ynode *map, struct step_move *m);
size_t gifts_load(struct load *l, const struct draft *d, const struct ynode *map, const char *key,
                  const struct register_def *to, const struct field_def *each,
                  const struct gift **ret);
void duty_load(struct load *l, struct draft *d); /* duty_load.c: void, mode, replaced_by */
/* Gates of a step (under: "steps/decide") or of the intake. */
size_t gates_load(struct load *l, const struct draft *d, const struct ynode *map, const char *under,
                  const struct gate_def **ret);
void intake_load(struct load *l, struct draft *d); /* public_load.c: intake, the public list */
void publish_face_load(struct load *l, const struct draft *d, const struct ynode *map,
                       struct publish_def *p);
void archive_load(struct load *l, struct draft *d); /* archive_load.c; after papers */
void signs_load(struct load *l, const struct ynode *map, struct step_def *s);
void flow_check(struct load *l, const struct draft *d); /* flow.c: reachable states, exits */
void page_load(struct load *l, struct draft *d);        /* page_load.c */
void page_views_load(struct load *l, struct draft *d);  /* view_load.c: timeline, tree, calendar */
void reports_load(struct load *l);                      /* report_load.c; after the metrics */
void boards_load(struct load *l);                       /* board_load.c; after the metrics */
/* The metric a scalar names; NULL and a fault when there is none. */
const struct metric_def *metric_named(struct load *l, const struct ynode *n);
void homes_load(struct load *l);    /* home_load.c: home.yaml; after the metrics */
void exchange_load(struct load *l); /* exchange_load.c: exchange.yaml; after the metrics */
void menu_begin(struct load *l); /* menu_load.c: reads the file; registers ask it for their group */
void menu_load(struct load *l);
void calendar_load(struct load *l); /* calendar.c */
/* measure_load.c: what is counted, for metrics and obligations. The keys a map may have for it: */
#define MEASURE_KEYS                                                                               \
    {"register", KEY_TEXT}, {"count", KEY_TEXT}, {"sum", KEY_TEXT}, {"distinct", KEY_TEXT},        \
        {"least", KEY_TEXT}, {"each_month", KEY_TEXT}, {"standing", KEY_MAP}, {"where", KEY_TEXT}, \
        {"line", KEY_TEXT},                                                                        \
    {                                                                                              \
        "on", KEY_TEXT                                                                             \
    }
void measure_load(struct load *l, const struct ynode *map, struct measure_def *m);
/* The test of one line of a table, in which `row` is that line; NULL and a fault when it is wrong. */
const struct cel *row_test_load(struct load *l, const struct register_def *reg,
                                const struct field_def *rows, const struct ynode *n, bool in_sql);
/* A condition for SQL, the same for everybody: `key` of the map, NULL when it is not written. */
const struct cel *measure_condition(struct load *l, const struct ynode *map, const char *key,
                                    const struct register_def *r);
void metrics_load(struct load *l);     /* metric_load.c */
void obligations_load(struct load *l); /* obligation_load.c */
/* alert_load.c: alerts.yaml, and the stages an obligation writes itself. `clock`: `at` and owner are allowed. */
void alerts_load(struct load *l);
size_t alert_stages_load(struct load *l, const struct ynode *map, const char *key, bool clock,
                         const struct alert_stage **ret);
/* Every <folder>/<id>.yaml that parses, by file name; the id must be the file's name. */
struct yaml_file {
    const char *file;
    const struct ynode *root;
};
size_t yaml_files(struct load *l, const char *folder, const char *what, struct yaml_file **ret);

#endif
