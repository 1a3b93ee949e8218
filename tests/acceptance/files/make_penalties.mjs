#!/usr/bin/env node
/* make_penalties.mjs - the sheets of CASE-01-d and CASE-01-e: 188 penalty cases and 13 cases without a penalty, as the monthly
 * sheet of another platform tells them, and the parties. Deterministic; run it in this folder when the columns change.
 * Everything in them is invented, the two numbers aside (the figures of the county's report). */
import { writeFileSync } from "node:fs";

const CASES = 188, EXEMPTED = 13;
const MATTERS = ["未取得医疗机构执业许可证擅自执业", "诊疗活动超出登记或备案范围", "使用非卫生技术人员从事医疗卫生技术工作", "诊所未经备案执业"];
const PARTIES = 24;

const day = (from, n) => new Date(Date.parse(from) + n * 86400000).toISOString().slice(0, 10);
const party = (i) => `示范县第${i + 1}诊所`;

const head = ["平台编号", "单位", "当事人", "案由", "案件来源", "发现日期", "违法行为日期", "承办人", "状态", "立案日期", "已决定日期",
    "结案日期", "不予处罚日期", "拟处罚种类", "罚款", "处罚决定书文号", "公示日期", "不予处罚的情形", "初次违法", "危害后果轻微", "已及时改正"];

function common(i, found) {
    return { 单位: i % 5 ? "综合监督所" : "法制科", 当事人: party(i % PARTIES), 案由: MATTERS[i % MATTERS.length], 案件来源: i % 3 ? "监督检查" : "投诉举报",
        发现日期: found, 违法行为日期: day(found, -3), 承办人: "高远航、苏晴", 立案日期: day(found, 2) };
}

/* Every sixth is only a warning; the last 18 are not decided yet, the 30 before them decided and not closed. */
function penalty(i) {
    const found = day("2026-01-05", i), row = { 平台编号: `SF2026-${String(i + 1).padStart(4, "0")}`, ...common(i, found), 状态: "立案" };
    if (i < CASES - 18) {
        const decided = day(found, 20);
        Object.assign(row, { 状态: "已决定", 已决定日期: decided, 拟处罚种类: i % 6 ? "罚款" : "警告、通报批评", 罚款: i % 6 ? String(1000 * (1 + (i % 7))) : "",
            处罚决定书文号: `示卫罚〔2026〕${i + 1}号` });
        if (i < CASES - 48) {
            Object.assign(row, { 状态: "结案", 结案日期: day(decided, 25), 公示日期: day(decided, 6) });
        }
    }
    return row;
}

function exempted(i) {
    const found = day("2026-02-02", i * 11), first = i < 11;
    return { 平台编号: `SFB2026-${String(i + 1).padStart(4, "0")}`, ...common(i, found), 状态: "不予处罚", 不予处罚日期: day(found, 15),
        不予处罚的情形: first ? "初次违法且危害后果轻微并及时改正" : "轻微并及时改正，没有造成危害后果", 初次违法: first ? "是" : "否", 危害后果轻微: "是", 已及时改正: "是" };
}

const sheet = (columns, rows) => [columns, ...rows.map((r) => columns.map((c) => r[c] ?? ""))].map((r) => r.join(",")).join("\r\n") + "\r\n";
const rows = [...Array.from({ length: CASES }, (_, i) => penalty(i)), ...Array.from({ length: EXEMPTED }, (_, i) => exempted(i))];
writeFileSync("penalties-201.csv", sheet(head, rows));
writeFileSync("penalty-parties.csv", sheet(["名称", "类别", "电话"], Array.from({ length: PARTIES }, (_, i) => ({ 名称: party(i), 类别: "医疗机构", 电话: "13800000001" }))));
const fines = rows.reduce((n, r) => n + Number(r.罚款 || 0), 0);
const of = (unit) => rows.filter((r) => r.单位 === unit && r.状态 !== "不予处罚");
console.log(`${rows.length} rows, fines ${fines}, fined ${rows.filter((r) => r.罚款).length}, warned ${rows.filter((r) => r.拟处罚种类 === "警告、通报批评").length}, closed ${rows.filter((r) => r.状态 === "结案").length}, ` +
    `by unit ${of("综合监督所").length} + ${of("法制科").length}`);
