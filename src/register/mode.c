#include "register/mode.h"

#include "base/now.h"
#include "base/str.h"
#include "people/trace.h"

static const char *const words[] = {
    [MODE_NATIVE] = "native", [MODE_LEDGER] = "ledger", [MODE_OFF] = "off"};
static const char *const titles[] = {
    [MODE_NATIVE] = "本系统办理", [MODE_LEDGER] = "外部平台办理·此处登记", [MODE_OFF] = "不用"};

const char *mode_title(enum register_mode mode)
{
    return titles[mode];
}

const char *mode_word(enum register_mode mode)
{
    return words[mode];
}

bool mode_parse(const char *word, enum register_mode *ret)
{
    for (size_t i = 0; i < array_len(words); i++) {
        if (str_eq(words[i], word)) {
            *ret = (enum register_mode)i;
            return true;
        }
    }
    return false;
}

enum err mode_of(struct db *db, struct arena *a, int64_t county, const struct register_def *reg,
                 enum register_mode *ret, struct error *e)
{
    struct table t;
    *ret = reg->mode ? reg->mode->otherwise : MODE_NATIVE;
    if (!reg->mode) {
        return OK;
    }
    enum err r =
        db_kept(db, a, "select mode from register_mode where county = ?1 and register = ?2",
                ARGS(I(county), T(reg->id)), &t, e);
    if (!r && t.n) {
        (void)mode_parse(cell_text(&t, 0, 0), ret);
    }
    return r;
}

enum err mode_set(struct db *db, struct arena *a, const struct actor *by,
                  const struct register_def *reg, enum register_mode mode, struct error *e)
{
    enum register_mode old;
    enum err r = mode_of(db, a, by->county, reg, &old, e);
    if (r || old == mode) {
        return r;
    }
    if (!reg->mode || (mode == MODE_LEDGER && !reg->mode->n_ledger)) {
        return error_set(e, ERR_INVALID, "“%s”只能在本系统办理，没有别的办理方式可选。",
                         reg->title);
    }
    r = db_run(db,
               "insert into register_mode (county, register, mode, made_by, made_at) values (?1, "
               "?2, ?3, ?4, ?5) on conflict (county, register) do update set mode = excluded.mode, "
               "made_by = excluded.made_by, made_at = excluded.made_at",
               ARGS(I(by->county), T(reg->id), T(words[mode]), I(by->person),
                    T(datetime_text(a, now_ms()))),
               NULL, e);
    const struct change set[] = {{"register", NULL, reg->id}, {"mode", words[old], words[mode]}};
    const struct trace t = {by->county, "register_mode", by->county, "mode"};
    return r ? r : trace_write(db, a, by, &t, set, array_len(set), e);
}

enum err mode_may_open(struct move *m)
{
    enum register_mode mode;
    if (actor_is_system(m->by) || m->en->in_action) {
        return OK;
    }
    enum err r = mode_of(m->db, m->a, m->rec.county, m->reg, &mode, m->e);
    if (!r && mode == MODE_OFF) {
        return error_set(m->e, ERR_INVALID, "本县不用“%s”这本台账，不能新增。", m->reg->title);
    }
    m->rec.ledger = !r && mode == MODE_LEDGER;
    return r;
}
