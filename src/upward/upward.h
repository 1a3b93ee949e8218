/* upward.h - the handlers of 上下级数据 and 督察资料包 for the route table in web/web.c, and their cards on the record page.
 */
#ifndef UPWARD_UPWARD_H
#define UPWARD_UPWARD_H

#include "http/router.h"
#include "register/record.h"

#define PACKAGE_BODY (66u << 20) /* bytes of a form with one package */

/* page_packages.c: 上报 and what was made; page_counties.c: 下级数据; page_county.c: one county, one package */
route_fn page_packages, page_package_make, page_package_hand, page_package_file;
route_fn page_counties, page_county, page_package_in, page_package_report;
/* page_take.c: import: look, pin, confirm */
route_fn page_take, page_take_look, page_take_pin, page_take_confirm;
/* page_peers.c: 本单位, with whom */
route_fn page_peers, page_peer_side, page_peer_add;
/* page_dossier.c */
route_fn page_dossier, page_dossier_pick, page_dossier_drop, page_dossier_make, page_dossier_file;
/* package_card.c: the package of a 督办 or an answer */
route_fn page_matter_send;

/* The card 数据包 or 资料包 of the rail; nothing for other registers. */
must_use enum err package_card(struct strbuf *b, const struct request *req, struct db *db,
                               const struct record *rec, struct error *e);

#endif
