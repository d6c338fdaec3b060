// Plays a film by the ticket that the page's address has behind its #. It uses no session, no cookie and no storage.
import {$} from "./page.js";
import {attachPlaylist, hlsLibrary} from "./playlist.js";
import {request} from "./session.js";

const REASONS = {
    401: "This link has ended. Ask its maker for a new one.",
    409: "Another device plays, or has ended this film. Stop it there, and try again in a minute.",
    503: "The server can't check the ticket at the moment. Please try again.",
};
const OTHER_REASON = "The film can't be played at the moment.";

const player = $("player");
let hls = null;

/** Sends a request without any session or cookie. A device of somebody else keeps nothing of the film. */
const send = (address, options) => request(address, {...options, cache: "no-store"}, null);

/** Returns the film as {title, address}, or null unless the address is one of this site, with a ticket. */
function film() {
    const parts = new URLSearchParams(location.hash.slice(1));
    const address = new URL(parts.get("film") ?? "", location.href);
    const isTicket = address.origin === location.origin && address.pathname.includes(";ticket=");
    return isTicket ? {title: parts.get("title") || "Film", address: address.href} : null;
}

async function play() {
    const {title, address} = film() ?? {};
    stop();
    $("refused").hidden = true;
    player.hidden = false;
    if (!address) {
        refuse("This page plays the links that “Play on another device” makes.", false);
        return;
    }
    $("film-title").textContent = title;
    document.title = `${title} · session-filter example`;
    try {
        if ("MediaSource" in window) {
            const Hls = await hlsLibrary();
            stop(); // the address may have changed meanwhile
            hls = attachPlaylist(Hls, player, address, send, onFailure);
        } else {
            player.src = address; // Safari on a phone plays HLS by itself
        }
        // A browser may require a click before it plays. The user then has the controls.
        await player.play().catch(() => {});
    } catch (error) {
        refuse(error.message, true);
    }
}

function stop() {
    hls?.destroy();
    hls = null;
    if (player.hasAttribute("src")) {
        player.removeAttribute("src");
        player.load();
    }
}

function onFailure(status) {
    refuse(REASONS[status] ?? OTHER_REASON, status !== 401);
}

function refuse(text, mayTryAgain) {
    stop();
    player.hidden = true;
    $("reason").textContent = text;
    $("again").hidden = !mayTryAgain;
    $("refused").hidden = false;
}

// A video element does not report the status of its request.
player.addEventListener("error", async () => {
    if (!hls && player.hasAttribute("src")) {
        const {status} = await send(player.src, {method: "HEAD"}).catch(() => ({status: null}));
        onFailure(status);
    }
});
$("again").addEventListener("click", play);
window.addEventListener("hashchange", play);

play();
