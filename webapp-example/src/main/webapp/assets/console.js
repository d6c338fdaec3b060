import {$, attempt as attemptAny, make, quietly, say, time} from "./page.js";
import {call, session} from "./session.js";

const EVERY_MS = 2_000;
const KEPT_SECONDS = 300;

const ended = () => location.assign("../");
const attempt = (action) => attemptAny(action, ended);

/** What each chart shows: lines, each with a colour and its value from two looks at the counts, `seconds` apart. */
const perSecond = (pick) => (now, before, seconds) => (pick(now) - pick(before)) / seconds;
const requests = (outcome) => perSecond((metrics) => metrics.requests[outcome]);
const meanMillis = (call) => (now, before) => {
    const calls = now.storeCalls[call].count - before.storeCalls[call].count;
    return calls === 0 ? null : (now.storeCalls[call].totalMillis - before.storeCalls[call].totalMillis) / calls;
};
const CHARTS = [
    {
        title: "Requests a second",
        lines: [
            ["let through", "--chart-1", requests("LIVE")],
            ["public", "--chart-2", requests("PUBLIC")],
        ],
    },
    {
        title: "Refused a second",
        lines: [
            ["missing", "--chart-1", requests("MISSING")],
            ["malformed", "--chart-2", requests("MALFORMED")],
            ["unknown", "--chart-3", requests("UNKNOWN")],
            ["expired", "--chart-4", requests("EXPIRED")],
            ["revoked", "--chart-5", requests("REVOKED")],
            ["forbidden", "--chart-6", requests("FORBIDDEN")],
            ["unavailable", "--chart-7", requests("UNAVAILABLE")],
        ],
    },
    {
        title: "Checks a second, by memory",
        lines: [
            ["hits", "--chart-1", perSecond((metrics) => metrics.cacheHits)],
            ["misses", "--chart-3", perSecond((metrics) => metrics.cacheMisses)],
        ],
    },
    {
        title: "Calls of the store, mean ms",
        lines: [
            ["find", "--chart-1", meanMillis("FIND")],
            ["insert", "--chart-2", meanMillis("INSERT")],
            ["revoke", "--chart-3", meanMillis("REVOKE")],
            ["touch", "--chart-4", meanMillis("TOUCH")],
            ["sync", "--chart-5", meanMillis("REVOCATIONS")],
        ],
    },
];

/** However few points there are yet. */
function lastMinutes(plot, min, max) {
    const end = max ?? Date.now() / 1000;
    return [end - KEPT_SECONDS, end];
}

class LiveChart {
    constructor({title, lines}) {
        this.lines = lines;
        this.data = [[], ...lines.map(() => [])];
        const style = getComputedStyle(document.documentElement);
        const axis = {stroke: style.getPropertyValue("--quiet"), grid: {stroke: style.getPropertyValue("--line")}};
        this.box = make("div");
        $("charts").append(this.box);
        this.plot = new uPlot({
            title,
            width: this.width(),
            height: 200,
            series: [{}, ...lines.map(([label, colour]) => ({
                label,
                stroke: style.getPropertyValue(colour),
                spanGaps: true,
                value: (plot, value) => (value === null ? "–" : value.toFixed(1)),
            }))],
            scales: {x: {range: lastMinutes}, y: {range: (plot, min, max) => [0, Math.max(1, max)]}},
            axes: [axis, axis],
        }, this.data, this.box);
        new ResizeObserver(() => this.plot.setSize({width: this.width(), height: 200})).observe(this.box);
    }

    width() {
        return Math.max(200, this.box.clientWidth);
    }

    add(now, before, at, seconds) {
        this.data[0].push(at);
        this.lines.forEach(([, , value], i) => this.data[i + 1].push(value(now, before, seconds)));
        while (this.data[0][0] < at - KEPT_SECONDS) {
            this.data.forEach((column) => column.shift());
        }
        this.plot.setData(this.data);
    }
}

let charts = [];
let last = null;

async function look() {
    const metrics = await (await call("api/console/metrics")).json();
    const at = Date.now() / 1000;
    if (last) {
        charts.forEach((chart) => chart.add(metrics, last.metrics, at, at - last.at));
    }
    showNow(metrics, last?.metrics);
    last = {metrics, at};
}

function showNow(metrics, before) {
    const failures = (all) => Object.values(all.storeCalls).reduce((sum, calls) => sum + calls.failures, 0);
    const since = metrics.secondsSinceSync;
    const fails = before && failures(metrics) > failures(before);
    $("store").textContent = since === null ? "not reached yet" : fails ? "fails" : "answers";
    $("sync").textContent = since === null ? "never" : `${since.toFixed(1)} s ago`;
    $("cached").textContent = metrics.sessionsCached;
    $("pending").textContent = metrics.touchesPending;
    $("running").textContent = metrics.responsesRunning;
}

async function showSettings() {
    const settings = await (await call("api/console/settings")).json();
    $("settings").replaceChildren(...Object.entries(settings).map(([name, value]) => {
        const setting = make("th", {scope: "row", textContent: name});
        return make("tr", {}, setting, make("td", {textContent: value || "–"}));
    }));
}

const person = () => encodeURIComponent($("person").value);

async function search() {
    const {sessions} = await (await call(`api/console/people/${person()}/sessions`)).json();
    $("found-caption").textContent = `${$("person").value}: ${sessions.length} live`;
    $("sessions").replaceChildren(...sessions.map(sessionRow));
    $("revoke-all").disabled = sessions.length === 0;
    $("found").hidden = false;
}

function sessionRow({handle, description, createdAt, lastAccessedAt, expiresAt}) {
    const button = make("button", {type: "button", textContent: "Revoke"});
    button.setAttribute("aria-label", `Revoke ${description}, signed in ${time(createdAt)}`);
    button.addEventListener("click", () => attempt(() => revoke(`?handle=${handle}`)));
    const texts = [description, time(createdAt), time(lastAccessedAt), time(expiresAt)];
    return make("tr", {}, ...texts.map((textContent) => make("td", {textContent})), make("td", {}, button));
}

async function revoke(query) {
    const {revoked} = await (await call(`api/console/people/${person()}/revoke${query}`, {method: "POST"})).json();
    await search();
    say(revoked === 1 ? "One session was revoked." : `${revoked} sessions were revoked.`);
}

async function start() {
    if (!session()) {
        ended();
        return;
    }
    await showSettings();
    $("console").hidden = false;
    charts = CHARTS.map((chart) => new LiveChart(chart));
    await look();
    setInterval(() => document.visibilityState === "visible" && quietly(look, ended), EVERY_MS);
}

$("search").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(search);
});
$("revoke-all").addEventListener("click", () => attempt(() => revoke("")));

attempt(start);
