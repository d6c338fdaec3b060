// The site: signing in, choosing a film, watching it, and signing in again when the session has ended.
import {addressesOf, hideAway, showAway} from "./away.js";
import {revokeOthers, showDevices} from "./devices.js";
import {hideElsewhere, moveHere, showElsewhere} from "./elsewhere.js";
import {$, attempt, make, quietly, say} from "./page.js";
import {Player} from "./player.js";
import {call, session, signIn, signOut} from "./session.js";

/** How often this page asks whether the session is live. The path is passive: asking does not touch the session. */
const LOOKS_EVERY_MS = 2_000;
/** The list of devices costs a query, so only every fifth look refreshes it. */
const DEVICES_EVERY_LOOKS = 5;
/** The page announces the end of the session two minutes before it, or a third of a shorter idle timeout before it. */
const ANNOUNCED_SECONDS = 120;

const player = new Player(onPlayerFailure);
let films = [];
/** The film and the position at which it resumes after the next sign-in. */
let interrupted = null;
/** The film that another device plays, and the position at which it stopped here. */
let away = null;
/** When an idle session ends, and when the page starts to announce that, both by this page's clock. */
let endsAt = null;
let announcedAt = null;
let looks = 0;

const act = (action) => attempt(action, ended);

async function show() {
    const current = session();
    $("welcome").hidden = current !== null;
    $("site").hidden = current === null;
    $("who").hidden = current === null;
    $("time-out").hidden = true;
    $("user").textContent = current?.user ?? "";
    $("to-console").hidden = true;
    if (!current) {
        player.stop();
        films = [];
        showTheatre(null);
        showWatch();
        $("videos").replaceChildren();
        $("devices").replaceChildren();
        $("name").focus();
        return;
    }
    films = (await (await call("api/videos")).json()).videos;
    $("videos").replaceChildren(...films.map(card));
    $("to-console").hidden = !(await (await call("api/me")).json()).operator;
    looks = 0;
    await look();
    await showFilm();
}

function card(film) {
    const poster = make("span", {className: "poster"}, make("img", {src: film.poster, alt: "", width: 480, height: 270}));
    poster.append(make("span", {className: "length", textContent: minutes(film.durationSeconds)}));
    const about = make("span", {className: "about"}, make("span", {className: "title", textContent: film.title}));
    about.append(film.description);
    return make("li", {}, make("a", {href: `#${film.id}`}, poster, about));
}

function minutes(seconds) {
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Shows the player beside the shelf and marks the film there, or shows the shelf alone if there is no film. */
function showTheatre(film) {
    $("theatre").hidden = !film;
    $("site").classList.toggle("watching", Boolean(film));
    for (const link of document.querySelectorAll("#videos a")) {
        link.ariaCurrent = link.hash === `#${film?.id}` ? "true" : null;
    }
}

const chosenFilm = () => films.find(({id}) => id === location.hash.slice(1));

/** Plays the film that the address names. A film that was interrupted resumes at its last position. */
async function showFilm() {
    const film = chosenFilm();
    showTheatre(film);
    hideElsewhere();
    await comeBack();
    if (!film) {
        player.stop();
        return;
    }
    const from = interrupted?.film.id === film.id ? interrupted.at : 0;
    interrupted = null;
    $("film-title").textContent = film.title;
    $("film-description").textContent = film.description;
    $("film-source").textContent = session().carrier === "cookie"
        ? "The session travels in a cookie. The browser plays the film as WebM."
        : "The session travels in a request header. hls.js plays the film as HLS.";
    $("theatre").scrollIntoView({block: "nearest"});
    $("film-title").focus({preventScroll: true});
    await player.play(film, from);
}

/** Stops the film here, and shows how another device plays it. */
async function playAway() {
    const film = chosenFilm();
    const addresses = await addressesOf(film);
    hideElsewhere();
    away = player.stop() ?? interrupted ?? {film, at: 0};
    $("player").hidden = $("play-away").hidden = true;
    await showAway(addresses);
}

/** Shows the player in place of the link for another device. Returns whether the link was there. */
function showWatch() {
    const wasAway = away !== null;
    away = null;
    hideAway();
    $("player").hidden = $("play-away").hidden = false;
    return wasAway;
}

/** Lets this device play again after another one has played. If that one still plays, the player will say so. */
async function comeBack() {
    if (showWatch()) {
        await call("api/playing/start", {method: "POST"}).catch((error) => {
            if (error.status !== 409) {
                throw error;
            }
        });
    }
}

/** Shows the sign-in form after the session has ended, and remembers the film that it interrupted. */
function ended() {
    interrupted = player.stop() ?? away;
    show();
    say(interrupted
        ? `Your session has ended. Sign in again, and ${interrupted.film.title} goes on where it stopped.`
        : "Your session has ended. Please sign in again.");
}

/** Asks whether the session has ended or another device plays: a video element does not report the HTTP status. */
function onPlayerFailure(status) {
    if (!session()) {
        return;
    }
    quietly(async () => {
        await look();
        if (status !== 503 && await showElsewhere()) {
            interrupted = player.stop();
            return;
        }
        say(status === 503
            ? "The server can't check your session at the moment. Please try again."
            : "The film can't be played at the moment.");
    }, ended);
}

async function look() {
    const {secondsLeft, idleSeconds} = await (await call("api/session")).json();
    endsAt = performance.now() + secondsLeft * 1000;
    announcedAt = endsAt - Math.min(ANNOUNCED_SECONDS, idleSeconds / 3) * 1000;
    tick();
    if (looks++ % DEVICES_EVERY_LOOKS === 0) {
        await showDevices(act, leave);
    }
}

/** Announces the end of the session, and counts down between two looks. */
function tick() {
    $("time-out").hidden = performance.now() < announcedAt;
    const seconds = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    $("time-left").textContent = minutes(seconds);
}

async function leave() {
    await signOut();
    history.replaceState(null, "", location.pathname);
    await show();
    say("You are signed out.");
}

$("login").addEventListener("submit", (event) => {
    event.preventDefault();
    act(async () => {
        await signIn($("name").value, $("password").value, $("login").elements.carrier.value);
        $("login").reset();
        await show();
        if ($("theatre").hidden) {
            $("videos-title").focus();
        }
    });
});
document.querySelectorAll(".accounts button").forEach((account) => account.addEventListener("click", () => {
    $("name").value = account.dataset.name;
    $("password").value = account.dataset.password;
    document.querySelector("#login .primary").focus();
}));
$("play-here").addEventListener("click", () => act(async () => {
    await moveHere();
    await showFilm();
}));
$("play-away").addEventListener("click", () => act(playAway));
$("play-back").addEventListener("click", () => act(() => {
    interrupted = away;
    return showFilm();
}));
$("logout").addEventListener("click", () => act(leave));
$("revoke-others").addEventListener("click", () => act(() => revokeOthers(act, leave)));
$("stay").addEventListener("click", () => act(async () => {
    await call("api/session/extend", {method: "POST"}); // any request outside passivePaths touches the session
    await look();
}));
window.addEventListener("hashchange", () => session() && act(showFilm));
window.addEventListener("pageshow", (event) => event.persisted && act(show));

// A browser without Media Source Extensions cannot run hls.js, so its session travels in a cookie.
if (!("MediaSource" in window)) {
    document.querySelector("[name=carrier][value=cookie]").defaultChecked = true;
}

setInterval(() => {
    if (session() && document.visibilityState === "visible") {
        quietly(look, ended);
    }
}, LOOKS_EVERY_MS);
setInterval(() => session() && endsAt && tick(), 1_000);

act(show);
