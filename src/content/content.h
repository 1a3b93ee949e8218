/* content.h - the law and the working rules as constant structs, read once at start from YAML.
 *
 * content_load reads the embedded files (and an overlay folder), checks everything and lists *all* faults at once,
 * each "file:line:column: sentence". What is returned is immutable and shared by all threads until the program ends.
 * Nothing in C knows a register by its id: it is found by the part it `plays`, by a URL, or by a reference.
 *
 * Folder layout: registers/<id>/{register.yaml,page.yaml,guide.md,examples.yaml}  codes/<list>.yaml  roles.yaml  menu.yaml
 *                exchange.yaml  unit_kinds.yaml (in codes)  frameworks/<id>.yaml  calendar/<year>.yaml  metrics/<id>.yaml  obligations/<id>.yaml  boards/<id>.yaml  alerts.yaml  params.yaml
 *                papers/ reports/ (later kinds)
 */
#ifndef CONTENT_CONTENT_H
#define CONTENT_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/workday.h"
#include "content/cel.h"

struct place {
    const char *file;
    int line, column;
};

/* --- codes ------------------------------------------------------------------------------------------- */
struct code {
    const char *id, *title;
    const char *parent;    /* group, or NULL */
    const char *from, *to; /* 'YYYY-MM-DD' validity, either NULL */
    const char *note;
    bool unverified;    /* verified: false in the source stays visible */
    const char **alias; /* other words people write in sheets for it */
    size_t n_alias;
};
struct code_list {
    const char *id, *title;
    const struct code *codes;
    size_t n;
    struct place place;
};

#define METRIC_CODES "metrics" /* the list of all 指标口径, made by the program */

/* --- laws: short names that citations may use (content/codes/laws.yaml) ---------------------------------- */
struct law {
    const char *title, *from, *to;
};

/* --- roles and permissions ------------------------------------------------------------------------------ */
enum scope_kind { SCOPE_NONE, SCOPE_OWN, SCOPE_ASSIGNED, SCOPE_UNIT, SCOPE_SUBTREE, SCOPE_COUNTY };
struct role_def {
    const char *id, *title;
    enum scope_kind scope;
    const char **permissions;
    size_t n_permissions; /* "register.read", "framework.edit", "audit.read" ... */
    const char *home;   /* which home page: clerk, director, institution, officer, window, admin */
    bool signs;         /* false: a secretary post prepares but never signs */
    const char **alias; /* other words people write in sheets for it: 法治联络员 */
    size_t n_alias;
    struct place place;
};
bool role_may(const struct role_def *r, const char *permission);

/* --- registers ------------------------------------------------------------------------------------------ */
enum field_type {
    FIELD_TEXT,
    FIELD_LONG, /* long: several lines */
    FIELD_INT,
    FIELD_DECIMAL,
    FIELD_MONEY,
    FIELD_DATE,
    FIELD_DATETIME,
    FIELD_YESNO,
    FIELD_CODE,
    FIELD_REF,
    FIELD_PEOPLE,
    FIELD_FILES,
    FIELD_RICH,  /* paragraphs, lists and bold of Markdown, no HTML */
    FIELD_ROWS,  /* a table inside the record */
    FIELD_PLACE, /* "330106|文三路 1 号|120.12,30.27": region code, detail, coordinates; first and last may be empty */
    FIELD_PHONE,
    FIELD_USCI,
    FIELD_CITIZEN_ID,
    FIELD_NUMBER,
    FIELD_SIGNATURE, /* the picture of a drawn signature, kept like a file */
};
struct register_def;
enum mask_kind { MASK_NONE, MASK_ID, MASK_PHONE, MASK_NAME };
struct field_def {
    const char *id, *title, *help, *hint;
    enum field_type type;
    int index; /* position in register_def.fields and record.values */
    const char
        *of; /* code list or register or core table (unit, person, framework, framework_item) */
    const struct code_list *codes;     /* FIELD_CODE */
    const struct register_def *target; /* FIELD_REF to a register; NULL for a core table */
    /* assigns: people in it see the record under scope `assigned`; a reference to a register: those assigned there see this too */
    bool required, many, assigns;
    bool searchable;         /* its words find the record */
    bool filter;             /* code: a choice in the filter line of the list */
    int scale;               /* decimal: digits after the point, default 2 */
    const char *min, *max;   /* text form; date also "today" */
    int max_chars;           /* text: default 200, long: 4000 */
    const char *role;        /* people: only holders of this role */
    const char *in_force_on; /* code: valid on the date in this field */
    const char *unit;        /* shown behind numbers: 分, 人次 */
    const char **phrases;
    size_t n_phrases; /* 常用语 chips under a text field */
    const char
        *pick; /* decimal/int: show as buttons in steps of this, e.g. "0.5", from 0 to `pick_max` */
    const char *pick_max;       /* a CEL name ("item.points") or a number */
    const char *prefill;        /* forms start with this CEL name's value: "self.score" */
    const struct cel *computed; /* value by rule, never typed */
    const struct field_def *
        measured; /* decimal: counted by the metric named in this code field, for the record's unit and year; never typed */
    const char *was;
    /* FIELD_ROWS: the columns of the table in order, `index` counts within a row; the rows lie in w_<register>_<field>
     * (register/rows.h). A column knows the table it stands in. */
    const struct field_def *columns;
    size_t n_columns;
    const struct field_def *in_rows;
    /* int: the yes/no field of the record, or column of the same line, that says the number is a lower bound (1200余) */
    const struct field_def *over;
    const struct field_def *
        override_by; /* usci, citizen_id: the text field that says why a number that fails its check digit stands */
    const char *
        otherwise; /* default: code id, "yes"/"no", a date or "today"; forms and new records start with it */
    const struct cel *when;
    const char *when_say; /* asked and needed only when true; the form shows the sentence */
    enum mask_kind mask;  /* shown masked to roles outside open_to */
    const char **open_to;
    size_t n_open_to; /* only these roles see the value; empty: all who may read. See field_open */
    struct place place;
};
struct state_def {
    const char *id, *title;
    bool final, hidden;
    const char *tone; /* "", wait, done, bad */
    int index;
    struct place place;
};
/* 施行日期 of a rule: it binds a record whose day lies from `since` to `until`, both included; NULL: open. The day is that of
 * opening the record, so a record keeps the rules it began under; or the date in `by_field`; or that of entering `by_state`
 * (before it is entered: the day of the step, or today). Without a day nothing is left out. See step_binds. */
struct rule_time {
    const char *since, *until; /* 'YYYY-MM-DD' */
    const struct field_def *by_field;
    const struct state_def *by_state;
};
/* What one record gives another: a field there and where its value comes from. */
enum gift_kind {
    GIFT_TEXT,   /* as typed: 'supervision' */
    GIFT_THIS,   /* this record itself */
    GIFT_FIELD,  /* one of its fields */
    GIFT_ROW,    /* the entry of the list it is made for */
    GIFT_COLUMN, /* a cell of that line */
    GIFT_TODAY,  /* the legal date of the step */
    GIFT_YEAR,
    GIFT_UNIT,
    GIFT_NUMBER, /* its document number */
};
struct gift {
    const struct field_def *to;
    enum gift_kind kind;
    const struct field_def *from; /* FIELD, COLUMN */
    const char *text;
};
struct gate_def {
    const char *id;
    const struct cel *when;
    /* open_of: instead of `when`, closed while a record of that register which refers here by `open_by`, or agrees with this one in
     * all `match`, stands in one of the states `open_in` */
    const struct register_def *open_of;
    const struct field_def *open_by; /* NULL: by match alone */
    const struct gift *match;
    size_t n_match;
    const struct state_def **open_in;
    size_t n_open_in;
    const char *when_text, *say, *law, *go;
    struct rule_time time;
    struct place place;
    const char *path; /* "registers/penalty_case/register.yaml#/steps/decide/gates/reviewed" */
};
struct clock_def;
/* Signatures that may be given at the same time: all of the roles in any order, or one of them. */
struct sign_def {
    const char **roles;
    size_t n;
    bool one;
};
/* moves: what the step does to a record it refers to, in the same work and by the program: takes that step there, if it stands where
 * the step begins. A refusal there refuses the whole. With `each` the record is the one that each line of the table, or each entry of
 * the list, refers to. */
struct step_move {
    const struct field_def *ref;  /* own field, or the column of `each`; NULL: the entry itself */
    const struct field_def *each; /* NULL: once */
    const struct cel *line;       /* of a table: only lines for which it is true; NULL: all */
    const struct step_def *step;
    const struct gift *set; /* typed into the form of the step there */
    size_t n_set;
};
/* makes: records that the step opens in another register, in the same work and by the program; one, or one for each line or entry.
 * Where a living record has the same values in all the fields `once`, none is made. */
struct step_make {
    const char *id;
    const struct register_def *reg;
    const struct field_def *each; /* a table or a list; NULL: one record */
    const struct cel *line;       /* as in step_move */
    const struct cel *when;       /* about this record; NULL: always */
    const struct gift *set;
    size_t n_set;
    const struct field_def **once;
    size_t n_once;
    const struct step_def *then; /* taken on the new record at once, NULL: none */
    struct place place;
};
#define MAKES_MAX 2000 /* records that one step may open */
struct step_def {
    const char *id, *title;
    const struct state_def **from;
    size_t n_from;              /* empty: any state that is not final */
    const struct state_def *to; /* NULL: stays in its state */
    const char **by;
    size_t n_by; /* role ids */
    const char **sign;
    size_t n_sign; /* every role that signs, as written; n_sign 0: no signature */
    const struct sign_def *signs;
    size_t n_signs; /* the same in the order of signing: a group signs after the one before it */
    const struct field_def **need;
    size_t n_need; /* must be filled when the step is taken */
    const struct field_def **fields;
    size_t n_fields; /* may be filled in the step's form (need is included) */
    const struct gate_def *gates;
    size_t n_gates;
    const char *action;  /* C action by its one word, or NULL */
    const char *confirm; /* sentence asked before what cannot be undone */
    bool quick;          /* its fields are open on the record page: save and next */
    bool aside;          /* may be taken, but nobody's 待办 waits for it: 退回补正 */
    bool
        own; /* turn: own: waits for the people of the record's own unit; who is above may take it, it is not his 待办 */
    const struct clock_def
        *extends; /* the application to extend this clock; NULL: any other step */
    const struct step_move *moves;
    size_t n_moves;
    const struct step_make *makes;
    size_t n_makes;
    int index;
    struct place place;
};
struct check_def {
    const char *id;
    const struct cel *when;
    const char *when_text, *say, *law;
    const char *go;
    const struct step_def **stop;
    size_t n_stop; /* steps it closes */
    struct rule_time time;
    struct place place;
    const char *path;
};
enum limit_unit { LIMIT_WORKDAY, LIMIT_DAY, LIMIT_MONTH, LIMIT_YEAR, LIMIT_HOUR };
/* A limit valid for clocks that start on or after `from`; NULL: from ever. `law` NULL: the clock's own. */
struct clock_limit {
    const char *from;
    int n;
    enum limit_unit unit;
    const char *law;
};
/* 停表: by whom, on which grounds; a stop longer than `max` counts on (0: no ceiling). */
struct clock_pause_def {
    const char **grounds;
    size_t n_grounds;
    const char **by;
    size_t n_by;
    int max;
    enum limit_unit max_unit;
    const char *law;
};
/* 延长: at most `max` in sum, decided by one of the roles `by`. With `units` they only apply, in the step `extend_<clock>` that
 * the register then has, and its signatures decide: how long and why stand in these fields of the record. */
struct clock_extend_def {
    const char **by;
    size_t n_by;
    int max;
    enum limit_unit unit;
    bool ground_required;
    const char *law;
    const struct field_def *units, *why;
};
struct clock_def {
    const char *id, *title;
    const struct state_def *from, *until; /* until: the first of untils */
    int limit;
    enum limit_unit unit;
    bool shift;
    int warn;
    enum limit_unit warn_unit;
    const char *law;
    struct place place;
    const struct state_def **untils;
    size_t n_untils;
    const struct clock_limit *limits;
    size_t n_limits; /* by date of start, in order; `limit` is the last of them */
    const struct field_def
        *limit_by; /* a date: the last day itself; a whole number: so many `unit` */
    const struct field_def *backward; /* counts back from the date in this field */
    const struct field_def *start_by; /* the date in it, once filled in, is the start: 收到日期 */
    bool wait; /* a period to wait out (听证申请期), nobody's duty: never red, no verdict */
    bool unverified; /* the article was not read in the text of the law: 待核 */
    bool
        internal; /* the office's own limit, nobody outside waits for it: last among the red lights */
    const struct field_def *
        until_by; /* ends on the date in this field; then a final state ends it only when `untils` says so */
    const struct cel
        *when; /* runs only while this is true of the record's own fields; NULL: always */
    const char *when_say; /* the same for people: 拟作较重处罚的，才有这个期限 */
    const struct clock_pause_def *pause;
    const struct clock_extend_def *extend; /* NULL: not allowed */
};
struct number_def {
    const char *pattern;
    const struct state_def *at;
};
struct publish_def {
    const struct state_def *at;
    int within;
    enum limit_unit unit;
    const struct field_def **fields;
    size_t n_fields;
    const struct field_def *on;      /* the day it was made public; NULL: no page of its own */
    const char *title, *about, *law; /* of the public list; title NULL: the register's */
    const char *index; /* 索引号: a pattern of {unit.code} {register} {year} {number} {id} */
    bool unverified;   /* the law was not read in its text: 待核 */
};
/* intake: what people outside may hand in on a plain page, without an account, and what they see of it by their query code. */
struct intake_field {
    const struct field_def *field;
    struct field_def face; /* the same with the words, bounds and `required` of the public form */
};
struct intake_set {
    const struct field_def *field;
    const char *text; /* as typed */
};
enum intake_door { INTAKE_DO, INTAKE_ASK, INTAKE_RATE }; /* 我要办, 我要问, 我要评 */
struct intake_def {
    const char *title, *about, *law, *button, *thanks; /* about, law, thanks may be NULL */
    enum intake_door door;
    const struct intake_field *fields;
    size_t n_fields;
    const struct intake_set *sets;
    size_t n_sets;                 /* filled by the program: 来源 = 网上 */
    const struct state_def *state; /* where such a record opens */
    const char *unit_kind;         /* which unit owns it: the first of this kind */
    const struct field_def
        *unit_by;        /* or the unit this field names; both NULL: the top unit, with a */
    const char **notify; /* link the unit of what it is about */
    size_t n_notify;     /* roles that are told */
    const struct field_def **shows; /* opened to whoever holds the code */
    size_t n_shows;
    const struct field_def *
        *links; /* references that a signed link binds; then there is no open form */
    size_t n_links;
    bool once; /* one record a link */
    bool
        again; /* a second use changes it as long as it stands where it opened; else it is refused */
    const struct gate_def *gates; /* judged when it is handed in */
    size_t n_gates;
    int files_max;
    struct place place;
};
#define INTAKE_FIELDS_MAX 12
#define PUBLIC_ROLE       "public" /* whose eyes people outside have: roles.yaml */
/* archive: 归档. Once a record stands in one of the states of `step`, its papers and files are bound into one PDF with continuous
 * page numbers (two, when `second` names what belongs into the 副卷); record and files are read-only from then on. */
struct archive_def {
    const struct step_def
        *step;         /* id "archive": states, roles, gates; not among the register's steps */
    const char *cover; /* a paper of its own; NULL: a plain cover */
    const char **papers;
    size_t n_papers; /* their order; issued papers that are not named come behind */
    const struct field_def **files;
    size_t n_files; /* the same of evidence */
    const char **second;
    size_t n_second; /* papers and fields of files that go into the 副卷 */
    const char *law;
    const char *keep; /* 保管期限: 永久, 30 年, 10 年; NULL: not said */
};
/* mode: how a county keeps the register when it has not chosen itself, and what it keeps when the work is done on another platform. */
enum register_mode { MODE_NATIVE, MODE_LEDGER, MODE_OFF };
struct mode_def {
    enum register_mode otherwise;
    const struct field_def **ledger;
    size_t n_ledger;
};
/* What was removed from a register that records still use, and where these go. `by` NULL (fields only): its values stay in the
 * tables and are shown no more. */
enum removed_kind { REMOVED_STATE, REMOVED_STEP, REMOVED_FIELD };
struct removed_def {
    enum removed_kind kind;
    const char *id, *by;
    struct place place;
};
/* Fields may be corrected outside a step by these roles in these states (no `edit:` means: whoever may take the next
 * step may edit every field that is not computed). */
struct edit_def {
    const struct state_def **in;
    size_t n_in;
    const char **by;
    size_t n_by;
    const struct field_def **fields;
    size_t n_fields;
};

/* `through`: the fields are those of the record (or core table row) that this reference points at; then `names` holds them. */
struct page_section {
    const char *title;
    const struct field_def **fields;
    size_t n_fields; /* own fields, or fields of a register behind `through` */
    const struct field_def *through;
    const char **names;
    size_t n_names; /* ids as written, also columns of a core table */
};
/* 时间表: each record as a bar from one date to another, in rows by `group`; records of `marks` that refer to it by `mark_by` stand on
 * it as diamonds on their day `mark_on`. */
struct page_timeline {
    const struct field_def *from, *to; /* from NULL: a short bar that ends on `to` */
    const struct field_def *group;     /* a reference, NULL: no groups */
    const struct register_def *marks;  /* NULL: none */
    const struct field_def *mark_by, *mark_on;
};
/* 责任树: from one person or unit to the next by the references `by`, then to the records, then by `parent` to those below. */
#define TREE_LEVELS 4
struct page_tree {
    const struct field_def *parent;
    const struct field_def **by;
    size_t n_by; /* at most TREE_LEVELS */
    const struct field_def **shows;
    size_t n_shows; /* told behind a record's title */
};
struct page_def {
    const struct page_timeline *timeline;
    const struct page_tree *tree;
    const struct field_def *calendar; /* date: 日历 of the list, and 我的日历 */
    const struct field_def **facts;
    size_t n_facts; /* head strip */
    const struct state_def **stages;
    size_t n_stages; /* step bar, at most 7 */
    const struct page_section *sections;
    size_t n_sections;
    const struct field_def **columns;
    size_t n_columns; /* list */
    const struct field_def
        *walk; /* previous / next among the records with the same value of this reference */
    const char *walk_order; /* CEL name to order the walk by: "item.position" */
    const struct register_def **related;
    size_t n_related;  /* registers with a reference to this one, shown in the rail */
    const char *empty; /* sentence of the empty list: why and first step */
};

struct register_def {
    const char *id, *title, *menu, *subject, *authority, *plays,
        *about; /* about: one line 管什么 */
    const char **alias;
    size_t n_alias;
    bool shared; /* whoever may read it sees the county's: 一户一档 */
    bool
        across; /* who is assigned to a record sees it from any unit, not under scope `assigned` only */
    const struct field_def *fields;
    size_t n_fields;
    const struct state_def *states;
    size_t n_states; /* states[0] is the initial one */
    const struct step_def *steps;
    size_t n_steps;
    const struct check_def *checks;
    size_t n_checks;
    const struct clock_def *clocks;
    size_t n_clocks;
    const struct edit_def *edits;
    size_t n_edits;
    const char **create;
    size_t n_create;
    bool create_by_action_only; /* roles that may open a record */
    const char **read;
    size_t n_read; /* roles that may read; empty: all with register.read */
    const struct field_def
        *owner; /* ref whose unit (or, for a unit, itself) owns the record; NULL: creator's unit */
    const struct field_def
        *year; /* int, date, or ref (takes the year of what it points at); NULL: year of opening */
    const struct field_def *title_field[3];
    size_t n_title; /* what names a record in lists and links */
    const struct field_def **unique;
    size_t n_unique; /* together unique in a county, void records aside */
    struct number_def *number;
    struct publish_def *publish;
    struct intake_def *intake;         /* NULL: nothing comes in from outside */
    const struct archive_def *archive; /* NULL: its records are not bound into volumes */
    struct mode_def *mode;             /* NULL: always native */
    const struct removed_def *removed;
    size_t n_removed;
    const struct step_def *
        void_step; /* pending while 作废 waits for signatures; its `sign` may be empty. Not among `steps` */
    const char **papers;
    size_t n_papers;
    struct page_def page;
    const char *guide;  /* Markdown text or NULL */
    const char *digest; /* SM3 of register.yaml + page.yaml: the content version a record keeps */
    const char *source; /* text of register.yaml */
    int index;
    struct place place;
};

/* --- metrics 指标口径: one number with one definition (content/metrics/<id>.yaml) ---------------------------------------- */
enum metric_kind {
    METRIC_COUNT,    /* records */
    METRIC_ROWS,     /* entries of a list field, lines of a table inside the record */
    METRIC_SUM,      /* of a number or money field */
    METRIC_DISTINCT, /* different values of a field */
    METRIC_LEAST,    /* the smallest value of a number, the first day of a date */
    METRIC_RATIO,    /* of / over, as a percentage */
    METRIC_PEOPLE,   /* persons who hold one of some posts on the last day of the period */
};
struct metric_def;
/* What is counted, and which legal date puts it in a period. Obligations count by the same struct. */
struct measure_def {
    enum metric_kind kind;
    const struct register_def *reg; /* NULL for a ratio */
    const struct field_def *field;  /* of rows, sum, distinct, least */
    const struct field_def *
        column; /* field is a table: the column that is summed, told apart or least (agenda.topic) */
    const struct cel *line;
    const char *line_text; /* field is a table: only lines for which this is true; NULL: all */
    const struct cel *where;
    const char *where_text; /* NULL: every record */
    const struct cel *on;
    const char *on_text; /* a name: <state>_at, a date field, or `year` */
    bool by_year;        /* on: year; only whole years can be asked for */
    /* standing: what stands on the last day of the period, in place of what falls into it: from `on`, that day included, until
     * before the day of `until` (absent, or no `until` written: it still stands) */
    bool standing;
    const struct cel *until;
    const char *until_text;
    bool
        each_month; /* count, rows: the smallest number of any month of the period that has begun */
    bool lists;     /* reads a list field, of which no old versions are kept */
    const struct metric_def *of, *over;
    const char **posts;
    size_t n_posts;                /* of METRIC_PEOPLE: role ids */
    const struct metric_def *with; /* only persons that this one tells apart; NULL: all of them */
};
/* In force for periods whose last day is `from` or later; the first one has no `from`. */
struct metric_version {
    const char *from, *reason;
    struct measure_def m;
    struct place place;
};
struct metric_def {
    const char *id, *title, *unit, *about, *keeper, *law;
    const char **words; /* nouns by which a text names the figure: 送法助企活动 */
    size_t n_words;
    bool by_unit; /* may be split by the unit that owns the record */
    const struct metric_version *versions;
    size_t n;
    int index;
    struct place place;
};

/* --- reports (content/reports/<id>.yaml): the figures that records of a register tell, and the paper that says them --------- */
struct report_group {
    const char *title;
    const struct metric_def **figures;
    size_t n;
};
struct report_def {
    const char *id, *title, *about,
        *paper; /* paper: id of content/papers/<id>.md, checked by paper */
    const struct register_def *reg;
    const struct cel *when; /* which records of the register; NULL: all */
    const char *when_text;
    const struct field_def *from, *to; /* its period: two dates; NULL: the record's year */
    bool
        of_unit; /* reach: unit: counted in the record's unit and below it; else in the whole county */
    const struct report_group *groups;
    size_t n_groups;
    const struct metric_def **zeros; /* for these nought is an answer, not a gap */
    size_t n_zeros;
    int index;
    struct place place;
};

/* --- obligations 应做事项 (content/obligations/<id>.yaml) ---------------------------------------------------------------- */
/* always: whatever the date, as long as it stands (a leading group in office, a liaison there). */
enum obligation_per { PER_YEAR, PER_HALF, PER_QUARTER, PER_MONTH, PER_ALWAYS };
/* Who is told when: `after` days from the start (obligations) or from yellow or red (clocks). Roles with the scope of the
 * county are looked for in the whole county, others in the unit itself and above it; "owner" is the person of the record. */
struct alert_stage {
    bool at_due;
    int after;
    const char **to;
    size_t n_to;
    struct place place;
};
struct obligation_def {
    const char *id, *title, *about, *law, *basis;
    const char **kinds;
    size_t n_kinds;   /* every unit of these kinds, or */
    const char *role; /* every holder of this role; then `whom` names the persons of a record, or */
    const struct register_def *
        each; /* every record of this register for which `among` is true; then `whom` points at it */
    const struct cel *among; /* NULL: all of them */
    const struct field_def *whom;
    const char
        *post; /* counts the holders of this role in the unit instead of records (per: always) */
    struct measure_def m;
    const struct metric_def *metric; /* counted by a metric instead of `m` */
    int64_t at_least;
    bool
        none_left; /* at_most: 0 instead: who has any that counts is missing (没有签收的), always */
    enum obligation_per per;
    int warn_month, warn_day; /* 10-01 of the year; 0: `warn_before` days before the period ends */
    int warn_before;
    int warn_after; /* +5 days: so many days after the period began; 0: by the others */
    const char **feeds;
    size_t n_feeds; /* indicator codes: A1.2 */
    const struct alert_stage *stages;
    size_t n_stages; /* of its own; 0: those of alerts.yaml */
    /* tallied_in: {register, due, have}: a step of that register with the action obligation_tally writes down how many had to, and how
     * many have, in the period that its record is about; NULL: nowhere */
    const struct register_def *tallied_in;
    const struct field_def *tally_due, *tally_have;
    int index;
    struct place place;
};
/* alerts.yaml */
struct alert_rules {
    const struct alert_stage *obligation;
    size_t n_obligation;
    const struct alert_stage *clock;
    size_t n_clock;
    int digest_minute;           /* of the office day; 8:30 is 510 */
    bool digest_every_day;       /* else on working days alone */
    int quiet_from, quiet_until; /* minutes; equal: no quiet hours. May pass midnight */
    int office_from,
        office_until; /* in which what the law limits is stronger than a person's quiet hours */
    int push_a_day;   /* to one person; the rest is folded */
    int unseen;       /* working days after which what nobody looked at rises one stage; 0: never */
};

/* home.yaml: the row of figures on a home page, each a metric of this year beside the same days of the last. */
struct home_figure {
    const char *title;
    const struct metric_def *metric; /* NULL: one of the next two */
    const char *waits;               /* there is no register for it yet: the sentence says so */
    bool late;                       /* 预警: what is past its deadline today */
};
struct home_def {
    const char *home; /* as roles name it: director */
    const struct home_figure *figures;
    size_t n;
};
#define HOME_FIGURES 7

/* --- boards 看板 (content/boards/<id>.yaml): groups of figures, then charts --------------------------------------------------- */
/* A figure with a goal carries a light: in hundredths of its unit (95% is 9500). */
struct board_goal {
    bool set, most; /* most: at_most, else at_least */
    bool late;      /* what misses it is overdue: red; else yellow */
    int64_t number;
};
struct board_figure {
    const char *title;
    const struct metric_def *metric; /* NULL: `waits` */
    const char *waits;               /* there is no register for it yet: the sentence says so */
    struct board_goal goal;
};
struct board_group {
    const char *title;
    const struct board_figure *figures;
    size_t n;
};
enum board_over {
    BOARD_MONTHS,
    BOARD_UNITS,
    BOARD_SIDE
}; /* over months, over units, figures side by side */
struct board_chart {
    const char *title;
    enum board_over over;
    bool lines;                    /* else bars */
    bool lowest;                   /* over units: the lowest first, else the highest */
    const struct board_figure *of; /* with a metric each */
    size_t n;
};
struct board_def {
    const char *id, *title, *about;
    const char **roles;
    size_t n_roles; /* who sees it; a role opens with the board that names it earliest */
    const struct board_group *groups;
    size_t n_groups;
    const struct board_chart *charts;
    size_t n_charts;
    struct place place;
};
#define BOARD_FIGURES 8 /* in a group, in a chart */

/* exchange.yaml: which figures go upwards in data packages. Those of a year are due on month and day of the next one, those of a month on
 * `month_day` of the next. */
struct exchange_list {
    const struct metric_def **figures;
    size_t n;
    const char *basis;
};
struct exchange_def {
    struct exchange_list year, month;
    int year_month, year_day, month_day;
};

struct menu_entry {
    const char *title, *href;
    const struct register_def *reg;
    const char *permission;
};
struct menu_group {
    const char *id, *title, *icon;
    const struct menu_entry *entries;
    size_t n;
};

/* The whole. Lookups return NULL when there is none. */
struct content {
    const struct register_def *registers;
    size_t n_registers;
    const struct code_list *code_lists;
    size_t n_code_lists;
    const struct role_def *roles;
    size_t n_roles;
    const struct law *laws;
    size_t n_laws;
    const struct menu_group *menu;
    size_t n_menu;
    const struct home_def *homes;
    size_t n_homes;
    const struct board_def *boards;
    size_t n_boards;
    const struct metric_def *metrics;
    size_t n_metrics;
    const struct report_def *reports;
    size_t n_reports;
    const struct obligation_def *obligations;
    size_t n_obligations;
    struct exchange_def exchange;
    struct alert_rules alerts;
    const struct content_file *frameworks;
    size_t n_frameworks; /* seeds, read by domain/framework */
    const struct content_file *papers;
    size_t n_papers;                                /* templates, read by paper/paper */
    const struct calendar *calendar;                /* never NULL, may be without years */
    const struct calendar_source *calendar_sources; /* beside calendar->years: content/calendar.h */
    const char *digest;
};
struct content_file {
    const char *name, *text;
    size_t size;
};

const struct register_def *content_register(const struct content *c, const char *id);
const struct register_def *content_plays(const struct content *c,
                                         const char *part); /* "assessment.self" */
const struct code_list *content_codes(const struct content *c, const char *id);
const struct role_def *content_role(const struct content *c, const char *id);
const struct metric_def *content_metric(const struct content *c, const char *id);
const struct report_def *content_report(const struct content *c, const char *id);
bool report_tells(const struct report_def *r, const struct metric_def *m);
const struct obligation_def *content_obligation(const struct content *c, const char *id);
const struct board_def *content_board(const struct content *c, const char *id);
/* The version in force on a day 'YYYY-MM-DD'. */
const struct metric_version *metric_version_on(const struct metric_def *m, const char *day);
bool code_is_group(const struct code_list *l,
                   const struct code *c); /* others name it as their parent */
const struct code *code_find(const struct code_list *l, const char *id);
const struct field_def *register_field(const struct register_def *r, const char *id);
bool field_derived(const struct field_def *f); /* by rule or by a figure: people do not type it */
const struct field_def *field_column(const struct field_def *rows,
                                     const char *id); /* NULL: no such column */
/* Does this role see the value of the field as it is? A masked one is then shown masked, any other not at all. */
bool field_open(const struct field_def *f, const char *role);
const struct state_def *register_state(const struct register_def *r, const char *id);
const struct step_def *register_step(const struct register_def *r, const char *id);
/* A step of the register, or void_step: what a record may wait for signatures on. */
const struct step_def *register_pending(const struct register_def *r, const char *id);
bool role_in(const char *role, const char *const *roles, size_t n); /* shared with step guards */

/* Names of the C actions the program offers, checked against steps' `action:`; given by cli/main. */
struct content_options {
    const char *dir; /* overlay folder or NULL; refused when others may write to it */
    bool only_dir;   /* tests: nothing embedded */
    const char *const *actions;
    size_t n_actions;
};
struct fault {
    struct place place;
    const char *text;
};
struct faults {
    const struct fault *items;
    size_t n;
};

/* ERR_INVALID with `ret_faults` filled (and e->text = the first few) when anything is wrong. Memory: `a`. */
must_use enum err content_load(struct arena *a, const struct content_options *o,
                               const struct content **ret, struct faults *ret_faults,
                               struct error *e);

#endif
