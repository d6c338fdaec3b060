// The site: sign in, choose a film, watch it; and what happens when the session ends meanwhile.
import {revokeOthers, showDevices} from "./devices.js";
import {$, attempt, make, quietly, say} from "./page.js";
import {Player} from "./player.js";
import {call, session, signIn, signOut} from "./session.js";

/** How often this page looks whether the session lives; that is a passive path, and doesn't keep it alive. */
const LOOKS_EVERY_MS = 2_000;
/** The list of devices costs a query, so it is shown anew at every fifth look only. */
const DEVICES_EVERY_LOOKS = 5;
/** How long before the end it is announced: two minutes, or a third of a shorter time-out. */
const ANNOUNCED_SECONDS = 120;

const player = new Player(onPlayerFailure);
let films = [];
/** Where to go on after the next sign-in. */
let interrupted = null;
/** When the session ends if it isn't used, by this page's clock, and from when on that is announced. */
let endsAt = null;
let announcedAt = null;
let looks = 0;

const act = (action) => attempt(action, ended);

async function show() {
    const current = session();
    $("login").hidden = current !== null;
    $("site").hidden = current === null;
    $("who").hidden = current === null;
    $("time-out").hidden = true;
    $("user").textContent = current?.user ?? "";
    $("to-console").hidden = true;
    if (!current) {
        player.stop();
        films = [];
        $("theatre").hidden = true;
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
    const item = make(
        "a",
        {href: `#${film.id}`},
        make("img", {src: film.poster, alt: "", width: 320, height: 180, loading: "lazy"}),
        make("span", {className: "title", textContent: film.title}),
        make("span", {textContent: `${film.description} ${film.durationSeconds} s`}));
    return make("li", {}, item);
}

/** The film that the address names, from where it was interrupted. */
async function showFilm() {
    const film = films.find(({id}) => id === location.hash.slice(1));
    $("theatre").hidden = !film;
    if (!film) {
        player.stop();
        return;
    }
    const from = interrupted?.film.id === film.id ? interrupted.at : 0;
    interrupted = null;
    $("film-title").textContent = film.title;
    $("film-description").textContent = film.description;
    $("theatre").scrollIntoView({block: "start"});
    $("film-title").focus({preventScroll: true});
    await player.play(film, from);
}

/** The session has ended, in mid-film perhaps. */
function ended() {
    interrupted = player.stop();
    show();
    say(interrupted
        ? `Your session has ended. Sign in again, and ${interrupted.film.title} goes on where it stopped.`
        : "Your session has ended. Please sign in again.");
}

/** Looks whether it was the session, for a video element can't tell; another look may have told already. */
function onPlayerFailure(status) {
    if (!session()) {
        return;
    }
    quietly(async () => {
        await look();
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

/** Announces the end, and counts down between two looks. */
function tick() {
    $("time-out").hidden = performance.now() < announcedAt;
    const seconds = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    $("time-left").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
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
$("logout").addEventListener("click", () => act(leave));
$("revoke-others").addEventListener("click", () => act(() => revokeOthers(act, leave)));
$("stay").addEventListener("click", () => act(async () => {
    await call("api/session/extend", {method: "POST"}); // any request but a look would do
    await look();
}));
window.addEventListener("hashchange", () => session() && act(showFilm));
window.addEventListener("pageshow", (event) => event.persisted && act(show));

setInterval(() => {
    if (session() && document.visibilityState === "visible") {
        quietly(look, ended);
    }
}, LOOKS_EVERY_MS);
setInterval(() => session() && endsAt && tick(), 1_000);

act(show);
