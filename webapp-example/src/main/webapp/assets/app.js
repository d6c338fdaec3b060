"use strict";

// The session id lives in sessionStorage: it ends with the tab, and other sites never see it.
const ID = "sessionId";
const USER = "user";
const SESSIONS_EVERY_MS = 10_000;

const $ = (id) => document.getElementById(id);

class ApiError extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

/** One request with the session id. A 401 ends the session here; a 503 doesn't: the id is still good. */
async function call(path, options = {}) {
    const id = sessionStorage.getItem(ID);
    const headers = {...options.headers, ...(id ? {"X-Session-Id": id} : {})};
    const response = await fetch(path, {...options, headers});
    if (response.ok) {
        return response;
    }
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(response.status, problem.detail || problem.title || `The server answered ${response.status}.`);
}

function say(text) {
    $("message").textContent = text;
}

/** Runs one action of the user and shows what goes wrong. */
async function attempt(action) {
    say("");
    try {
        await action();
    } catch (error) {
        if (error.status === 401 && sessionStorage.getItem(ID)) {
            forget();
            say("Your session has ended. Please sign in again.");
        } else if (error.status === 503) {
            say("The server can't check your session at the moment. Please try again.");
        } else {
            say(error.message);
        }
    }
}

async function login() {
    // An old id is presented on purpose: the server ends that session with this login.
    const response = await call("api/login", {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify({user: $("name").value, password: $("password").value}),
    });
    sessionStorage.setItem(ID, (await response.json()).sessionId);
    sessionStorage.setItem(USER, $("name").value);
    $("login").reset();
    await show();
}

async function logout() {
    await call("api/logout", {method: "POST"});
    forget();
}

function forget() {
    sessionStorage.removeItem(ID);
    sessionStorage.removeItem(USER);
    stop();
    $("videos").replaceChildren();
    $("sessions").replaceChildren();
    show();
}

async function show() {
    const signedIn = sessionStorage.getItem(ID) !== null;
    $("login").hidden = signedIn;
    $("site").hidden = !signedIn;
    $("who").hidden = !signedIn;
    $("user").textContent = sessionStorage.getItem(USER) || "";
    if (signedIn) {
        await Promise.all([showVideos(), showSessions()]);
    } else {
        $("name").focus();
    }
}

async function showVideos() {
    const {videos} = await (await call("api/videos")).json();
    $("videos").replaceChildren(...videos.map(videoCard));
}

function videoCard(video) {
    const poster = Object.assign(document.createElement("img"), {src: video.poster, alt: "", loading: "lazy"});
    const title = Object.assign(document.createElement("span"), {className: "title", textContent: video.title});
    const text = Object.assign(document.createElement("span"), {
        textContent: `${video.description} ${video.durationSeconds} s`,
    });
    const button = Object.assign(document.createElement("button"), {type: "button"});
    button.append(poster, title, text);
    button.addEventListener("click", () => attempt(() => play(video)));
    const item = document.createElement("li");
    item.append(button);
    return item;
}

/** A video element can't send a header, so the clip is fetched here and played from memory. */
async function play(video) {
    const clip = await (await call(video.stream)).blob();
    stop();
    const player = $("player");
    player.src = URL.createObjectURL(clip);
    player.setAttribute("aria-label", video.title);
    player.hidden = false;
    player.scrollIntoView({block: "nearest"});
    // A browser that wants another click first leaves the controls to the user.
    await player.play().catch(() => {});
}

function stop() {
    const player = $("player");
    if (player.src) {
        URL.revokeObjectURL(player.src);
    }
    player.removeAttribute("src");
    player.load();
    player.hidden = true;
}

async function showSessions() {
    const {sessions} = await (await call("api/sessions")).json();
    $("sessions").replaceChildren(...sessions.map(sessionRow));
    $("revoke-others").disabled = sessions.length < 2;
}

function sessionRow(session) {
    const row = document.createElement("tr");
    const device = session.current ? `${session.description} (this one)` : session.description;
    for (const text of [device, time(session.createdAt), time(session.lastAccessedAt), time(session.expiresAt)]) {
        row.insertCell().textContent = text;
    }
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: "Sign out"});
    button.setAttribute("aria-label", `Sign out ${device}`);
    button.addEventListener("click", () => attempt(() => (session.current ? logout() : revoke(session.handle))));
    row.insertCell().append(button);
    return row;
}

async function revoke(handle) {
    await call(`api/sessions/${handle}`, {method: "DELETE"}).catch((error) => {
        // It ended by itself meanwhile.
        if (error.status !== 404) {
            throw error;
        }
    });
    await showSessions();
}

async function revokeOthers() {
    const {revoked} = await (await call("api/sessions/revoke-others", {method: "POST"})).json();
    await showSessions();
    say(revoked === 1 ? "One other session was signed out." : `${revoked} other sessions were signed out.`);
}

function time(iso) {
    return new Date(iso).toLocaleString(undefined, {dateStyle: "short", timeStyle: "medium"});
}

$("login").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(login);
});
$("logout").addEventListener("click", () => attempt(logout));
$("revoke-others").addEventListener("click", () => attempt(revokeOthers));

// A passive path of the filter: looking doesn't keep the session alive, and a revoked one is noticed here.
setInterval(() => {
    if (sessionStorage.getItem(ID) && document.visibilityState === "visible") {
        showSessions().catch((error) => {
            if (error.status === 401) {
                attempt(() => Promise.reject(error));
            }
        });
    }
}, SESSIONS_EVERY_MS);

attempt(show);
