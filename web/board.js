/* board.js - the charts of a board, drawn from the tables that stand behind them; loaded by boards alone. Without it the tables
 * are there, with it they fold away under 看表. Bars and lines with the numbers on them, hatched beside plain, nothing that moves. */
import { init, use } from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, AriaComponent, GridComponent, SVGRenderer]);

const tones = ["#1D4F91", "#9DB9DE", "#8A5300", "#51607A"];
const dark = ["#8FB8F0", "#4E6E99", "#E0B060", "#A9B6CC"];
const hatch = [{ symbol: "none" }, { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: "rgba(29,79,145,.55)" },
    { symbol: "circle", symbolSize: 0.6, color: "rgba(255,255,255,.6)" }, { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], color: "rgba(255,255,255,.5)" }];
const shapes = ["circle", "rect", "triangle", "diamond"];
const drawn = new Set();

function read(table) {
    const names = Array.from(table.tHead.rows[0].cells).slice(1).map((cell) => cell.textContent);
    const rows = Array.from(table.tBodies[0].rows);
    return {
        names,
        labels: rows.map((row) => row.cells[0].textContent),
        values: names.map((_, i) => rows.map((row) => {
            const cell = row.cells[i + 1];
            const link = cell.querySelector("a");
            return { value: cell.dataset.v === "" ? null : Number(cell.dataset.v), text: cell.dataset.t, href: link && link.href };
        })),
    };
}

/* What each colour and hatch means, beside the title: no legend to look up. */
function legend(figure, names, colours) {
    const box = document.createElement("p");
    box.className = "chart-key s";
    names.forEach((name, i) => {
        const item = document.createElement("span");
        const mark = document.createElement("i");
        mark.className = `tone${i}`;
        mark.style.setProperty("--tone", colours[i]);
        item.append(mark, name);
        box.append(item);
    });
    return box;
}

function option(data, lines, flat, size, family, ink, quiet, colours) {
    const several = data.names.length > 1;
    const category = { type: "category", data: data.labels, inverse: flat, axisTick: { show: false }, axisLine: { lineStyle: { color: quiet } },
        axisLabel: { color: ink, fontSize: size, interval: 0, hideOverlap: !flat, ...(flat ? { width: size * 9, overflow: "truncate" } : {}) } };
    const value = { type: "value", show: false, min: 0 };
    return {
        animation: false,
        aria: { enabled: true, decal: { show: !lines, decals: hatch }, label: { enabled: false } },
        color: colours,
        textStyle: { fontFamily: family, fontSize: size },
        grid: { left: 4, right: flat ? size * 5 : 16, top: size * 1.8, bottom: 4, containLabel: true },
        xAxis: flat ? value : category,
        yAxis: flat ? category : value,
        series: data.names.map((name, i) => ({
            name, type: lines ? "line" : "bar", data: data.values[i],
            barMaxWidth: size * 1.9, barGap: "12%", barMinWidth: 3, barCategoryGap: "28%",
            symbol: shapes[i], symbolSize: size * 0.6, lineStyle: { width: 2, type: i ? "dashed" : "solid" },
            label: { show: true, position: flat ? "right" : "top", color: i ? quiet : ink, fontSize: several && !flat ? size * 0.85 : size,
                formatter: (p) => (p.data.value === null || (several && !flat && !p.data.value) ? "" : p.data.text) },
            labelLayout: { hideOverlap: true },
            cursor: "pointer",
        })),
    };
}

function draw(figure) {
    const table = figure.querySelector("table");
    const place = figure.querySelector(".draw");
    const data = read(table);
    if (!data.values.some((list) => list.some((point) => point.value))) {
        const words = document.createElement("p");
        words.className = "in s q";
        words.textContent = data.values.some((list) => list.some((point) => point.value === 0)) ? "这段时间都是 0，没有可画的。" : "这段时间没有数，没有可画的。";
        place.before(words);
        figure.querySelector("details").open = false;
        return;
    }
    const most = Number(figure.dataset.most) || data.labels.length;
    const flat = figure.dataset.over !== "months";
    const lines = figure.dataset.chart === "lines";
    data.labels = data.labels.slice(0, most);
    data.values = data.values.map((list) => list.slice(0, most));
    const style = getComputedStyle(figure);
    const wall = document.body.classList.contains("wall");
    const size = Math.round(parseFloat(style.fontSize) * 0.93);
    const quiet = wall ? "#A9B6CC" : "#4E5969";
    const colours = (wall ? dark : tones).slice(0, data.names.length);
    const row = size * (data.names.length > 1 ? 3.4 : 2.4);
    place.hidden = false;
    place.style.height = flat ? `${Math.max(6, data.labels.length) * row + size * 2}px` : `${size * 17}px`;
    place.before(legend(figure, data.names, colours));
    const chart = init(place, null, { renderer: "svg" });
    chart.setOption(option(data, lines, flat, size, style.fontFamily, style.color, quiet, colours));
    chart.on("click", (event) => event.data.href && location.assign(event.data.href));
    const svg = place.querySelector("svg");
    const fit = () => svg.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    fit();
    place.setAttribute("aria-hidden", "true"); /* the table says the same */
    figure.querySelector("details").open = false;
    drawn.add({ chart, place, fit });
}

function drawAll() {
    for (const item of drawn) {
        if (!item.place.isConnected) {
            item.chart.dispose();
            drawn.delete(item);
        }
    }
    document.querySelectorAll("figure.chart:not([data-drawn])").forEach((figure) => {
        figure.dataset.drawn = "1";
        draw(figure);
    });
}

let late;
addEventListener("resize", () => {
    clearTimeout(late);
    late = setTimeout(() => drawn.forEach((item) => (item.chart.resize(), item.fit())), 150);
});
document.addEventListener("htmx:afterSwap", drawAll);
drawAll();

/* On the wall nobody presses anything: the page comes anew every five minutes, and stands still in between. */
if (document.body.classList.contains("wall")) {
    setTimeout(() => location.reload(), 300000);
}
