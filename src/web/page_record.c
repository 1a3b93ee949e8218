#include "web/pages.h"
#include "web/record_view.h"

enum err page_record(struct request *req, struct response *res, struct error *e)
{
    struct record_view v = {0};
    enum err r = record_view_load(req, &v, e);
    return r ? r : record_view_write(&v, res, e);
}
