/* htmx.js - htmx for the pages, set up so that it runs under the strict Content-Security-Policy: no eval, no
 * style element of its own. The program's scripts come after it (app.js). */
import htmx from "htmx.org/dist/htmx.esm.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
window.htmx = htmx;
