/* The tables of a register, as register/schema makes them. */
#include "base/str.h"
#include "manual/part.h"
#include "register/column.h"

static const char *const heads[] = {"列", "类型", "含义"};

/* The columns every record has, beside those of register/schema.h. */
static const char *const own[][3] = {
    {"county", "@int", "县"},
    {"id", "@int", "记录的编号（程序内部；对外写成 13 个字符）"},
    {"unit", "@int", "所属单位"},
    {"year", "@int", "年度"},
    {"state", "@text", "状态"},
    {"pending", "@text", "正在等签字的步骤"},
    {"version", "@int", "版本，每改一次加一"},
    {"number", "@text", "文号、编号"},
    {"created_by", "@int", "登记人"},
    {"created_at", "@text", "登记时间（世界时）"},
    {"updated_at", "@text", "最近一次修改的时间（世界时）"},
    {"content", "@text", "登记时台账定义的摘要（SM3）"},
    {"voided", "@small", "1：已作废"},
    {"void_reason", "@text", "作废理由"},
    {"backfill", "@small", "1：历史补录"},
    {"ledger", "@small", "1：在外部平台办理，这里只登记"},
    {"external", "@text", "外部平台的编号"},
    {"link", "@text", "外部平台的网址"},
};

static const char *type_name(const char *token)
{
    return str_eq(token, "@text") ? "text" : str_eq(token, "@small") ? "smallint" : "bigint";
}

static const char *stored(struct arena *a, const struct field_def *f)
{
    switch (f->type) {
    case FIELD_MONEY: return "金额，单位分";
    case FIELD_DECIMAL: return arena_printf(a, "小数，已乘 10 的 %d 次方", f->scale);
    case FIELD_DATE: return "日期 YYYY-MM-DD";
    case FIELD_DATETIME: return "时间（世界时）YYYY-MM-DDTHH:MM:SSZ";
    case FIELD_YESNO: return "是否，1 是 0 否";
    case FIELD_CODE: return arena_printf(a, "选项，字典 %s 的代码", f->of);
    case FIELD_REF: return arena_printf(a, "引用 %s 的 id", f->target ? f->target->id : f->of);
    case FIELD_ROWS: return "明细表";
    default: return manual_type(f);
    }
}

static void column(struct manual *m, const char *name, const char *type, const char *says)
{
    const char *row[] = {name, type, says};
    part_row(m, row);
}

static void field(struct manual *m, const struct field_def *f)
{
    struct arena *a = m->arena;
    column(m, arena_printf(a, "f_%s", f->id), type_name(column_type(f)),
           arena_printf(a, "%s（%s）", f->title, stored(a, f)));
}

static void records(struct manual *m, const struct register_def *reg)
{
    struct arena *a = m->arena;
    part_heading(m, arena_printf(a, "r_%s：每条记录一行", reg->id));
    part_table(m, arena_printf(a, "r_%s", reg->id), heads, array_len(heads));
    for (size_t i = 0; i < array_len(own); i++) {
        column(m, own[i][0], type_name(own[i][1]), own[i][2]);
    }
    for (size_t i = 0; i < reg->n_states; i++) {
        column(m, arena_printf(a, "s_%s", reg->states[i].id), "text",
               arena_printf(a, "进入“%s”的日期", reg->states[i].title));
    }
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (column_single(&reg->fields[i])) {
            field(m, &reg->fields[i]);
        }
    }
    part_text(m, "主键（county, id）。");
}

static void lists(struct manual *m, const struct register_def *reg)
{
    static const char *const list_heads[] = {"field 的值", "ref、code 里是什么", "含义"};
    struct arena *a = m->arena;
    part_heading(m, arena_printf(a, "f_%s：人员、附件、多选，每个值一行", reg->id));
    part_table(m, arena_printf(a, "f_%s", reg->id), list_heads, array_len(list_heads));
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        const char *core = column_core(f);
        if (column_listed(f)) {
            column(m, f->id,
                   column_lists_codes(f)
                       ? arena_printf(a, "code：字典 %s 的代码", f->of)
                       : arena_printf(a, "ref：%s 的 id", core ? core : f->target->id),
                   f->title);
        }
    }
    part_table_end(m);
}

static void lines(struct manual *m, const struct register_def *reg, const struct field_def *f)
{
    struct arena *a = m->arena;
    const char *name = arena_printf(a, "w_%s_%s", reg->id, f->id);
    part_heading(m, arena_printf(a, "%s：%s，每行一行", name, f->title));
    part_table(m, name, heads, array_len(heads));
    column(m, "county", "bigint", "县");
    column(m, "record", "bigint", arena_printf(a, "r_%s 的 id", reg->id));
    column(m, "idx", "bigint", "第几行");
    column(m, "id", "bigint", "这一行自己的编号");
    for (size_t i = 0; i < f->n_columns; i++) {
        field(m, &f->columns[i]);
    }
}

struct manual dictionary_of(struct arena *a, const struct register_def *reg)
{
    struct manual m = {.arena = a,
                       .title = arena_printf(a, "%s（%s）数据字典", reg->title, reg->id),
                       .about = reg->about ? reg->about : ""};
    records(&m, reg);
    lists(&m, reg);
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (reg->fields[i].type == FIELD_ROWS) {
            lines(&m, reg, &reg->fields[i]);
        }
    }
    part_heading(&m, arena_printf(a, "h_%s：每个版本一行", reg->id));
    part_text(&m,
              arena_printf(a, "各列同 r_%s，另有 from_at（text）：从什么时候起是这样。", reg->id));
    return m;
}
