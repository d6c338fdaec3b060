// The console: the gate's counts as tiles and charts, the sessions of a person, and the settings.
import {$, attempt as attemptAny, make, quietly, say, time} from "./page.js";
import {call, session} from "./session.js";

const EVERY_MS = 2_000;
/** The charts grow with their data up to this span, and move on from there. */
const KEPT_SECONDS = 300;
/** The steps between two labels of the time axis, in seconds. */
const STEPS = [1, 2, 5, 10, 15, 30, 60];

const ended = () => location.assign("../");
const attempt = (action) => attemptAny(action, ended);

/** The value of a line comes from two looks at the counts, `seconds` apart. */
const perSecond = (pick) => (now, before, seconds) => (pick(now) - pick(before)) / seconds;
const requests = (outcome) => perSecond((metrics) => metrics.requests[outcome]);
const meanMillis = (call) => (now, before) => {
    const calls = now.storeCalls[call].count - before.storeCalls[call].count;
    return calls === 0 ? null : (now.storeCalls[call].totalMillis - before.storeCalls[call].totalMillis) / calls;
};

/** Formats a number with at most `digits` after the point, and with none from ten on. */
function number(value, digits) {
    return value.toLocaleString(undefined, {maximumFractionDigits: value < 10 ? digits : 0});
}

/** A value as the end of the legend's sentence; `null` says that there was no call to measure. */
const aSecond = (value) => `${number(value ?? 0, 1)} a second`;
const onAverage = (value) => ((value ?? null) === null ? "no call" : `${number(value, 2)} ms on average`);

/** Each line has a name, which starts the sentence of its legend, a colour and a value. */
const CHARTS = [
    {
        title: "Requests let through",
        says: aSecond,
        lines: [
            ["Requests with a live session", 1, requests("LIVE")],
            ["Requests for public paths", 2, requests("PUBLIC")],
        ],
    },
    {
        title: "Requests refused",
        says: aSecond,
        lines: [
            ["Without a session id", 5, requests("MISSING")],
            ["With a malformed id or a bad ticket", 2, perSecond(({requests: all}) => all.MALFORMED + all.BAD_TICKET)],
            ["With an unknown session", 3, requests("UNKNOWN")],
            ["With an expired session", 4, requests("EXPIRED")],
            ["With a revoked session", 1, requests("REVOKED")],
            ["Sent by another site", 6, requests("FORBIDDEN")],
            ["While the store is unavailable", 7, requests("UNAVAILABLE")],
            ["While another device plays", 8, perSecond(({requests: all}) => all.STREAM_LIMIT + all.STREAM_ENDED)],
        ],
    },
    {
        title: "Session checks",
        says: aSecond,
        lines: [
            ["Live session in the cache", 1, perSecond((metrics) => metrics.cacheHits)],
            ["No live session in the cache", 3, perSecond((metrics) => metrics.cacheMisses)],
        ],
    },
    {
        title: "Time of a store call, in milliseconds",
        says: onAverage,
        lines: [
            ["Sync", 1, meanMillis("REVOCATIONS")],
            ["Find a session", 2, meanMillis("FIND")],
            ["Insert a session", 3, meanMillis("INSERT")],
            ["Touch sessions", 4, meanMillis("TOUCH")],
            ["Revoke a session", 5, meanMillis("REVOKE")],
        ],
    },
];

/** Reads a colour at each drawing, because the colour scheme may change. */
const colour = (name, opacity = "") => () =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim() + opacity;
const clock = new Intl.DateTimeFormat(undefined, {hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23"});

/** One chart with a title and a legend. The legend tells the last values, or the values under the pointer. */
class LiveChart {
    constructor({title, says, lines}) {
        this.lines = lines;
        this.says = says;
        this.data = [[], ...lines.map(() => [])];
        this.values = lines.map(() => make("output"));
        this.box = make("div", {className: "plot"});
        const legend = make("ul", {className: "legend"}, ...lines.map(([name, colourNumber], i) =>
            make("li", {className: `chart-${colourNumber}`}, `${name}: `, this.values[i])));
        $("charts").append(make("article", {className: "chart"}, make("h3", {textContent: title}), this.box, legend));
        const axis = {
            stroke: colour("--quiet"),
            font: "12px Inter, system-ui, sans-serif",
            grid: {stroke: colour("--line"), width: 1},
            ticks: {show: false},
        };
        this.plot = new uPlot({
            ...this.size(),
            legend: {show: false},
            cursor: {y: false, drag: {x: false}},
            hooks: {setCursor: [() => this.tell()]},
            series: [{}, ...lines.map(([, colourNumber], i) => ({
                stroke: colour(`--chart-${colourNumber}`),
                fill: i === 0 ? colour(`--chart-${colourNumber}`, "1f") : undefined,
                width: 2,
                spanGaps: true,
                points: {show: (plot, line) => plot.data[line].filter((value) => value !== null).length === 1},
            }))],
            padding: [8, null, 0, 0],
            scales: {x: {range: () => this.span()}, y: {range: (plot, min, max) => [0, Math.max(1, max * 1.1)]}},
            axes: [
                {
                    ...axis,
                    grid: {show: false},
                    incrs: STEPS,
                    space: 90,
                    size: 28,
                    values: (plot, seconds) => seconds.map((second) => clock.format(second * 1000)),
                },
                {...axis, space: 32, size: 38, values: (plot, values) => values.map((value) => number(value, 2))},
            ],
        }, this.data, this.box);
        new ResizeObserver(() => this.plot.setSize(this.size())).observe(this.box);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.plot.redraw());
        this.tell();
    }

    size() {
        return {width: this.box.clientWidth, height: this.box.clientHeight};
    }

    /** The time axis spans the values that there are, and at least the time between two of them. */
    span() {
        const [times] = this.data;
        const first = times[0] ?? Date.now() / 1000;
        return [first, Math.max(first + EVERY_MS / 1000, times.at(-1) ?? first)];
    }

    add(now, before, at, seconds) {
        this.data[0].push(at);
        this.lines.forEach(([, , value], i) => this.data[i + 1].push(value(now, before, seconds)));
        while (this.data[0][0] < at - KEPT_SECONDS) {
            this.data.forEach((column) => column.shift());
        }
        // A line that is zero throughout is not drawn: it would hide the others.
        this.plot.setData(this.data.map((column) => (column.some(Boolean) ? column : column.map(() => null))));
        this.tell();
    }

    tell() {
        const at = this.plot?.cursor.idx;
        this.values.forEach((output, i) => {
            const column = this.data[i + 1];
            const value = at == null ? column.findLast((any) => any !== null) : column[at];
            output.textContent = this.says(value);
            output.classList.toggle("none", !value);
        });
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
    $("store").className = since === null || fails ? "bad" : "good";
    $("sync").textContent = since === null ? "never" : `${since.toFixed(1)} s ago`;
    $("cached").textContent = metrics.sessionsCached;
    $("pending").textContent = metrics.touchesPending;
    $("running").textContent = metrics.responsesRunning;
    $("held").textContent = metrics.streamsHeld;
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
    $("found-caption").textContent = `${$("person").value} has ${sessions.length} live ${sessions.length === 1 ? "session" : "sessions"}.`;
    $("sessions").replaceChildren(...sessions.map(sessionRow));
    $("revoke-all").disabled = sessions.length === 0;
    $("found").hidden = false;
}

function sessionRow({handle, description, roles, createdAt, lastAccessedAt, expiresAt, playing}) {
    const button = make("button", {type: "button", className: "danger", textContent: "Revoke"});
    button.setAttribute("aria-label", `Revoke ${description}, signed in ${time(createdAt)}`);
    button.addEventListener("click", () => attempt(() => revoke(`?handle=${handle}`)));
    const texts = [description, roles.join(", "), time(createdAt), time(lastAccessedAt), time(expiresAt)];
    const films = playing.map((stream) => filmEntry(stream, `${description}, signed in ${time(createdAt)}`));
    const plays = make("td", {}, ...films.length > 0 ? [make("ul", {className: "films"}, ...films)] : ["–"]);
    return make("tr", {}, ...texts.map((textContent) => make("td", {textContent})), plays, make("td", {}, button));
}

/** A film that a session plays itself, or that another device plays by a ticket of the session. */
function filmEntry({handle, since, byTicket}, device) {
    const button = make("button", {type: "button", textContent: "End film"});
    button.setAttribute("aria-label", `End the film on ${byTicket ? "another device by ticket of " : ""}${device}`);
    button.addEventListener("click", () => attempt(() => endFilm(handle)));
    return make("li", {}, `${byTicket ? "on another device " : ""}since ${time(since)} `, button);
}

async function endFilm(handle) {
    const {ended} = await (await call(`api/console/people/${person()}/end?handle=${handle}`, {method: "POST"})).json();
    await search();
    say(ended === 1 ? "The film was ended. The session lives on." : "The film has ended already.");
}

async function revoke(query) {
    const {revoked} = await (await call(`api/console/people/${person()}/revoke${query}`, {method: "POST"})).json();
    await search();
    say(revoked === 1 ? "One session was revoked." : `${revoked} sessions were revoked.`);
}

async function lock(minutes) {
    const user = $("person").value;
    await call(`api/console/people/${person()}/lock?minutes=${minutes}`, {method: "POST"});
    await search();
    say(minutes > 0 ? `${user} is signed out and locked for ${minutes} minutes.` : `${user} may sign in again.`);
}

/** Ends everybody's sessions from before the chosen time. The operator's own session may be one of them. */
async function endSessions() {
    const chosen = $("before").value;
    const query = chosen ? `?time=${encodeURIComponent(new Date(chosen).toISOString())}` : "";
    const {issuedBefore} = await (await call(`api/console/revoke-before${query}`, {method: "POST"})).json();
    say(`All sessions from before ${time(issuedBefore)} have ended.`);
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
$("lock").addEventListener("click", () => attempt(() => lock(60)));
$("unlock").addEventListener("click", () => attempt(() => lock(0)));
$("everybody").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(endSessions);
});

attempt(start);
