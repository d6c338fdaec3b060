// "Play on another device": shows a link and a QR code, by which a device without a session plays the film.
import {$, say, time} from "./page.js";
import {call} from "./session.js";

const PLAY = new URL("../play/", import.meta.url);
const SVG = "http://www.w3.org/2000/svg";
/** The side of a square of the code in pixels. With a whole number all squares are of one size. */
const SQUARE = 5;

/** Makes tickets for the film. Returns its addresses, when they end, and the QR code of the link. */
export async function addressesOf(film) {
    const {playlist, file, expiresAt} = await (await call(`api/videos/${film.id}/ticket`, {method: "POST"})).json();
    // A browser never sends what follows the #, so no server on the way logs the ticket of this link.
    const link = `${PLAY}#title=${encodeURIComponent(film.title)}&film=${playlist}`;
    return {link, playlist: new URL(playlist, PLAY), file: new URL(file, PLAY), expiresAt, code: await code(link)};
}

/** Shows the addresses, and ends the stream of this device: a person may have one stream only. */
export async function showAway(addresses) {
    $("away-link").value = addresses.link;
    $("away-playlist").value = addresses.playlist;
    $("away-file").value = addresses.file;
    $("away-until").textContent = time(addresses.expiresAt);
    $("code").replaceChildren(addresses.code);
    $("away").hidden = false;
    $("away-title").focus();
    await endHere();
}

export function hideAway() {
    $("away").hidden = true;
    for (const id of ["away-link", "away-playlist", "away-file"]) {
        $(id).value = "";
    }
    $("code").replaceChildren();
}

/** Draws a text as a QR code. The margin is a part of the code. */
async function code(text) {
    const body = JSON.stringify({text});
    const headers = {"Content-Type": "application/json"};
    const {size, path} = await (await call("api/qr", {method: "POST", headers, body})).json();
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    svg.setAttribute("width", SQUARE * size);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", "QR code of the link");
    svg.setAttribute("shape-rendering", "crispEdges");
    const squares = document.createElementNS(SVG, "path");
    squares.setAttribute("d", path);
    svg.append(squares);
    return svg;
}

async function endHere() {
    const {streams} = await (await call("api/playing")).json();
    for (const {handle} of streams.filter(({current}) => current)) {
        await call(`api/playing/${handle}`, {method: "DELETE"}).catch((error) => {
            // It has ended meanwhile.
            if (error.status !== 404) {
                throw error;
            }
        });
    }
}

/** Copies the text of a field. Without a permission for the clipboard, it selects the text. */
async function copy(field) {
    field.select();
    try {
        await navigator.clipboard.writeText(field.value);
        say("Copied.");
    } catch {
        say("Press Ctrl+C or ⌘C to copy.");
    }
}

document.querySelectorAll("#away button[data-copies]").forEach((button) =>
    button.addEventListener("click", () => copy($(button.dataset.copies))));
